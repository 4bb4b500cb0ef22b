/** Something that was seen and could not be read as what it claims to be, or was left out on purpose. */
export interface Unread {
  /** Path of the file, as people see it. */
  readonly file: string;
  /** From 1; undefined where the whole file is meant. */
  readonly line?: number;
  /** From 1; undefined where the whole line is meant. */
  readonly column?: number;
  /** Why, in words that follow the path. */
  readonly reason: string;
  /** Whether nothing at all was judged for it: that can never be accepted. @default false */
  readonly isNothingJudged?: boolean;
}
