import { promqlRules } from '../../graph/facts/alert-rules.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { readPromql } from '../../graph/facts/promql.ts';
import { defineInvariant } from '../invariant.ts';
import { alertsOf } from './example-rules.ts';
import { ofObject } from './judged-rules.ts';

export default defineInvariant({
  id: 'alerts/expression-is-promql',
  severity: 'error',
  about: ['rule of Prometheus'],
  claim: 'every rule is an expression that Prometheus can read',
  why: 'the operator refuses the object, or Prometheus the whole file: every alert beside the broken one is gone with it',
  source: { document: 'Prometheus', section: 'its own grammar, lezer-promql 0.315' },
  *check(graph) {
    for (const rule of promqlRules(graph)) {
      if (unknownIn(rule.expression) !== undefined) continue;
      const { brokenAt } = readPromql(rule.expression);
      if (brokenAt === undefined) continue;
      const near = rule.expression
        .slice(Math.max(0, brokenAt - 20), brokenAt + 10)
        .replace(/\s+/g, ' ')
        .trim();
      yield {
        at: rule.locate('expr'),
        ...ofObject(rule),
        observed: `${rule.name} stops being PromQL near \`${near}\``,
        required: 'PromQL',
        fix: 'correct it there; promtool check rules says the same',
      };
    }
  },
  valid: {
    'a comparison': alertsOf(`alert: Down, expr: 'up == 0', for: 5m`),
    'what Flux fills in later is judged by nobody': alertsOf(`alert: Full, expr: 'disk_used > \${LIMIT}', for: 5m`),
  },
  invalid: {
    'a parenthesis is missing': {
      given: alertsOf(`alert: Busy, expr: 'sum(rate(requests_total[5m]) > 10', for: 5m`),
      finds: [
        {
          at: 'manifests.yaml:8:32',
          observed: 'Busy stops being PromQL near `ests_total[5m]) > 10`',
          required: 'PromQL',
          fix: 'correct it there; promtool check rules says the same',
        },
      ],
    },
  },
});
