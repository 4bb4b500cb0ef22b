import type { JsonPath } from '../json.ts';
import type { Origin } from '../origin.ts';

/** Why a chart refuses, and where the value was decided that it refuses. */
export interface Refusal {
  readonly at: Origin;
  readonly reason: string;
}

/** What became of a release whose chart is known. */
export type ExpandedRelease =
  | {
      readonly is: 'made';
      /** Values that the chart does nothing with. @default not looked for */
      readonly unread?: readonly { readonly at: Origin; readonly path: JsonPath }[];
    }
  /** The chart refuses its values, for each of these reasons. */
  | { readonly is: 'refused'; readonly reasons: readonly Refusal[] }
  | { readonly is: 'unknown'; readonly reason: string };
