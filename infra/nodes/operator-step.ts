import type { Shell } from '../../topology/shell.ts';

/** Something that a person, or a command in a person's name, does: what it is for, and how. */
export interface OperatorStep {
  /** What is done, in a few words. */
  readonly what: string;
  /** One line of shell. */
  readonly command: Shell;
  /** A step that only looks, and may run at any time. @default false */
  readonly isCheck?: boolean;
  /**
   * What its output says against going on, in a line; undefined where nothing does. What it throws does too: an output that cannot be read
   * says nothing. @default only its exit status counts
   */
  readonly judge?: (output: string) => string | undefined;
}
