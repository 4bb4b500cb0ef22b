import type { JsonObject } from '../../json.ts';

/** Parameters of one Application that an ApplicationSet makes. */
export interface ParameterSet {
  readonly parameters: JsonObject;
  /** Why nobody knows which of them there are; undefined where they are written in the repository. */
  readonly unknown: string | undefined;
}
