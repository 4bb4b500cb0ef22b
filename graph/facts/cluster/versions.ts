import { subset, validRange } from 'semver';
import type { Origin } from '../../origin.ts';
import { oncePerKey } from '../../once-per-key.ts';
import { unknownIn } from '../../unknown.ts';
import { hiddenFact, type Fact } from './fact.ts';

/** What one place says of a version. */
export interface Said {
  /** A version or a range, as it is written; undefined where it names none. */
  readonly text: string | undefined;
  readonly by: string;
  readonly at: Origin;
}

/**
 * The version that several places say together, as a range: the narrowest of them where it lies in all others. Undefined where nobody says
 * anything.
 */
export function agreedVersion(said: readonly Said[]): Fact<string> | undefined {
  const facts = said.map(versionSaid);
  const unclear = facts.find(({ is }) => is === 'unknown');
  if (unclear !== undefined) return unclear;
  const known = facts.flatMap((fact) => (fact.is === 'known' ? [fact] : []));
  const narrowest = known.find(({ value }) => known.every((other) => subset(value, other.value)));
  const [first, second] = known;
  if (narrowest !== undefined || first === undefined) return narrowest;
  const other = known.find(({ value }) => value !== first.value) ?? second;
  return hiddenFact(`${first.by} says ${first.value}, ${other?.by ?? ''} says ${other?.value ?? ''}`);
}

function versionSaid({ text, by, at }: Said): Fact<string> {
  if (text === undefined) return hiddenFact(`${by} names no version`);
  const variable = unknownIn(text);
  if (variable !== undefined) return hiddenFact(`${by} takes its version from ${variable}`);
  const value = rangeOf(text);
  return value === undefined ? hiddenFact(`${by} names ${text}, which is no version`) : { is: 'known', value, by, at };
}

/** A version or range as a range. What comes behind the numbers of a version, such as `+k3s1`, does not count. */
function rangeOf(text: string): string | undefined {
  const [, numbers] = /^v?(\d+\.\d+\.\d+)(?:[-+][\w.+-]*)?$/.exec(text.trim()) ?? [];
  if (numbers !== undefined) return numbers;
  return validRange(text) === null ? undefined : text.trim();
}

/** Where a range of versions lies: all of it before a version, all of it from that version on, or on both sides. */
export type Side = 'before' | 'from' | 'both';

const sidesOf = oncePerKey((range: string) => oncePerKey((version: string) => sideBy(range, version)));

/** Where a range of versions lies, beside a version. It is asked once for every object, of a few ranges and versions. */
export function sideOf(range: string, version: string): Side {
  return sidesOf(range)(version);
}

function sideBy(range: string, version: string): Side {
  if (subset(range, `<${version}`)) return 'before';
  return subset(range, `>=${version}`) ? 'from' : 'both';
}
