import { coerce, gte, lt } from 'semver';
import { booleanMetrics, longhornStateMetrics } from '../../graph/facts/exporters.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { longhornReleases } from '../../graph/facts/cluster/longhorn.ts';
import type { Comparison } from '../../graph/facts/promql.ts';
import { files } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { alertsOf } from './example-rules.ts';
import { judgedRules, ofObject } from './judged-rules.ts';

const longhornAt = (version: string, expression: string) =>
  files({
    'release.yaml': `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: longhorn }
spec: { chart: { spec: { chart: longhorn, version: ${version} } } }
`,
    'rules.yaml': `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: longhorn }
spec: { groups: [{ name: longhorn, rules: [{ alert: Faulted, expr: '${expression}', for: 2m }] }] }
`,
  });

export default defineInvariant({
  id: 'alerts/comparison-can-hold',
  severity: 'error',
  about: ['rule of Prometheus'],
  claim: 'a metric is compared with a value that it can have',
  why: 'an alert that compares 1 or 0 with 3 never fires; Longhorn changed two of its metrics that way in 1.11, and its own example still does',
  source: [
    { document: 'k3s-home', section: 'Monitoring Alerts Implementation' },
    { document: 'Longhorn', section: 'issue 10723 and the alert example of 1.12' },
  ],
  *check(graph) {
    for (const judged of judgedRules(graph)) {
      if ('notEvaluated' in judged) continue; // another rule says so
      for (const comparison of judged.expression.comparisons) {
        const wrong = wrongIn(graph, judged.rule.cluster, comparison);
        if (wrong === undefined) continue;
        const { metric, operator, value } = comparison;
        yield {
          at: judged.rule.locate('expr'),
          ...ofObject(judged.rule),
          observed: `${judged.rule.name}: ${metric} ${operator} ${value}, which never holds`,
          required: wrong.required,
          fix: wrong.fix,
        };
      }
    }
  },
  valid: {
    'down is 0': alertsOf(`alert: Down, expr: 'up == 0', for: 5m`),
    'a sum of them is any number': alertsOf(`alert: Few, expr: 'sum(up) < 3', for: 5m`),
    'a state of Longhorn 1.11': longhornAt('1.11.0', 'longhorn_volume_robustness{state="faulted"} == 1'),
    'a number of Longhorn 1.10': longhornAt('1.10.1', 'longhorn_volume_robustness == 3'),
  },
  invalid: {
    'more than one': {
      given: alertsOf(`alert: Down, expr: 'probe_success > 1', for: 5m`),
      finds: [
        {
          at: 'manifests.yaml:8:32',
          observed: 'Down: probe_success > 1, which never holds',
          required: '0 or 1',
          fix: 'compare with 0 or 1',
        },
      ],
    },
    'a number of before, with Longhorn 1.11': {
      given: longhornAt('1.11.0', 'longhorn_volume_robustness == 3'),
      finds: [
        {
          at: 'rules.yaml:4:68',
          observed: 'Faulted: longhorn_volume_robustness == 3, which never holds',
          required: 'a state as a label, and 1 or 0',
          fix: 'write longhorn_volume_robustness{state="faulted"} == 1',
        },
      ],
    },
    'a label that Longhorn 1.10 does not know': {
      given: longhornAt('1.10.1', 'longhorn_volume_robustness{state="faulted"} == 1'),
      finds: [
        {
          at: 'rules.yaml:4:68',
          observed: 'Faulted: longhorn_volume_robustness == 1, which never holds',
          required: 'a number without a label, as before 1.11',
          fix: 'write longhorn_volume_robustness == 3',
        },
      ],
    },
  },
});

interface Wrong {
  readonly required: string;
  readonly fix: string;
}

const robustness = ['unknown', 'healthy', 'degraded', 'faulted'];

function wrongIn(graph: ResourceGraph, cluster: string, comparison: Comparison): Wrong | undefined {
  const { metric, labels } = comparison;
  if (booleanMetrics.has(metric)) {
    return isImpossible(comparison) ? { required: '0 or 1', fix: 'compare with 0 or 1' } : undefined;
  }
  if (!longhornStateMetrics.has(metric)) return undefined;
  const release = longhornReleases(graph).find(({ object }) => object.cluster === cluster);
  const version = coerce(release?.version ?? '');
  if (version === null) return undefined; // a label says 1.11, a number says before: without a version both may be right
  if (gte(version, '1.11.0') && !labels.has('state') && isImpossible(comparison)) {
    const state = metric === 'longhorn_volume_robustness' ? (robustness[comparison.value] ?? 'faulted') : 'detached';
    return { required: 'a state as a label, and 1 or 0', fix: `write ${metric}{state="${state}"} == 1` };
  }
  const state = labels.get('state');
  if (lt(version, '1.11.0') && state !== undefined) {
    const number = Math.max(0, robustness.indexOf(state));
    return { required: 'a number without a label, as before 1.11', fix: `write ${metric} == ${number}` };
  }
  return undefined;
}

/** Whether neither 1 nor 0 fulfils it. */
function isImpossible({ operator, value }: Comparison): boolean {
  const holds: Readonly<Record<string, (sample: number) => boolean>> = {
    '==': (sample) => sample === value,
    '!=': (sample) => sample !== value,
    '>': (sample) => sample > value,
    '<': (sample) => sample < value,
    '>=': (sample) => sample >= value,
    '<=': (sample) => sample <= value,
  };
  const test = holds[operator];
  return test !== undefined && !test(0) && !test(1);
}
