import { defineInvariant } from '../invariant.ts';
import { alertsOf } from './example-rules.ts';
import { judgedRules, ofObject } from './judged-rules.ts';

export default defineInvariant({
  id: 'alerts/alert-waits',
  severity: 'warning',
  category: 'hygiene',
  about: ['rule of Prometheus'],
  claim: 'an alert on the state of the moment waits before it tells',
  why: 'one missed scrape or one restart wakes somebody: soon nobody reads any alert',
  source: { document: 'k3s-home', section: 'Monitoring Alerts Implementation' },
  *check(graph) {
    for (const judged of judgedRules(graph)) {
      if ('notEvaluated' in judged || !judged.rule.isAlert) continue;
      const { rule, expression } = judged;
      // A range is patience as well; what only looks at the clock does not come and go; a sign of life is always there.
      const isPatient = expression.hasRange || expression.heartbeats.length > 0 || expression.metrics.length === 0;
      if (rule.for !== undefined || isPatient) continue;
      yield {
        at: rule.locate('alert'),
        ...ofObject(rule),
        observed: `${rule.name} without for`,
        required: 'for, or a range in the expression',
        fix: 'add for, such as 5m',
      };
    }
  },
  valid: {
    'it waits': alertsOf(`alert: Down, expr: 'up == 0', for: 5m`),
    'it looks back': alertsOf(`alert: Errors, expr: 'increase(errors_total[15m]) > 3'`),
    'it looks at the clock': alertsOf(`alert: Stale, expr: 'time() - backup_time > 90000'`),
    'a sign of life': alertsOf(`alert: Watchdog, expr: 'vector(1)'`),
  },
  invalid: {
    'the moment': {
      given: alertsOf(`alert: Down, expr: 'up == 0'`),
      finds: [
        {
          at: 'manifests.yaml:8:20',
          observed: 'Down without for',
          required: 'for, or a range in the expression',
          fix: 'add for, such as 5m',
        },
      ],
    },
  },
});
