import { fieldsOf, type ReferenceField } from './reference-field.ts';

const monitors = ['basicAuth.username.name', 'basicAuth.password.name', 'authorization.credentials.name'];

/** The fields of the Prometheus operator and KEDA. */
export const ofMonitoringAndScaling: readonly ReferenceField[] = [
  ...fieldsOf(
    { group: 'monitoring.coreos.com', of: ['AlertmanagerConfig'] },
    { at: 'spec.receivers.*.*.*.*.name', kind: 'Secret', mayBeOptional: true },
  ),
  ...fieldsOf(
    { group: 'monitoring.coreos.com', of: ['ServiceMonitor'] },
    { at: monitors.map((way) => `spec.endpoints.*.${way}`), kind: 'Secret', mayBeOptional: true },
  ),
  ...fieldsOf(
    { group: 'monitoring.coreos.com', of: ['Probe', 'ScrapeConfig'] },
    { at: monitors.map((way) => `spec.${way}`), kind: 'Secret', mayBeOptional: true },
  ),
  ...fieldsOf(
    { group: 'monitoring.coreos.com', of: ['Alertmanager'] },
    { at: 'spec.alertmanagerConfiguration.name', kind: 'AlertmanagerConfig' },
  ),
  ...fieldsOf(
    { group: 'keda.sh', of: ['ScaledObject'] },
    { at: 'spec.scaleTargetRef.name', kind: ['Deployment', 'StatefulSet'] },
    {
      at: 'spec.triggers.*.authenticationRef.name',
      kind: ['TriggerAuthentication', 'ClusterTriggerAuthentication'],
    },
  ),
  ...fieldsOf(
    { group: 'keda.sh', of: ['TriggerAuthentication'] },
    { at: 'spec.secretTargetRef.*.name', kind: 'Secret' },
  ),
];
