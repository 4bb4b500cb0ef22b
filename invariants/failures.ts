import { BudgetError } from '../graph/budgets.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import type { Unread } from '../graph/unread.ts';
import type { Report, RuleFailure } from './report.ts';

/** What a rule threw, as it is shown: the message is left out, because it may hold something of the input. */
export function failureOf(rule: string, thrown: unknown): RuleFailure {
  if (thrown instanceof BudgetError) return { rule, reason: `not evaluated from here on: ${thrown.message}`, thrown };
  const kind = thrown instanceof Error ? thrown.name : typeof thrown;
  return { rule, reason: `the rule itself failed (${kind}), and was not judged; the others were`, thrown };
}

/** Whether holdfast failed, and not the input that was beyond a budget. */
export function isOwnFailure({ thrown }: RuleFailure): boolean {
  return !(thrown instanceof BudgetError);
}

/** Everything that kept from judging: files that could not be read, and rules that were not judged to their end. */
export function troublesOf(graph: ResourceGraph, { failures }: Pick<Report, 'failures'>): readonly Unread[] {
  return [...graph.errors, ...failures.map(({ rule, reason }) => ({ file: `rule ${rule}`, reason }))];
}

/**
 * The report, where every rule was judged: for whoever acts on it without showing all of it.
 *
 * @throws Error that names the rules that were not
 */
export function whole(report: Report): Report {
  if (report.failures.length === 0) return report;
  throw new Error(report.failures.map(({ rule, reason }) => `${rule}: ${reason}`).join('\n'), {
    cause: report.failures[0]?.thrown,
  });
}
