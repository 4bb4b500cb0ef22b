import type { Item } from './chart.ts';

/** A container, with the options that its controller gives to all. */
export interface Container extends Item {
  readonly controller: Item;
}
