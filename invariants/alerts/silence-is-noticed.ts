import { promqlRules } from '../../graph/facts/alert-rules.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { readPromql } from '../../graph/facts/promql.ts';
import { defineInvariant } from '../invariant.ts';
import { alertsOf } from './example-rules.ts';
import { judgedRules, ofObject } from './judged-rules.ts';

export default defineInvariant({
  id: 'alerts/silence-is-noticed',
  severity: 'warning',
  category: 'hygiene',
  about: ['rule of Prometheus'],
  claim: 'what tells that something is too old has another alert beside it that tells when nothing is known of it',
  why: 'a job that was deleted or never ran has no time: nothing is compared, and the alert on its age stays quiet for ever',
  source: [
    { document: 'pve-homelab', section: 'Recommended Improvements' },
    { document: 'k3s-home', section: 'Monitoring Alerts Implementation' },
  ],
  *check(graph) {
    const noticed = new Set(
      promqlRules(graph)
        .filter(({ isAlert, expression }) => isAlert && unknownIn(expression) === undefined)
        .flatMap(({ cluster, expression }) => readPromql(expression).absences.map((metric) => `${cluster}\n${metric}`)),
    );
    const hidden = new Map<string, string>();
    for (const { isAlert, expression, cluster, name } of promqlRules(graph))
      if (isAlert && unknownIn(expression) !== undefined) hidden.set(cluster, name);
    for (const judged of judgedRules(graph)) {
      if ('notEvaluated' in judged || !judged.rule.isAlert) continue;
      const { rule, expression } = judged;
      const other = hidden.get(rule.cluster);
      for (const metric of new Set(expression.heartbeats)) {
        if (noticed.has(`${rule.cluster}\n${metric}`)) continue;
        if (other !== undefined) {
          const notEvaluated = `the alert ${other} may tell when ${metric} is absent: a variable is filled into it later`;
          yield { at: rule.locate('expr'), ...ofObject(rule), notEvaluated };
          continue;
        }
        yield {
          at: rule.locate('expr'),
          ...ofObject(rule),
          observed: `${rule.name} looks at the age of ${metric}; nothing tells when it is absent`,
          required: `an alert on absent(${metric})`,
          fix: `add one: absent(${metric}{…}), with the same labels`,
        };
      }
    }
  },
  valid: {
    'its absence is told': alertsOf(
      `alert: Stale, expr: 'time() - backup_time > 90000', for: 5m`,
      `alert: Absent, expr: 'absent(backup_time)', for: 1d`,
    ),
    'no age is looked at': alertsOf(`alert: Down, expr: 'up == 0', for: 5m`),
  },
  invalid: {
    'its absence is told by nobody': {
      given: alertsOf(`alert: Stale, expr: 'time() - backup_time > 90000', for: 5m`),
      finds: [
        {
          at: 'manifests.yaml:8:33',
          observed: 'Stale looks at the age of backup_time; nothing tells when it is absent',
          required: 'an alert on absent(backup_time)',
          fix: 'add one: absent(backup_time{…}), with the same labels',
        },
      ],
    },
  },
});
