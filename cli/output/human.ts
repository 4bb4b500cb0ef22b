import { groupBy } from '../../graph/group-by.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Severity } from '../../invariants/invariant.ts';
import { invariants } from '../../invariants/list.ts';
import type { Report } from '../../invariants/report.ts';
import { codeFrame } from './code-frame.ts';
import { notJudged } from './not-judged.ts';
import { rulesSummary, statistics } from './rules-summary.ts';
import { shownReport, type ShownFinding, type ShownReport, type ShownUnread } from './shown-report.ts';
import { summarize } from './summary.ts';
import { paint } from '../../output/paint.ts';

export interface HumanOptions {
  readonly quiet: boolean;
  readonly milliseconds: number;
  /** Every finding with its line, however many they are. @default only where they fit into a screen or two */
  readonly all?: boolean;
  /** How often each rule spoke, and nothing else. */
  readonly statistics?: boolean;
}

const colorOf: Record<Severity, (text: string) => string> = {
  error: paint.red,
  warning: paint.yellow,
  info: paint.cyan,
};
const claims = new Map(invariants.map((rule) => [rule.id, rule]));
/** Reasons of one kind beyond this number are counted, not listed. */
const listed = 5;
/** So many lines are read in one go; what is longer is told by rule. */
const lineLimit = 60;
/** A finding takes so many at least: its place, what was found, what is required, the fix, and an empty one. */
const linesOfFinding = 5;

/**
 * The report for people. Where it is short: findings by file with the deciding line, then what could not be judged, then one line of
 * numbers. Where it is long: the findings by rule, the rest in numbers, and what to do next.
 */
export function humanReport(graph: ResourceGraph, report: Report, options: HumanOptions): string {
  const shown = shownReport('terminal', graph, report);
  const closing = closingLine(graph, report, options.milliseconds);
  if (options.statistics === true) return text([...statistics(shown.findings), closing]);
  // Lines of files are looked for only where they may be shown: that reads each file once more.
  if (options.all === true || shown.findings.length * linesOfFinding < lineLimit) {
    const whole = [...inDetail(graph, report, { shown, options }), closing];
    if (options.all === true || whole.length <= lineLimit) return text(whole);
  }
  return text([...inShort(report, shown, notJudged(graph)), closing]);
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

function inDetail(
  graph: ResourceGraph,
  report: Report,
  { shown, options }: { readonly shown: ShownReport; readonly options: HumanOptions },
): string[] {
  const sources = new Map(graph.files.map((file) => [file.path, file]));
  const lines = shown.findings.flatMap((finding, index) => [
    ...describeFinding(finding, codeFrame(graph, report.findings[index]?.origin, sources)),
    '',
  ]);
  if (shown.errors.length > 0)
    lines.push(...describeUnread('could not be judged', shown.errors, paint.red, Infinity), '');
  if (!options.quiet) {
    lines.push(...describeUnevaluated(shown));
    const rest = notJudged(graph);
    if (rest.length > 0) lines.push(...rest, '');
    if (shown.skipped.length > 0) lines.push(...describeUnread('left out', shown.skipped, paint.dim, listed), '');
  }
  return lines;
}

/** The same in so few lines that they are read. */
function inShort(report: Report, shown: ShownReport, unapplied: readonly string[]): string[] {
  const rest = [...restInShort(shown), ...unapplied];
  const next = nextSteps(report);
  const room = lineLimit - rest.length - next.length - 3; // two empty lines and the last one
  return [...rulesSummary(shown.findings, (rule) => claims.get(rule), room), '', ...rest, ...next, ''];
}

function restInShort({ errors, notEvaluated, skipped }: ShownReport): string[] {
  const lines = errors.length === 0 ? [] : describeUnread('could not be judged', errors, paint.red, listed);
  const rules = new Set(notEvaluated.map(({ rule }) => rule)).size;
  if (rules > 0)
    lines.push(
      `${paint.magenta('not evaluated')}  ${number(notEvaluated.length, 'place')} of ${number(rules, 'rule')}`,
    );
  if (skipped.length > 0)
    lines.push(paint.dim(`left out       ${number(skipped.length, 'file')} that nothing applies`));
  return lines;
}

/** What to do with many findings. */
function nextSteps({ findings }: Report): string[] {
  const fixable = findings.filter(({ edit }) => edit !== undefined).length;
  return [
    'next',
    ...(fixable > 0 ? [`  --fix --diff                     makes ${number(fixable, 'edit')} that cannot harm`] : []),
    '  --all                            shows every finding with its line, and what was not evaluated; --only <rule> those of a rule',
    '  --write-baseline <file>          accepts what is there: only what is new counts from then on',
    '  holdfast explain <rule>          tells the reason and the incident behind a rule',
  ];
}

function describeFinding(finding: ShownFinding, frame: readonly string[]): string[] {
  const { place, severity, rule, about, also, observed, required, fix } = finding;
  return [
    `${paint.bold(place)}  ${colorOf[severity](severity)}  ${paint.dim(rule)}${about === undefined ? '' : `  ${about}`}`,
    ...frame,
    `  found     ${observed}`,
    ...(also.length === 0 ? [] : [`  also      ${some(also)}`]),
    `  required  ${required}`,
    `  fix       ${fix}`,
  ];
}

/** Names, as many as are read. */
function some(names: readonly string[]): string {
  const left = names.length - listed;
  return left <= 1 ? names.join(', ') : `${names.slice(0, listed).join(', ')} and ${left} more`;
}

function describeUnevaluated(shown: ShownReport): string[] {
  const lines: string[] = [];
  for (const [rule, entries] of groupBy(shown.notEvaluated, (entry) => entry.rule)) {
    lines.push(`${paint.magenta('not evaluated')}  ${paint.dim(rule)}`);
    for (const [reason, same] of groupBy(entries, (entry) => entry.reason)) {
      const [first] = same;
      const more = same.length > 1 ? ` and ${same.length - 1} more` : '';
      if (first !== undefined) lines.push(`  ${first.place}${more}: ${reason}`);
    }
  }
  return lines.length === 0 ? [] : [...lines, ''];
}

function describeUnread(
  title: string,
  unread: readonly ShownUnread[],
  color: (text: string) => string,
  limit: number,
): string[] {
  const lines = unread.slice(0, limit).map(({ place, reason }) => `  ${place}: ${reason}`);
  if (lines.length < unread.length) lines.push(`  and ${unread.length - lines.length} more`);
  return [color(title), ...lines];
}

function closingLine(graph: ResourceGraph, report: Report, milliseconds: number): string {
  const { files, objects, rules, rulesHolding, errors, warnings, infos, notEvaluated, suppressed, unreadable } =
    summarize(graph, report);
  const counts = [
    number(errors, 'error', paint.red),
    number(warnings, 'warning', paint.yellow),
    ...(infos > 0 ? [number(infos, 'hint', paint.cyan)] : []),
    ...(unreadable > 0 ? [paint.red(`${unreadable} could not be judged`)] : []),
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
