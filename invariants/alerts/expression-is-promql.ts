import { promqlRules } from '../../graph/facts/alert-rules.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { isLogql } from '../../graph/facts/logql.ts';
import { readPromql } from '../../graph/facts/promql.ts';
import { files } from '../example.ts';
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
      if (isLogql(rule.expression)) {
        yield { at: rule.locate('expr'), ...ofObject(rule), notEvaluated: `${rule.name} is LogQL, which Loki reads` };
        continue;
      }
      if (!rule.isForPrometheus) {
        yield { at: rule.locate('expr'), ...ofObject(rule), notEvaluated: `nobody says who reads ${rule.name}` };
        continue;
      }
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
    'what Loki reads, in a PrometheusRule': alertsOf(
      `alert: Full, expr: 'sum(count_over_time({app="door"} |~ "(?i)no space" [5m])) > 0', for: 5m`,
    ),
    'what Loki reads, in a file': files({
      'rules.yaml': rulesFile('sum(rate({app="door"} != `200` | json [5m])) > 0'),
    }),
    'a file that Loki is given': files({
      'apps/logs/rules.yaml': rulesFile('topk_unwrapped(3'),
      'apps/logs/kustomization.yaml': `
configMapGenerator: [{ name: log-alerts, files: [rules.yaml] }]
generatorOptions: { labels: { loki_rule: "true" } }
`,
    }),
    'a file of which nobody says who is given it': files({ 'rules.yaml': rulesFile('topk_unwrapped(3') }),
    'a comparison': alertsOf(`alert: Down, expr: 'up == 0', for: 5m`),
    'what Flux fills in later is judged by nobody': alertsOf(`alert: Full, expr: 'disk_used > \${LIMIT}', for: 5m`),
  },
  invalid: {
    'a file that Prometheus is given': {
      given: files({ 'rules.yaml': rulesFile('sum(up{job="a"} ~ "b") > 0') }),
      finds: [
        {
          at: 'rules.yaml:5:15',
          observed: 'Broken stops being PromQL near `sum(up{job="a"} ~ "b") > 0`',
          required: 'PromQL',
          fix: 'correct it there; promtool check rules says the same',
        },
      ],
    },
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

function rulesFile(expression: string): string {
  return `
groups:
  - name: doors
    rules:
      - alert: Broken
        expr: '${expression}'
`;
}
