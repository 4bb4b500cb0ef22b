import colors from 'picocolors';
import { groupBy } from '../../graph/group-by.ts';
import type { ResourceGraph, Unread } from '../../graph/graph.ts';
import { formatOrigin, type Origin } from '../../graph/origin.ts';
import type { Severity } from '../../invariants/invariant.ts';
import type { Report, ReportedFinding } from '../../invariants/report.ts';
import { summarize } from './summary.ts';

export interface HumanOptions {
  readonly quiet: boolean;
  readonly milliseconds: number;
}

const paint: Record<Severity, (text: string) => string> = {
  error: colors.red,
  warning: colors.yellow,
  info: colors.cyan,
};
/** Reasons of one kind beyond this number are counted, not listed. */
const listed = 5;

/** The report for people: findings by file with the deciding line, then what could not be judged, then one line of numbers. */
export function humanReport(graph: ResourceGraph, report: Report, options: HumanOptions): string {
  const texts = new Map(graph.files.map((file) => [file.path, file.text]));
  const lines = report.findings.flatMap((finding) => [...describeFinding(finding, texts), '']);
  if (graph.errors.length > 0) lines.push(...describeUnread('could not be read', graph.errors, colors.red), '');
  if (!options.quiet) {
    lines.push(...describeUnevaluated(report));
    if (graph.skipped.length > 0) lines.push(...describeUnread('left out', graph.skipped, colors.dim), '');
  }
  lines.push(closingLine(graph, report, options.milliseconds));
  return `${lines.join('\n')}\n`;
}

function describeFinding(finding: ReportedFinding, texts: ReadonlyMap<string, string>): string[] {
  const { origin, severity, rule, object, observed, required, fix } = finding;
  return [
    `${colors.bold(formatOrigin(origin))}  ${paint[severity](severity)}  ${colors.dim(rule)}${object === undefined ? '' : `  ${object}`}`,
    ...codeFrame(origin, texts),
    `  found     ${observed}`,
    `  required  ${required}`,
    `  fix       ${fix}`,
  ];
}

function codeFrame(origin: Origin, texts: ReadonlyMap<string, string>): string[] {
  if (origin.from !== 'file') return [];
  const line = texts.get(origin.file)?.split('\n', origin.line)[origin.line - 1];
  if (line === undefined || line.trim() === '' || line.length > 160) return [];
  const gutter = String(origin.line).padStart(5);
  return [
    `${colors.dim(`${gutter} |`)} ${line}`,
    `${colors.dim('      |')} ${' '.repeat(origin.column - 1)}${colors.red('^')}`,
  ];
}

function describeUnevaluated(report: Report): string[] {
  const lines: string[] = [];
  for (const [rule, entries] of groupBy(report.notEvaluated, (entry) => entry.rule)) {
    lines.push(`${colors.magenta('not evaluated')}  ${colors.dim(rule)}`);
    for (const [reason, same] of groupBy(entries, (entry) => entry.reason)) {
      const [first] = same;
      const more = same.length > 1 ? ` and ${same.length - 1} more` : '';
      if (first !== undefined) lines.push(`  ${formatOrigin(first.origin)}${more}: ${reason}`);
    }
  }
  return lines.length === 0 ? [] : [...lines, ''];
}

function describeUnread(title: string, unread: readonly Unread[], color: (text: string) => string): string[] {
  const lines = unread.slice(0, title === 'left out' ? listed : Infinity).map(({ file, line, column, reason }) => {
    const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
    return `  ${place}: ${reason}`;
  });
  if (lines.length < unread.length) lines.push(`  and ${unread.length - lines.length} more`);
  return [color(title), ...lines];
}

function closingLine(graph: ResourceGraph, report: Report, milliseconds: number): string {
  const { files, objects, rules, rulesHolding, errors, warnings, infos, notEvaluated, suppressed, unreadable } =
    summarize(graph, report);
  const counts = [
    number(errors, 'error', colors.red),
    number(warnings, 'warning', colors.yellow),
    ...(infos > 0 ? [number(infos, 'hint', colors.cyan)] : []),
    ...(unreadable > 0 ? [number(unreadable, 'unreadable file', colors.red)] : []),
    ...(notEvaluated > 0 ? [`${notEvaluated} not evaluated`] : []),
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
  ];
  const read = `${number(objects, 'object')} in ${number(files, 'file')}`;
  return `${read}, ${rulesHolding} of ${rules} rules that apply hold: ${counts.join(', ')} (${Math.round(milliseconds)} ms)`;
}

function number(count: number, noun: string, color: (text: string) => string = (text) => text): string {
  const text = `${count} ${noun}${count === 1 ? '' : 's'}`;
  return count > 0 ? color(text) : text;
}
