import type { Invariant, Severity } from '../../invariants/invariant.ts';
import { invariants } from '../../invariants/list.ts';
import { UsageError } from '../exit-codes.ts';
import type { Configuration } from './configuration.ts';
import { matching, suggestedRule } from './rule-patterns.ts';

/** Which rules are asked for on the command line. */
export interface Choice {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/**
 * The rules that are asked for, with the severities that the repository gives them.
 *
 * @throws UsageError where a pattern names no rule, or where no rule is left to run.
 */
export function chosenRules({ only, skip = [] }: Choice, { rules }: Pick<Configuration, 'rules'>): Invariant[] {
  const [wanted, left] = [only === undefined ? undefined : named('--only', only), named('--skip', skip)];
  const levels = new Map([...rules].flatMap(([pattern, level]) => matching(pattern).map((id) => [id, level] as const)));
  const chosen = invariants.flatMap((invariant) => {
    const level = levels.get(invariant.id);
    if (level === 'off' || left.has(invariant.id) || wanted?.has(invariant.id) === false) return [];
    return [level === undefined ? invariant : withSeverity(invariant, level)];
  });
  if (chosen.length > 0) return chosen;
  throw new UsageError('no rule is left to run; required: one at least that --only, --skip and "rules" leave in');
}

function named(flag: string, patterns: readonly string[]): Set<string> {
  const unknown = patterns.filter((pattern) => matching(pattern).length === 0);
  if (unknown.length === 0) return new Set(patterns.flatMap(matching));
  throw new UsageError(
    unknown.map((pattern) => `${flag} ${pattern}: no such rule; ${suggestedRule(pattern)}`).join('\n'),
  );
}

/** The same rule with another severity, also where it judges some places more mildly. */
function withSeverity(invariant: Invariant, severity: Severity): Invariant {
  return {
    ...invariant,
    severity,
    *check(graph, context) {
      for (const result of invariant.check(graph, context)) {
        yield 'notEvaluated' in result ? result : { ...result, severity };
      }
    },
  };
}
