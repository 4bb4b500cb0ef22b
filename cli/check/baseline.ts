import { existsSync, readFileSync, statSync } from 'node:fs';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { isObject, jsonOf } from '../../graph/json.ts';
import { formatOrigin } from '../../graph/origin.ts';
import { invariants } from '../../invariants/list.ts';
import type { Report, ReportedFinding } from '../../invariants/report.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { withoutKept } from '../../graph/secrets/kept.ts';
import { leaving, note } from '../../output/outlet.ts';
import { writeFiles } from '../../files/write-files.ts';

interface Entry {
  readonly rule: string;
  readonly file: string;
  readonly object: string | null;
  readonly observed: string;
}

/** Names that rules had. */
const formerNames = new Map(invariants.map(({ id, formerly = [] }) => [id, formerly]));
/** Rules whose findings no baseline accepts: what they find is known to whoever clones the repository, and has to be replaced. */
const neverAccepted = new Set(invariants.filter(({ isNeverAccepted }) => isNeverAccepted).map(({ id }) => id));

/** What makes a finding the same one although lines have moved: rule, file, object and what was found. */
export function fingerprintText(finding: ReportedFinding): string {
  return JSON.stringify(entryOf(finding));
}

/** Under every name that its rule had, because a baseline may be older than the last one, and of every object that it is about. */
function fingerprintsOf(finding: ReportedFinding): string[] {
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
 * Writes down every finding that can be accepted, so that an old repository starts clean and only new ones fail, and says what that is
 * on standard error. Nothing is written over a repository that could not be read whole.
 *
 * @returns the exit code: 1 where findings are left that no baseline accepts.
 * @throws UsageError where something could not be read: a baseline would accept less than it seems to.
 */
export function acceptInBaseline(path: string, graph: ResourceGraph, report: Report): number {
  const [unread] = graph.errors;
  if (unread !== undefined) {
    const more = graph.errors.length > 1 ? ` (and ${graph.errors.length - 1} more)` : '';
    throw new UsageError(`${path} was not written: ${unread.file}: ${unread.reason}${more}`);
  }
  const { accepted, refused } = writeBaseline(path, report);
  note(`${path}: ${accepted} findings are accepted as they are\n${refusal(refused)}`);
  return refused.length > 0 ? exitCodes.findings : exitCodes.ok;
}

/**
 * Says no where a baseline would be written over something else, such as a manifest.
 *
 * @throws UsageError
 */
export function refuseOtherThanBaseline(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.size === 0) return;
  const found = jsonIn(path);
  if (isObject(found) && 'version' in found && Array.isArray(found['findings'])) return;
  throw new UsageError(`${path} was not written: it is there, and no baseline of holdfast; remove it, or name another`);
}

/**
 * Writes down every finding that can be accepted; those that cannot are returned.
 *
 * @throws UsageError where something else stands there
 */
export function writeBaseline(
  path: string,
  report: Report,
  earlier: readonly string[] = [],
): { accepted: number; refused: readonly ReportedFinding[] } {
  refuseOtherThanBaseline(path);
  const refused = report.findings.filter(({ rule }) => neverAccepted.has(rule));
  const entries = report.findings
    .filter(({ rule }) => !neverAccepted.has(rule))
    .map(entryOf)
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const text = leaving(`${JSON.stringify({ version: 1, findings: entries }, null, 2)}\n`, 'json');
  writeFiles([{ path, text }], earlier);
  return { accepted: entries.length, refused };
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
 * The report without what the baseline knows, each entry once, and what there is to say of it.
 *
 * @throws UsageError when the file is no baseline.
 */
export function withoutBaseline(path: string, report: Report): { report: Report; notes: readonly string[] } {
  const entries = read(path);
  const counts = new Map<string, number>();
  for (const { rule, file, object, observed } of entries) {
    if (neverAccepted.has(rule)) continue;
    const key = JSON.stringify({ rule, file, object, observed });
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const findings = report.findings.filter((finding) => {
    const key = fingerprintsOf(finding).find((each) => (counts.get(each) ?? 0) > 0);
    if (key === undefined) return true;
    counts.set(key, (counts.get(key) ?? 0) - 1);
    return false;
  });
  const stale = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const known = report.findings.length - findings.length;
  return { report: { ...report, findings }, notes: notesOn(path, entries, { known, stale }) };
}

function notesOn(
  path: string,
  entries: readonly Entry[],
  { known, stale }: { known: number; stale: number },
): string[] {
  const refused = entries.filter(({ rule }) => neverAccepted.has(rule));
  const old = stale > 0 ? `; ${stale} of it occur no more: write it anew` : '';
  return [
    ...(known + stale > 0 ? [`${known} findings are in the baseline${old}`] : []),
    ...refused.map(
      ({ rule, file }) => `${path}: it cannot accept ${rule} in ${file}: what was readable once has to be replaced`,
    ),
  ];
}

function read(path: string): readonly Entry[] {
  if (!existsSync(path)) throw new UsageError(`--baseline ${path}: not there; write it with --write-baseline ${path}`);
  const found = jsonIn(path);
  if (!isObject(found) || found['version'] !== 1 || !Array.isArray(found['findings'])) {
    throw new UsageError(
      `--baseline ${path}: no baseline of holdfast; remove it, and write it anew with --write-baseline ${path}`,
    );
  }
  const findings = found['findings'] as readonly unknown[];
  const damaged = findings.findIndex((entry) => !isEntry(entry));
  if (damaged < 0) return findings as readonly Entry[];
  throw new UsageError(
    `--baseline ${path}: findings[${damaged}] is damaged; required: texts rule, file and observed, and object as text or null; write it anew with --write-baseline ${path}`,
  );
}

function jsonIn(path: string): unknown {
  try {
    return jsonOf(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // such as a folder: no baseline either
  }
}

function isEntry(value: unknown): value is Entry {
  if (!isObject(value)) return false;
  const { rule, file, object, observed } = value;
  const isText = [rule, file, observed].every((each) => typeof each === 'string');
  return isText && (object === null || typeof object === 'string');
}
