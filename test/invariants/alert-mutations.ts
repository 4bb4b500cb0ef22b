import type { LooseManifest } from '../real-stack.ts';
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
      findings: 3,
    },
  },
};
