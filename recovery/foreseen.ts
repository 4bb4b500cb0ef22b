/**
 * What the phases of a dry run would have done so far. Later phases look at the cluster as it is, and reckon with this: a new cluster is
 * empty until a run has filled it.
 */
export interface Foreseen {
  /** Something that readiness would have waited for: what Flux makes after it does not exist yet either. */
  isWaitedFor: boolean;
  /** Claims that would hold the backups, by name, each with the time at which it would have been made. */
  readonly bound: Map<string, string>;
  /** Claims whose destinations would be filled, by namespace and name. */
  readonly restored: Set<string>;
}

export const nothingForeseen = (): Foreseen => ({ isWaitedFor: false, bound: new Map(), restored: new Set() });
