import type { Invariant } from '../../invariants/invariant.ts';
import { invariants } from '../../invariants/list.ts';
import { asOf, defaultProfile, holds, profileOf, type Profile } from '../../invariants/profiles.ts';
import { withSeverity } from '../../invariants/with-severity.ts';
import { UsageError } from '../exit-codes.ts';
import type { Configuration } from './configuration.ts';
import { matching, ofName, suggestedRule } from './rule-patterns.ts';

/** Which rules are asked for on the command line. */
export interface Choice {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** Name of a profile, such as `strict` or `strict@1`. @default what the configuration says, or `default` */
  readonly profile?: string;
}

/**
 * The rules of the profile, and those that are asked for by name, with the severities that the repository gives them.
 *
 * @throws UsageError where a pattern names no rule, the profile is none, or no rule is left to run.
 */
export function chosenRules(
  { only, skip = [], profile: asked }: Choice,
  { rules, profile: configured }: Pick<Configuration, 'rules' | 'profile'>,
): Invariant[] {
  const [wanted, left] = [only === undefined ? undefined : named('--only', only), named('--skip', skip)];
  const profile = asked === undefined ? (configured ?? defaultProfile) : knownProfile(asked);
  const levels = new Map([...rules].flatMap(([pattern, level]) => matching(pattern).map((id) => [id, level] as const)));
  const exact = new Set([...(only ?? []), ...rules.keys()].flatMap(ofName));
  const chosen = invariants.flatMap((invariant) => {
    const { id } = invariant;
    const level = levels.get(id);
    if (level === 'off' || left.has(id) || wanted?.has(id) === false) return [];
    if (!exact.has(id) && !holds(profile, invariant)) return [];
    return [level === undefined ? asOf(profile, invariant) : withSeverity(invariant, () => level)];
  });
  if (chosen.length > 0) return chosen;
  throw new UsageError(
    `no rule is left to run; required: one at least that the profile ${profile.name}, --only, --skip and "rules" leave in`,
  );
}

function knownProfile(asked: string): Profile {
  const profile = profileOf(asked);
  if (typeof profile !== 'string') return profile;
  throw new UsageError(`--profile "${asked}": ${profile}`);
}

function named(flag: string, patterns: readonly string[]): Set<string> {
  const unknown = patterns.filter((pattern) => matching(pattern).length === 0);
  if (unknown.length === 0) return new Set(patterns.flatMap(matching));
  throw new UsageError(
    unknown.map((pattern) => `${flag} ${pattern}: no such rule; ${suggestedRule(pattern)}`).join('\n'),
  );
}
