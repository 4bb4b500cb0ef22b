import { defineInvariant } from '../invariant.ts';
import { alertsOf } from './example-rules.ts';
import { judgedRules, ofObject } from './judged-rules.ts';

const changes = new Set(['rate', 'irate', 'increase', 'delta', 'idelta', 'deriv', 'histogram_quantile']);

export default defineInvariant({
  id: 'alerts/rate-is-compared',
  severity: 'error',
  about: ['rule of Prometheus'],
  claim: 'an alert on how fast something changes says how fast is too fast',
  why: 'a rate of zero is a value like any other: the alert fires for as long as the series exists',
  source: { document: 'Flux', section: 'fix commits of 26 repositories: an alert that is always true' },
  *check(graph) {
    for (const judged of judgedRules(graph)) {
      if ('notEvaluated' in judged || !judged.rule.isAlert) continue;
      const { bare } = judged.expression;
      if (bare === undefined || !changes.has(bare)) continue;
      yield {
        at: judged.rule.locate('expr'),
        ...ofObject(judged.rule),
        observed: `${judged.rule.name} is ${bare}(…), compared with nothing`,
        required: 'a comparison',
        fix: 'compare it, such as with > 0',
      };
    }
  },
  valid: {
    'more than none': alertsOf(`alert: Errors, expr: 'rate(errors_total[5m]) > 0', for: 5m`),
    'a recorded rate': alertsOf(`record: errors, expr: 'rate(errors_total[5m])'`),
    'a series that exists only when something is wrong': alertsOf(`alert: Old, expr: 'deprecated_calls', for: 5m`),
  },
  invalid: {
    'a rate by itself': {
      given: alertsOf(`alert: Errors, expr: 'sum(rate(errors_total[5m]))', for: 5m`),
      finds: [
        {
          at: 'manifests.yaml:8:34',
          observed: 'Errors is rate(…), compared with nothing',
          required: 'a comparison',
          fix: 'compare it, such as with > 0',
        },
      ],
    },
  },
});
