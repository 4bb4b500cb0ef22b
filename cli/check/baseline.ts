import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { formatOrigin } from '../../graph/origin.ts';
import { invariants } from '../../invariants/list.ts';
import type { Report, ReportedFinding } from '../../invariants/report.ts';
import type { Unread } from '../../graph/unread.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { readBaseline, refuseOtherThanBaseline, type Entry, type UnreadableEntry } from './baseline-file.ts';
import { withoutKept } from '../../graph/secrets/kept.ts';
import { leaving, note } from '../../output/outlet.ts';
import { writeFiles } from '../../files/write-files.ts';
import { counted } from '../../output/counted.ts';

/** Names that rules had. */
const formerNames = new Map(invariants.map(({ id, formerly = [] }) => [id, formerly]));
/** Rules whose findings no baseline accepts: what they find is known to whoever clones the repository, and has to be replaced. */
const neverAccepted = new Set(invariants.filter(({ isNeverAccepted }) => isNeverAccepted).map(({ id }) => id));

/** What makes a finding the same one although lines have moved: rule, file, object and what was found. */
export function fingerprintText(finding: ReportedFinding): string {
  return JSON.stringify(entryOf(finding));
}

/** Under every name that its rule had, because a baseline may be older than the last one, and of every object that it is about. */
export function fingerprintsOf(finding: ReportedFinding): string[] {
  const rules = [finding.rule, ...(formerNames.get(finding.rule) ?? [])];
  return [finding.object, ...finding.also].flatMap((object) =>
    rules.map((rule) => fingerprintText({ ...finding, rule, object })),
  );
}

/** Credentials are left out here as they are in the file: it has to be the same when it is read again. */
function entryOf({ rule, origin, object, observed }: ReportedFinding): Entry {
  return {
    rule,
    file: withoutKept(origin.from === 'file' ? origin.file : formatOrigin(origin)),
    object: object === undefined ? null : withoutKept(object),
    observed: withoutKept(observed),
  };
}

/**
 * Writes down every finding that can be accepted, and every file that cannot be read, so that an old repository starts clean and only new
 * ones fail, and says what that is on standard error.
 *
 * @returns the exit code: 1 where findings are left that no baseline accepts.
 * @throws UsageError where nothing was judged: a baseline would accept more than it says.
 */
export function acceptInBaseline(path: string, { errors }: ResourceGraph, report: Report): number {
  const nothing = errors.find(({ isNothingJudged }) => isNothingJudged === true);
  if (nothing !== undefined) throw new UsageError(`${path} was not written: ${nothing.file}: ${nothing.reason}`);
  const { accepted, refused } = writeBaseline(path, report, { errors });
  const files =
    errors.length === 0
      ? ''
      : `, and so ${errors.length === 1 ? 'is' : 'are'} ${errors.length} that could not be judged`;
  note(
    `${path}: ${counted(accepted, 'finding')} ${accepted === 1 ? 'is accepted as it is' : 'are accepted as they are'}${files}\n${refusal(refused)}`,
  );
  return refused.length > 0 ? exitCodes.findings : exitCodes.ok;
}

/**
 * Writes down every finding that can be accepted; those that cannot are returned.
 *
 * @throws UsageError where something else stands there
 */
export function writeBaseline(
  path: string,
  report: Report,
  { errors = [], earlier = [] }: { readonly errors?: readonly Unread[]; readonly earlier?: readonly string[] } = {},
): { accepted: number; refused: readonly ReportedFinding[] } {
  refuseOtherThanBaseline(path);
  const refused = report.findings.filter(({ rule }) => neverAccepted.has(rule));
  const findings = sorted(report.findings.filter(({ rule }) => !neverAccepted.has(rule)).map(entryOf));
  const unreadable = sorted(errors.map(unreadableOf));
  const content = { version: 1, findings, ...(unreadable.length > 0 && { unreadable }) };
  writeFiles([{ path, text: leaving(`${JSON.stringify(content, null, 2)}\n`, 'json') }], earlier);
  return { accepted: findings.length, refused };
}

function sorted<Item>(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Names what a baseline does not accept, a line each; nothing where there is nothing. */
export function refusal(refused: readonly ReportedFinding[]): string {
  if (refused.length === 0) return '';
  const lines = refused.map(
    ({ origin, rule, object }) => `  ${[formatOrigin(origin), rule, object].filter(Boolean).join('  ')}\n`,
  );
  return `${refused.length} ${refused.length === 1 ? 'finding is' : 'findings are'} not accepted, because what was readable once has to be replaced:\n${lines.join('')}`;
}

/**
 * The report without what the baseline knows, each entry once, what it does not know of the files that could not be read, and what there is
 * to say of it.
 *
 * @throws UsageError when the file is no baseline.
 */
export function withoutBaseline(
  path: string,
  { errors: all }: Pick<ResourceGraph, 'errors'>,
  report: Report,
): { report: Report; errors: readonly Unread[]; notes: readonly string[] } {
  const baseline = readBaseline(path);
  const known = new Counts(baseline.findings.filter(({ rule }) => !neverAccepted.has(rule)).map(keyOf));
  const unread = new Counts(baseline.unreadable.map((entry) => JSON.stringify(entry)));
  const findings = report.findings.filter((finding) => !known.takeOneOf(fingerprintsOf(finding)));
  const errors = all.filter(
    (error) => error.isNothingJudged === true || !unread.takeOneOf([JSON.stringify(unreadableOf(error))]),
  );
  const counts = { findings: report.findings.length - findings.length, files: all.length - errors.length };
  const notes = notesOn(path, baseline.findings, { ...counts, stale: known.left + unread.left });
  return { report: { ...report, findings }, errors, notes };
}

/** How often something is accepted. */
class Counts {
  readonly #counts = new Map<string, number>();

  constructor(keys: readonly string[]) {
    for (const key of keys) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Whether one of them was left, which is gone now. */
  takeOneOf(keys: readonly string[]): boolean {
    const key = keys.find((each) => (this.#counts.get(each) ?? 0) > 0);
    if (key === undefined) return false;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) - 1);
    return true;
  }

  get left(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }
}

function keyOf({ rule, file, object, observed }: Entry): string {
  return JSON.stringify({ rule, file, object, observed });
}

function unreadableOf({ file, reason }: Unread): UnreadableEntry {
  return { file: withoutKept(file), reason: withoutKept(reason) };
}

function notesOn(
  path: string,
  entries: readonly Entry[],
  { findings, files, stale }: { findings: number; files: number; stale: number },
): string[] {
  const refused = entries.filter(({ rule }) => neverAccepted.has(rule));
  const old = stale > 0 ? `; ${stale} of it occur no more: write it anew` : '';
  return [
    ...(findings + stale > 0
      ? [`${counted(findings, 'finding')} ${findings === 1 ? 'is' : 'are'} in the baseline${old}`]
      : []),
    ...(files > 0 ? [`${files} that could not be judged ${files === 1 ? 'is' : 'are'} in the baseline as well`] : []),
    ...refused.map(
      ({ rule, file }) => `${path}: it cannot accept ${rule} in ${file}: what was readable once has to be replaced`,
    ),
  ];
}
