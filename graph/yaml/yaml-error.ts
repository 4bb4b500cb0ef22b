/** Line and column, both from 1. */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** The reason why a text is no YAML, with its place. */
export class YamlError extends Error {
  /** Where the parser stopped. */
  readonly position: Position;

  constructor(reason: string, position: Position) {
    super(reason);
    this.name = 'YamlError';
    this.position = position;
  }
}

/** A text that holds more than any that people write: what it says is not known, and nobody may take it for nothing. */
export class YamlBudgetError extends YamlError {}
