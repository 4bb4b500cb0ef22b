import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { promqlRules, type PromqlRule } from '../../graph/facts/alert-rules.ts';
import { readPromql, type PromqlExpression } from '../../graph/facts/promql.ts';
import type { Unevaluated } from '../invariant.ts';

export interface JudgedRule {
  readonly rule: PromqlRule;
  readonly expression: PromqlExpression;
}

/** Rules whose expression is PromQL. What a template or Flux fills in later cannot be judged. */
export function* judgedRules(graph: ResourceGraph): Generator<JudgedRule | Unevaluated> {
  for (const rule of promqlRules(graph)) {
    const variable = unknownIn(rule.expression);
    if (variable !== undefined) {
      yield { at: rule.locate('expr'), ...ofObject(rule), notEvaluated: `${variable} is filled in later` };
      continue;
    }
    const expression = readPromql(rule.expression);
    if (expression.brokenAt === undefined) yield { rule, expression };
  }
}

/** The object of a finding, where the rule has one. */
export function ofObject({ object }: PromqlRule): { object?: NonNullable<PromqlRule['object']> } {
  return object === undefined ? {} : { object };
}
