import type { Alert } from '../observability/alerts.ts';
import type { NfsHealthProps } from './nfs-health.ts';
import { sh } from '../../topology/shell.ts';

/** What is told of an NFS server, its provisioner, and the claims on its export. */
export function nfsAlerts(props: NfsHealthProps & { readonly server: string }): Alert[] {
  return [
    {
      name: 'NfsServerDown',
      expression: `probe_success{job="nfs", storage="${props.storage}"} == 0`,
      for: '2m',
      severity: 'critical',
      summary: `${props.storage} at ${props.server} does not answer`,
      description:
        'Pods that mount it hang, new ones wait in ContainerCreating. Bring the server back: they go on by themselves, nothing is lost.',
      runbook: `nfs-${props.storage}-down`,
    },
    {
      name: 'NfsServerUnwatched',
      expression: `absent(probe_success{job="nfs", storage="${props.storage}"})`,
      for: '10m',
      severity: 'warning',
      summary: `Nobody asks whether ${props.storage} answers`,
      description: 'The blackbox exporter is down, or Prometheus does not reach it.',
      runbook: `nfs-${props.storage}-down`,
    },
    ...(props.provisioner === undefined ? [] : provisionerAlerts(props.provisioner)),
    ...Object.entries(props.claims).map(([claim, remedy]) => claimAlert(claim, remedy)),
  ];
}

function provisionerAlerts({ namespace, deployment }: NonNullable<NfsHealthProps['provisioner']>): Alert[] {
  const metric = `kube_deployment_status_replicas_available{namespace="${namespace}", deployment="${deployment}"}`;
  return [
    {
      name: 'NfsProvisionerDown',
      expression: `${metric} == 0 or absent(${metric})`,
      for: '5m',
      severity: 'warning',
      summary: `No pod of ${namespace}/${deployment} is ready`,
      description: `New claims stay Pending; mounted ones are not affected. Look at ${sh`kubectl -n ${namespace} describe deployment ${deployment}`}`,
      runbook: 'nfs-provisioner-down',
    },
  ];
}

/** The free space of the export: that is what the kubelet sees behind a claim, whose own size nobody enforces. */
function claimAlert(claim: string, remedy: string): Alert {
  const labels = `{persistentvolumeclaim="${claim}"}`;
  return {
    name: 'NfsExportFillingUp',
    expression: `kubelet_volume_stats_available_bytes${labels} / kubelet_volume_stats_capacity_bytes${labels} < 0.15`,
    for: '15m',
    severity: 'warning',
    summary: `The export behind ${claim} is over 85 % full`,
    description: `It is shared by every claim on it, and a claim cannot be expanded. ${remedy}`,
    runbook: `${claim}-full`,
  };
}
