import type { JsonObject } from '../../graph/json.ts';
import type { Alert } from './alerts.ts';

/**
 * Values for kube-state-metrics that make it publish the conditions of Gateways as `gatewayapi_gateway_status`. No exporter
 * produces the metric that issue 7 of cluster-101 alerts on (`gateway_api_gateway_status`), so its alert never fires.
 */
export const gatewayStateMetrics: JsonObject = {
  rbac: {
    extraRules: [{ apiGroups: ['gateway.networking.k8s.io'], resources: ['gateways'], verbs: ['list', 'watch'] }],
  },
  customResourceState: {
    enabled: true,
    config: {
      kind: 'CustomResourceStateMetrics',
      spec: {
        resources: [
          {
            groupVersionKind: { group: 'gateway.networking.k8s.io', version: 'v1', kind: 'Gateway' },
            metricNamePrefix: 'gatewayapi_gateway',
            labelsFromPath: { name: ['metadata', 'name'], namespace: ['metadata', 'namespace'] },
            metrics: [
              {
                name: 'status',
                help: 'conditions of a Gateway: 1 when true, 0 otherwise',
                each: {
                  type: 'Gauge',
                  gauge: { path: ['status', 'conditions'], labelsFromPath: { type: ['type'] }, valueFrom: ['status'] },
                },
              },
            ],
          },
        ],
      },
    },
  },
};

/** Fires while a Gateway is not programmed, and while nobody reports on it. */
export function gatewayAlerts(gateways: readonly string[]): Alert[] {
  return [
    {
      name: 'GatewayNotProgrammed',
      expression: 'gatewayapi_gateway_status{type="Programmed"} == 0',
      for: '5m',
      severity: 'critical',
      summary: 'Gateway {{ $labels.name }} is not programmed',
      description:
        'Routes of {{ $labels.namespace }}/{{ $labels.name }} have no effect. Restart the operator: kubectl rollout restart deployment/cilium-operator -n kube-system',
    },
    {
      name: 'GatewayStatusAbsent',
      expression: gateways
        .map((name) => `absent(gatewayapi_gateway_status{type="Programmed", name="${name}"})`)
        .join(' or '),
      for: '10m',
      severity: 'critical',
      summary: 'Nobody reports whether Gateway {{ $labels.name }} is programmed',
      description: 'The Gateway is gone, has no conditions yet, or kube-state-metrics does not see it.',
    },
  ];
}
