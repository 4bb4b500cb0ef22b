import { addTo } from '../../graph/group-by.ts';
import type { Resource } from '../../graph/resource/resource.ts';
import { level, type Level } from './state.ts';

/** What can fail, or fall when something fails. */
export type PartKind =
  | 'site'
  | 'power'
  | 'device'
  | 'link'
  | 'internet'
  | 'host'
  | 'disk'
  | 'pool'
  | 'gpu'
  | 'machine'
  | 'storage'
  | 'service'
  | 'component'
  | 'certificate'
  | 'volume'
  | 'workload'
  | 'route'
  /** Several parts as one member of a need; nothing that people see. */
  | 'group';

/** Something that can fail, or that suffers when something else fails. */
export interface Part {
  /** Unique in its model, such as `host/pve-01`. */
  readonly id: string;
  /** What it is. */
  readonly kind: PartKind;
  /** In words for people: `pve-01`, `etcd of pve-homelab`. */
  readonly name: string;
  /** Whether people ask what happens when it fails on its own. */
  readonly canFail: boolean;
  /** What it was made from. */
  readonly resource?: Resource;
  /** Namespace, for what lives in a cluster. */
  readonly namespace?: string;
  /** What is lost without it, in words. @default what its dependants say */
  readonly without?: string;
  /** What brings it back when it fails on its own, such as a kubelet that restarts a container. @default somebody */
  readonly returns?: { readonly afterSeconds: number; readonly how: string };
}

/** What a part needs of others, and what becomes of it without. */
export interface Need {
  /** What is needed. */
  readonly on: readonly Part[];
  /** How many of them must be there. @default all */
  readonly atLeast?: number;
  /** What becomes of the part with fewer. @default down */
  readonly otherwise?: Level;
  /** What becomes of it while some are missing and enough are there. @default unaffected */
  readonly reduced?: Level;
  /** Whether it only matters with bad luck: nobody knows whether the part uses what is missing. @default false */
  readonly isUnlucky?: boolean;
  /** Interruptions of the others are borne: only what stays away counts. @default false */
  readonly bearsInterruptions?: boolean;
  /** What ends an interruption; while that is down, nothing does. */
  readonly healer?: Part;
  /** Seconds until an interruption is over, and how. */
  readonly heals?: { readonly afterSeconds: number; readonly how: string };
  /** Why it needs them, in words that follow the name of the part: `runs on`, `stores its data on`. */
  readonly because: string;
}

/** A need with whose it is, and numbers filled in. */
export interface OwnedNeed extends Required<Omit<Need, 'healer' | 'heals'>> {
  readonly part: Part;
  readonly healer: Part | undefined;
  readonly heals: Need['heals'];
}

/** Parts and what they need of each other: what `impactOf` works with. */
export class FailureModel {
  readonly #parts = new Map<string, Part>();
  readonly #places = new Map<Part, number>();
  #count = 0;
  readonly #needs = new Map<Part, OwnedNeed[]>();

  /** Adds a part; one of the same id is returned as it is. */
  add(part: Part): Part {
    const known = this.#parts.get(part.id);
    if (known !== undefined) return known;
    this.#parts.set(part.id, part);
    this.#places.set(part, this.#places.size);
    return part;
  }

  /** Adds a need. One on nothing is none. */
  needs(part: Part, need: Need): void {
    const on = [...new Set(need.on)];
    if (on.length === 0) return;
    this.addNeed({
      part,
      on,
      atLeast: need.atLeast ?? on.length,
      otherwise: need.otherwise ?? level.down,
      reduced: need.reduced ?? level.unaffected,
      isUnlucky: need.isUnlucky ?? false,
      bearsInterruptions: need.bearsInterruptions ?? false,
      healer: need.healer,
      heals: need.heals,
      because: need.because,
    });
  }

  /** The same for a need that is complete. A member that stands there twice counts twice. */
  addNeed(need: OwnedNeed): void {
    addTo(this.#needs, need.part, need);
    this.#count++;
  }

  get(id: string): Part | undefined {
    return this.#parts.get(id);
  }

  /** Every part, in the order in which they were added. */
  get parts(): readonly Part[] {
    return [...this.#parts.values()];
  }

  /** How many parts and needs there are. */
  get size(): number {
    return this.#parts.size + this.#count;
  }

  /** The place of a part in the order in which they were added. */
  placeOf(part: Part): number {
    return this.#places.get(part) ?? -1;
  }

  /** What people may ask about: `what if this fails?` */
  get failures(): readonly Part[] {
    return this.parts.filter((part) => part.canFail);
  }

  needsOf(part: Part): readonly OwnedNeed[] {
    return this.#needs.get(part) ?? [];
  }
}
