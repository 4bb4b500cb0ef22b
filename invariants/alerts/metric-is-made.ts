import { promqlRules } from '../../graph/facts/alert-rules.ts';
import { goneMetrics } from '../../graph/facts/exporters.ts';
import { defineInvariant } from '../invariant.ts';
import { alertsOf } from './example-rules.ts';
import { judgedRules, ofObject } from './judged-rules.ts';
import { mayBe } from '../../graph/unknown.ts';

export default defineInvariant({
  id: 'alerts/metric-is-made',
  severity: 'error',
  about: ['rule of Prometheus'],
  claim: 'a rule asks for no metric that exporters no longer make, or never made',
  why: 'nothing is compared with nothing: the alert is loaded without an error and never fires',
  source: [
    { document: 'cluster-101', section: 'Issue 7' },
    { document: 'kube-state-metrics', section: 'changelog of 2.0' },
    { document: 'node-exporter', section: 'changelog of 0.16' },
  ],
  *check(graph) {
    const recorded = new Set(promqlRules(graph).flatMap(({ isAlert, name }) => (isAlert ? [] : [name])));
    for (const judged of judgedRules(graph)) {
      if ('notEvaluated' in judged) {
        yield judged;
        continue;
      }
      for (const metric of judged.expression.metrics) {
        const gone = goneMetrics.get(metric);
        if (gone === undefined || recorded.has(metric)) continue;
        const hidden = [...recorded].find((name) => mayBe(name, metric));
        if (hidden !== undefined) {
          const notEvaluated = `a rule that records ${hidden} may record ${metric}`;
          yield { at: judged.rule.locate('expr'), ...ofObject(judged.rule), notEvaluated };
          continue;
        }
        yield {
          at: judged.rule.locate('expr'),
          ...ofObject(judged.rule),
          observed: `${judged.rule.name} asks for ${metric}, gone since ${gone.since}`,
          required: gone.instead,
          fix: `ask for ${gone.instead}`,
        };
      }
    }
  },
  valid: {
    'what is made': alertsOf(`alert: Gateway, expr: 'gatewayapi_gateway_status == 0', for: 5m`),
    'what a rule records': alertsOf(
      `record: node_cpu, expr: 'sum(node_cpu_seconds_total)'`,
      `alert: Busy, expr: 'node_cpu > 9', for: 5m`,
    ),
  },
  invalid: {
    'the metric of the source': {
      given: alertsOf(`alert: GatewayNotProgrammed, expr: 'gateway_api_gateway_status{status="False"} == 1', for: 5m`),
      finds: [
        {
          at: 'manifests.yaml:8:48',
          observed: 'GatewayNotProgrammed asks for gateway_api_gateway_status, gone since always: nothing ever made it',
          required: 'gatewayapi_gateway_status, with value 1 or 0',
          fix: 'ask for gatewayapi_gateway_status, with value 1 or 0',
        },
      ],
    },
    'a name from before kube-state-metrics 2.0': {
      given: alertsOf(`alert: Greedy, expr: 'kube_pod_container_resource_limits_cpu_cores > 8', for: 5m`),
      finds: [
        {
          at: 'manifests.yaml:8:34',
          observed: 'Greedy asks for kube_pod_container_resource_limits_cpu_cores, gone since kube-state-metrics 2.0',
          required: 'kube_pod_container_resource_limits{resource="cpu"}',
          fix: 'ask for kube_pod_container_resource_limits{resource="cpu"}',
        },
      ],
    },
  },
});
