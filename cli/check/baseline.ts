import { existsSync, readFileSync } from 'node:fs';
import { formatOrigin } from '../../graph/origin.ts';
import type { Report, ReportedFinding } from '../../invariants/report.ts';
import { UsageError } from '../exit-codes.ts';
import { writeWhole } from '../write-whole.ts';

interface Entry {
  readonly rule: string;
  readonly file: string;
  readonly object: string | null;
  readonly observed: string;
}

/** What makes a finding the same one although lines have moved: rule, file, object and what was found. */
export function fingerprintText(finding: ReportedFinding): string {
  return JSON.stringify(entryOf(finding));
}

function entryOf({ rule, origin, object, observed }: ReportedFinding): Entry {
  return { rule, file: origin.from === 'file' ? origin.file : formatOrigin(origin), object: object ?? null, observed };
}

/** Writes down every finding, so that an old repository starts clean and only new ones fail. */
export function writeBaseline(path: string, report: Report): number {
  const entries = report.findings.map(entryOf).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  writeWhole(path, `${JSON.stringify({ version: 1, findings: entries }, null, 2)}\n`);
  return entries.length;
}

/**
 * The report without what the baseline knows, each entry once, and how many entries no longer occur.
 *
 * @throws UsageError when the file is no baseline.
 */
export function withoutBaseline(path: string, report: Report): { report: Report; known: number; stale: number } {
  const counts = new Map<string, number>();
  for (const entry of read(path)) {
    const key = JSON.stringify({ rule: entry.rule, file: entry.file, object: entry.object, observed: entry.observed });
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const findings = report.findings.filter((finding) => {
    const key = fingerprintText(finding);
    const left = counts.get(key) ?? 0;
    if (left === 0) return true;
    counts.set(key, left - 1);
    return false;
  });
  const stale = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return { report: { ...report, findings }, known: report.findings.length - findings.length, stale };
}

function read(path: string): readonly Entry[] {
  if (!existsSync(path)) throw new UsageError(`--baseline ${path}: not there; write it with --write-baseline ${path}`);
  try {
    const parsed = JSON.parse(readFileSync(path, 'utf8')) as { version?: unknown; findings?: unknown };
    if (parsed.version === 1 && Array.isArray(parsed.findings)) return parsed.findings as Entry[];
  } catch {
    // reported below
  }
  throw new UsageError(`--baseline ${path}: no baseline of holdfast; write it anew with --write-baseline ${path}`);
}
