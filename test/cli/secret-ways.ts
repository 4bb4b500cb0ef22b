import type { Run } from './holdfast.ts';
import type { Product } from './product.ts';

/** A way to run a command in a folder with secrets, and the files that it is given. */
export interface Way {
  readonly args: readonly string[];
  /** Files that hold the secret, below the folder in which it runs. */
  readonly files?: (secret: string) => Readonly<Record<string, string>>;
  /** Files with the secret that no argument names, by their names: what another program keeps for itself. */
  readonly beside?: readonly string[];
  /** How it is run. @default as the command line of holdfast, over the folder `r` that holds every input */
  readonly run?: (way: Way, given: Given) => Promise<Run>;
}

/** What a way is run with. */
export interface Given {
  /** The folder in which it runs. */
  readonly folder: string;
  readonly secret: string;
  readonly product: Product;
}
