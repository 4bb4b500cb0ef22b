import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { invariants } from '../../invariants/list.ts';
import type { Report } from '../../invariants/report.ts';
import { broken, fitted, line, type Line } from './blocks.ts';
import { byFile, fileBlock, wholeFile } from './by-file.ts';
import { byRule, ruleBlock, wholeRule, type FrameOf, type ToldRules } from './by-rule.ts';
import { codeFrame } from './code-frame.ts';
import { nextSteps } from './next-steps.ts';
import { notJudged } from './not-judged.ts';
import { restInFull, restInShort } from './rest.ts';
import { addressOfRule, addressOfRules } from './rule-address.ts';
import { shownReport, type ShownFinding, type ShownReport } from './shown-report.ts';
import { summarize } from './summary.ts';
import { countedOf } from './words.ts';
import { paint } from '../../output/paint.ts';
import { counted } from '../../output/counted.ts';

export type GroupBy = 'rule' | 'file';

export interface HumanOptions {
  readonly quiet: boolean;
  readonly milliseconds: number;
  /** Every finding with its line, however many they are. @default only where they fit into a screen or two */
  readonly all?: boolean;
  /** How often each rule spoke, and nothing else. */
  readonly statistics?: boolean;
  /** @default rule */
  readonly groupBy?: GroupBy | undefined;
  /** How wide lines may be. @default they are not broken */
  readonly width?: number | undefined;
}

/** So many lines are read in one go. */
const lineLimit = 60;
/** A finding takes so many at least: its place, what was found, what is required, the fix, and an empty one. */
const linesOfFinding = 5;

/**
 * The report for people: the findings by rule, the most severe and the rarest first, what was not judged, what to do next, and one line
 * of numbers. Every finding is shown with its line where that is asked for or short; otherwise it is as much as sixty lines hold.
 */
export function humanReport(graph: ResourceGraph, report: Report, options: HumanOptions): string {
  const shown = shownReport('terminal', graph, report);
  const { width, quiet, all: isAll = false, statistics: isNumbersOnly = false } = options;
  const closing = broken([closingLine(graph, report, options.milliseconds)], width);
  const groups = grouped(shown.findings, options.groupBy ?? 'rule');
  if (isNumbersOnly) {
    const heads = groups.flatMap(({ block }) => block.depths[0]?.() ?? []);
    return text([...broken(heads, width), ...closing]);
  }
  const frames = framesOf(graph, report, shown, width);
  const unapplied = notJudged(graph).map((each) => line(each, 17));
  const whole = (): string[] =>
    broken(
      groups.flatMap((group) => group.whole(frames)),
      width,
    );
  if (isAll) {
    const rest = quiet ? [] : [...restInFull(shown), ...unapplied, ...(unapplied.length > 0 ? [line('')] : [])];
    return text([...whole(), ...broken(rest, width), ...closing]);
  }
  const below = (isShortened: boolean): string[] => {
    const kept = quiet ? { ...shown, notEvaluated: [], skipped: [] } : shown;
    const rest = [...restInShort(kept, isShortened), ...(quiet ? [] : unapplied)];
    const next = nextSteps(report, {
      isShortened: isShortened || kept.notEvaluated.length + kept.skipped.length > 0,
      unread: graph.errors.filter(({ isNothingJudged }) => isNothingJudged !== true).length,
      firstRule: byRule(shown.findings)[0]?.[0].rule,
    });
    const parts = [rest, next].filter((lines) => lines.length > 0).map((lines) => broken(lines, width));
    return [...parts.flatMap((lines) => [...lines, '']), ...closing];
  };
  // Lines of files are looked for only where they may be shown: that reads each file once more.
  if (shown.findings.length * linesOfFinding < lineLimit) {
    const everything = [...whole(), ...below(false)];
    if (everything.length <= lineLimit) return text(everything);
  }
  const end = below(true);
  const blocks = groups.map(({ block }) => block);
  const noun = options.groupBy ?? 'rule';
  const inShort = fitted(blocks, { room: Math.max(1, lineLimit - end.length - 1), width, noun });
  return text([...inShort, '', ...end]);
}

interface Group {
  readonly block: ReturnType<typeof ruleBlock>;
  readonly whole: (frameOf: FrameOf) => Line[];
}

function grouped(findings: readonly ShownFinding[], by: GroupBy): Group[] {
  if (by === 'file')
    return byFile(findings).map((own) => ({ block: fileBlock(own), whole: (frameOf) => wholeFile(own, frameOf) }));
  const told = toldRules();
  return byRule(findings).map((own) => ({
    block: ruleBlock(own, told),
    whole: (frameOf) => wholeRule(own, told, frameOf),
  }));
}

function toldRules(): ToldRules {
  const known = new Map(invariants.map((rule) => [rule.id, rule]));
  const pages = addressOfRules();
  return (id) => {
    const rule = known.get(id);
    return rule && { claim: rule.claim, why: rule.why, address: addressOfRule(id, pages) };
  };
}

function framesOf(graph: ResourceGraph, report: Report, { findings }: ShownReport, width: number | undefined): FrameOf {
  const sources = new Map(graph.files.map((file) => [file.path, file]));
  const origins = new Map(findings.map((finding, index) => [finding, report.findings[index]?.origin]));
  return (finding) => codeFrame(graph, origins.get(finding), { sources, width });
}

function closingLine(graph: ResourceGraph, report: Report, milliseconds: number): Line {
  const { files, objects, rules, rulesHolding, errors, warnings, infos, notEvaluated, suppressed, unreadable } =
    summarize(graph, report);
  const counts = [
    countedOf('error', errors),
    countedOf('warning', warnings),
    ...(infos > 0 ? [countedOf('info', infos)] : []),
    ...(unreadable > 0 ? [paint.red(`${unreadable} could not be judged`)] : []),
    ...(notEvaluated > 0 ? [`${notEvaluated} not evaluated`] : []),
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
  ];
  const read = `${counted(objects, 'object')} in ${counted(files, 'file')}`;
  return line(
    `${read}, ${rulesHolding} of ${rules} rules that apply hold: ${counts.join(', ')} (${Math.round(milliseconds)} ms)`,
  );
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
