/** A version as three numbers. */
export type Version = readonly [major: number, minor: number, patch: number];

/** The newest version whose rules are known. */
export const newestKnown: Version = [5, 1, 0];

/** What differs between the versions of app-template, and of the library `common` of the same version that does its work. */
export interface Rules {
  readonly version: Version;
  /** Whether the version is newer than those that were looked at: what it makes is taken to be the same, what it refuses is unknown. */
  readonly isBeyond: boolean;
  /** Whether a version of at least that number is meant. */
  since(major: number, minor: number, patch?: number): boolean;
}

/** Undefined for what was another chart in all but its name: before 3.0 values had another form. */
export function rulesOf(version: Version): Rules | undefined {
  if (version[0] < 3 || version[0] > newestKnown[0]) return undefined;
  return {
    version,
    isBeyond: compare(version, newestKnown) > 0,
    since: (major, minor, patch = 0) => compare(version, [major, minor, patch]) >= 0,
  };
}

export function compare(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
