import type { JsonObject } from '../../json.ts';

/** Something of the cluster's own that a chart makes. */
export interface Provided {
  readonly kind: string;
  readonly name: string;
}

/** What a chart that was not rendered is known to make. What is not told here is not denied. */
export interface ChartFacts {
  readonly chart: string;
  /** The versions for which it was read, as a range. */
  readonly versions: string;
  /** The kinds of which all is told. */
  readonly kinds: readonly string[];
  /** Where it was read. */
  readonly source: string;
  /** @param values those of the release, merged */
  readonly provides: (values: JsonObject) => readonly Provided[];
}
