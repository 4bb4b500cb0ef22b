/** Something that is wrong with what a release makes. */
export interface ReleaseFault {
  /** The release, or the written object, as `Kind/name`. */
  readonly where: string;
  /** What does not hold: the id of a rule, or one of the checks of releases. */
  readonly check: string;
  /** What was found. */
  readonly observed: string;
}
