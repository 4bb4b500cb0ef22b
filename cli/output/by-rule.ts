import { groupBy } from '../../graph/group-by.ts';
import { link, paint } from '../../output/paint.ts';
import { line, type Block, type Line } from './blocks.ts';
import { fixLine, shortFinding, wholeFinding } from './finding-lines.ts';
import type { ShownFinding } from './shown-report.ts';
import { nameOf, severities } from './words.ts';
import { counted } from '../../output/counted.ts';

/** What is known of a rule besides its findings. */
export interface ToldRule {
  readonly claim: string;
  readonly why: string;
  /** Where its page is. */
  readonly address: string | undefined;
}

/** Looks a rule up by its id. */
export type ToldRules = (rule: string) => ToldRule | undefined;

/** The line of a file that a finding points at. */
export type FrameOf = (finding: ShownFinding) => readonly string[];

/** So many places of a rule are shown where not all of them are. */
const places = 3;

/** The findings of each rule, the most severe and the rarest first. */
export function byRule<Finding extends Pick<ShownFinding, 'rule' | 'severity'>>(
  findings: readonly Finding[],
): (readonly [Finding, ...Finding[]])[] {
  const rules = [...groupBy(findings, ({ rule, severity }) => `${severity} ${rule}`).values()] as [
    Finding,
    ...Finding[],
  ][];
  return rules.sort(
    (a, b) => severities.indexOf(a[0].severity) - severities.indexOf(b[0].severity) || a.length - b.length,
  );
}

/** A rule in short: its name, its claim, the reason, up to three places, what to do. */
export function ruleBlock(findings: readonly [ShownFinding, ...ShownFinding[]], told: ToldRules): Block {
  const [first] = findings;
  const rule = told(first.rule);
  const head = heading(findings, rule);
  const claim = claimOf(rule, false);
  const whole = claimOf(rule, true);
  const upTo = (count: number): readonly Line[] => {
    const more = findings.length - count;
    return [
      ...findings.slice(0, count).map(shortFinding),
      fixLine(first),
      ...(more > 0 ? [line(paint.dim(`  and ${more} more: --only ${first.rule} --all`))] : []),
    ];
  };
  return {
    count: findings.length,
    depths: [
      () => [head],
      () => [head, ...claim],
      () => [head, ...claim, ...upTo(1)],
      ...Array.from({ length: Math.min(places, findings.length) }, (_, index) => () => [
        head,
        ...whole,
        ...upTo(index + 1),
      ]),
    ],
  };
}

/** A rule in full: claim and reason once, then every finding with its line. */
export function wholeRule(
  findings: readonly [ShownFinding, ...ShownFinding[]],
  told: ToldRules,
  frameOf: FrameOf,
): Line[] {
  const rule = told(findings[0].rule);
  return [
    heading(findings, rule),
    ...claimOf(rule, true),
    line(''),
    ...findings.flatMap((finding) => wholeFinding(finding, frameOf(finding))),
  ];
}

function heading(findings: readonly [ShownFinding, ...ShownFinding[]], rule: ToldRule | undefined): Line {
  const [{ severity, rule: id }] = findings;
  const padding = ' '.repeat('warning'.length - (severity === 'info' ? 'hint' : severity).length);
  return line(
    `${nameOf(severity)}${padding}  ${paint.bold(link(id, rule?.address))}  ${counted(findings.length, 'finding')}`,
  );
}

function claimOf(rule: ToldRule | undefined, hasWhy: boolean): Line[] {
  return rule === undefined ? [] : [line(`  ${rule.claim}${hasWhy ? `: ${paint.dim(rule.why)}` : ''}`, 0)];
}
