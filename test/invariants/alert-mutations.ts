import type { LooseManifest, RealStack } from '../real-stack.ts';
import type { Mutations } from './mutation.ts';

/** Damage to who is told of what. */
export const alertMutations: Mutations = {
  'alerts/cluster-says-who-tells': {
    'forget who delivers': {
      stack: 'honeydue',
      damage: ({ topology }) => delete (topology.clusters['honeydue'] as LooseManifest).alerting,
      findings: 1,
    },
    'deliver by Git': {
      stack: 'k3s-home',
      damage: ({ topology }) => ((topology.clusters['k3s-home'] as LooseManifest).alerting.deliveredBy = 'github'),
      findings: 1,
    },
  },
  'alerts/monitors-are-selected': {
    'go back to the default of the chart': {
      stack: 'pve-homelab',
      damage: (stack) =>
        delete stack.object('HelmRelease', 'kube-prometheus-stack').spec.values.prometheus.prometheusSpec
          .ruleSelectorNilUsesHelmValues,
      findings: 4,
    },
  },
  'alerts/expression-is-promql': {
    'forget a parenthesis': {
      stack: 'pve-homelab',
      damage: (stack) => (alert(stack, 'NfsProvisionerDown').expr = 'absent(up{job="nfs"}'),
      findings: 1,
    },
  },
  'alerts/metric-is-made': {
    'copy the alert of the source': {
      stack: 'cluster-101',
      damage: (stack) =>
        (alert(stack, 'GatewayNotProgrammed').expr =
          'gateway_api_gateway_status{type="Programmed",status="False"} == 1 or gateway_api_gateway_status{type="Programmed",status="Unknown"} == 1'),
      findings: 1,
    },
  },
  'alerts/comparison-can-hold': {
    'copy the example of Longhorn': {
      stack: 'k3s-home',
      damage: (stack) => (alert(stack, 'LonghornVolumeFaulted').expr = 'longhorn_volume_robustness == 3'),
      findings: 1,
    },
    'count probes': {
      stack: 'pve-homelab',
      damage: (stack) => (alert(stack, 'NfsServerDown').expr = 'probe_success{job="nfs"} > 1'),
      findings: 1,
    },
  },
  'alerts/rate-is-compared': {
    'lose the threshold': {
      stack: 'honeydue',
      damage: (stack) => (alert(stack, 'MetricsDropped').expr = 'rate(vmagent_remotewrite_packets_dropped_total[5m])'),
      findings: 1,
    },
  },
  'alerts/alert-waits': {
    'tell at once': {
      stack: 'media-gitops',
      damage: (stack) => delete alert(stack, 'ReplicationOutOfSync').for,
      findings: 1,
    },
  },
  'alerts/silence-is-noticed': {
    'drop the alert on absence': {
      stack: 'cluster-101',
      damage: (stack) => (alert(stack, 'BackupAbsent').expr = 'vector(0) > 1'),
      findings: 1,
    },
  },
  'backup/lies-apart-from-its-data': {
    'dump to the UNAS': {
      stack: 'pve-homelab',
      damage: (stack) => {
        const { spec } = stack.object('PersistentVolume', 'postgresql-backup');
        Object.assign(spec.nfs, { server: '10.20.10.20', path: '/var/nfs/shared/k3s' });
      },
      findings: 1,
    },
  },
  'topology/declared-need-exists': {
    'misspell what is needed': {
      stack: 'honeydue',
      damage: (stack) => {
        const { annotations } = stack.object('Deployment', 'api').metadata;
        annotations['needs.holdfast.dev/noen'] = annotations['needs.holdfast.dev/neon'];
      },
      findings: 1,
    },
  },
  'topology/starts-without-itself': {
    'host the repository in the cluster': {
      stack: 'honeydue',
      damage: (stack) => (stack.object('Ingress', 'admin').spec.rules[0].host = 'gitea.88oakapps.com'),
      // It is the Git server, the registry, and what Flux fetches from.
      findings: 3,
    },
  },
};

/** An alert of a tree, in a PrometheusRule or in a file for an evaluator outside. */
function alert(stack: RealStack, name: string): LooseManifest {
  const documents = [
    ...stack.objects('PrometheusRule').map(({ spec }) => spec),
    ...(stack.files.get('metrics-host/honeydue.yaml') ?? []),
  ];
  return documents
    .flatMap(({ groups }) => groups.flatMap(({ rules }: LooseManifest) => rules))
    .find((rule: LooseManifest) => rule.alert === name);
}
