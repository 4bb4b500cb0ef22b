/** A mutant that no test can notice, since what is emitted and said is the same with it. */
export interface Equal {
  readonly file: string;
  /** The line of the product that it changes, without its indentation. */
  readonly line: string;
  readonly replacement: string;
  readonly reason: string;
}

/** Survivors that were read and found equal. */
export const equalMutants: readonly Equal[] = [];
