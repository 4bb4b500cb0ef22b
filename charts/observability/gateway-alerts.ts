import type { Alert } from './alerts.ts';

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
      runbook: 'gateway-not-programmed',
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
      runbook: 'gateway-not-programmed',
    },
  ];
}
