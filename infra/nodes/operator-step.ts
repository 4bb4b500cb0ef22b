/** Something that a person, or a command in a person's name, does: what it is for, and how. */
export interface OperatorStep {
  /** What is done, in a few words. */
  readonly what: string;
  /** One line of shell. */
  readonly command: string;
  /** A step that only looks, and may run at any time. @default false */
  readonly isCheck?: boolean;
}
