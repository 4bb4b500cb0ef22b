import { nearestName } from '../topology/mistakes.ts';
import type { Check, Invariant, Severity } from './invariant.ts';
import { withSeverity } from './with-severity.ts';

/** What becomes of whoever does not hold a rule. */
export type Category = 'breaks now' | 'will bite' | 'hygiene' | 'house style';

/** Categories, the most urgent first, each with what it says. */
export const categories: ReadonlyMap<Category, string> = new Map([
  ['breaks now', 'It does not work, or data is lost: what was read proves it.'],
  ['will bite', 'It works until something happens, which the rule names.'],
  ['hygiene', 'It works, and is better otherwise.'],
  ['house style', 'What clusters of holdfast hold beyond that. Others do it in another way, and are right as well.'],
]);

export type ProfileName = 'default' | 'strict' | 'house';

/** A set of rules for one kind of reader. */
export interface Profile {
  readonly name: ProfileName;
  /** What it was in that version: what came later, or is stricter since, is a warning at most. */
  readonly version: number;
}

/** Profiles with the categories that they hold. */
export const profiles: ReadonlyMap<ProfileName, readonly Category[]> = new Map([
  ['default', ['breaks now', 'will bite']],
  ['strict', ['breaks now', 'will bite', 'hygiene']],
  ['house', [...categories.keys()]],
]);

/** The version of profiles without one. */
export const newestProfile = 1;

/** What is asked for where nobody asks for anything. */
export const defaultProfile: Profile = { name: 'default', version: newestProfile };

/** An error is proven breakage, a warning names its condition, and a hint is hygiene; a rule that is something else says so. */
export function categoryOf({ category, severity }: Pick<Invariant, 'category' | 'severity'>): Category {
  return category ?? bySeverity[severity];
}

const bySeverity: Record<Severity, Category> = { error: 'breaks now', warning: 'will bite', info: 'hygiene' };

/**
 * Reads `strict`, or `strict@1`: a profile as it was in that version.
 *
 * @returns what is wrong with it as a text
 */
export function profileOf(text: string): Profile | string {
  const [name = '', ...after] = text.split('@');
  const version = after.length === 0 ? undefined : after.join('@');
  const known = [...profiles.keys()];
  const found = known.find((each) => each === name);
  if (found === undefined) {
    const nearest = nearestName(name, known);
    return nearest === undefined ? `required: one of ${known.join(', ')}` : `did you mean "${nearest}"?`;
  }
  if (version === undefined) return { name: found, version: newestProfile };
  const number = /^[1-9]\d{0,3}$/.test(version) ? Number(version) : Infinity;
  if (number <= newestProfile) return { name: found, version: number };
  return `version "${version}" is not among ${newestProfile === 1 ? '1' : `1 to ${newestProfile}`}, those that this holdfast knows`;
}

/** Whether a profile holds a rule. */
export function holds({ name }: Profile, rule: Pick<Invariant, 'category' | 'severity'>): boolean {
  return profiles.get(name)?.includes(categoryOf(rule)) === true;
}

/** A rule as it is in a version of the profiles: one that is newer, or stricter since, is a warning at most. */
export function asOf({ version }: Profile, rule: Invariant): Invariant {
  const isNewer = (rule.since ?? 1) > version;
  return isNewer ? withSeverity(rule, (severity) => (severity === 'error' ? 'warning' : severity)) : rule;
}

/** All names of a rule: its own, and those that it had. */
export function namesOf({ id, formerly = [] }: Pick<Check, 'id' | 'formerly'>): readonly string[] {
  return [id, ...formerly];
}
