import { groupBy } from '../../graph/group-by.ts';
import type { Severity } from '../../invariants/invariant.ts';
import { paint } from '../../output/paint.ts';
import type { ShownFinding } from './shown-report.ts';

/** What a rule claims, and why. */
export type Claims = (rule: string) => { readonly claim: string; readonly why: string } | undefined;

/** How much is said of one rule: from its name and number alone to three of its places. */
const depths = [
  { places: 0, hasClaim: false, hasWhy: false },
  { places: 0, hasClaim: true, hasWhy: false },
  { places: 1, hasClaim: true, hasWhy: false },
  { places: 1, hasClaim: true, hasWhy: true },
  { places: 2, hasClaim: true, hasWhy: true },
  { places: 3, hasClaim: true, hasWhy: true },
] as const;

const order: readonly Severity[] = ['error', 'warning', 'info'];
const nameOf: Record<Severity, string> = {
  error: paint.red('error  '),
  warning: paint.yellow('warning'),
  info: paint.cyan('hint   '),
};

/** How often each rule spoke, the most severe and the rarest first. */
export function statistics(findings: readonly ShownFinding[]): string[] {
  return byRule(findings).flatMap((each) => block(each, () => undefined, 0));
}

/**
 * The findings by rule, the most severe and the rarest first, in no more lines than there is room for: everything is said of as many
 * rules as fit, and of the last only how often each spoke.
 */
export function rulesSummary(findings: readonly ShownFinding[], claims: Claims, room: number): string[] {
  const rules = byRule(findings);
  if (rules.length > room) {
    const told = rules.slice(0, Math.max(0, room - 1));
    const left = rules.slice(told.length);
    const count = left.reduce((sum, { length }) => sum + length, 0);
    return [...told.flatMap((each) => block(each, claims, 0)), `and ${left.length} more rules with ${count} findings`];
  }
  const blocks = rules.map((each) => block(each, claims, 0));
  let used = blocks.length;
  // All rules are told more of, step by step; what room is left in the end goes to the first.
  for (const depth of depths.keys()) {
    for (const [index, each] of rules.entries()) {
      const deeper = block(each, claims, depth);
      const more = deeper.length - (blocks[index]?.length ?? 0);
      if (used + more > room) continue;
      used += more;
      blocks[index] = deeper;
    }
  }
  return blocks.flat();
}

function byRule(findings: readonly ShownFinding[]): (readonly ShownFinding[])[] {
  const rules = [...groupBy(findings, ({ rule, severity }) => `${severity} ${rule}`).values()];
  return rules.sort((a, b) => severityOf(a) - severityOf(b) || a.length - b.length);
}

function severityOf([first]: readonly ShownFinding[]): number {
  return first === undefined ? order.length : order.indexOf(first.severity);
}

function block(findings: readonly ShownFinding[], claims: Claims, depth: number): string[] {
  const [first] = findings;
  const { places, hasClaim, hasWhy } = depths[depth] ?? depths[0];
  if (first === undefined) return [];
  const said = claims(first.rule);
  const lines = [`${nameOf[first.severity]}  ${paint.bold(first.rule)}  ${counted(findings.length)}`];
  if (hasClaim && said !== undefined) lines.push(`  ${said.claim}${hasWhy ? `: ${paint.dim(said.why)}` : ''}`);
  if (places === 0) return lines;
  for (const { place, about, observed } of findings.slice(0, places))
    lines.push(`  ${place}  ${about === undefined ? '' : `${about}: `}${observed}`);
  lines.push(`  fix       ${first.fix}`);
  const more = findings.length - places;
  return more > 0 ? [...lines, paint.dim(`  and ${more} more: --only ${first.rule} --all`)] : lines;
}

function counted(count: number): string {
  return count === 1 ? '1 finding' : `${count} findings`;
}
