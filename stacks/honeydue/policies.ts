import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import type { Application } from '../../charts/flux/application.ts';
import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1.js';
import {
  NamespacePolicies,
  application,
  applicationIn,
  outside,
  type AllowedTraffic,
} from '../../charts/network/namespace-policies.ts';

export const apiPort = 8000;
export const adminPort = 3000;
/** CoreDNS and cert-manager publish metrics there. */
export const namesMetricsPort = 9153;
export const certificatesMetricsPort = 9402;

/** Who may talk to whom in the namespace of honeydue, and with whom outside. */
export function addPolicies(app: Application): void {
  const tree = ClusterTree.of(app);
  const nodes = tree.topology.networks['private']?.ipv4 ?? '';
  const inside = ['pods', 'services', 'private'].flatMap((name) => tree.topology.networks[name]?.ipv4 ?? []);
  const traefik = applicationIn('kube-system', 'traefik');
  new NamespacePolicies(app, 'policies', { allowed: [...within(traefik), ...toOutside(inside, nodes)] });
}

/** Who comes in, and who talks to whom in the namespace. */
function within(traefik: NetworkPolicyPeer): AllowedTraffic[] {
  return [
    { name: 'web', direction: 'in', applications: ['api'], peers: [traefik], ports: [{ port: apiPort }] },
    { name: 'admin', direction: 'in', applications: ['admin'], peers: [traefik], ports: [{ port: adminPort }] },
    {
      name: 'redis',
      direction: 'in',
      applications: ['redis'],
      peers: [application('api', 'worker')],
      ports: [{ port: 6379 }],
    },
    {
      name: 'to-redis',
      direction: 'out',
      applications: ['api', 'worker'],
      peers: [application('redis')],
      ports: [{ port: 6379 }],
    },
    {
      name: 'to-api',
      direction: 'out',
      applications: ['admin', 'vmagent'],
      peers: [application('api')],
      ports: [{ port: apiPort }],
    },
    {
      name: 'from-admin-and-metrics',
      direction: 'in',
      applications: ['api'],
      peers: [application('admin', 'vmagent')],
      ports: [{ port: apiPort }],
    },
  ];
}

/** Who leaves the namespace, and for what. */
function toOutside(inside: readonly string[], nodes: string): AllowedTraffic[] {
  return [
    {
      name: 'to-database-and-storage',
      direction: 'out',
      applications: ['api', 'worker'],
      peers: [outside(...inside)],
      ports: [{ port: 5432 }, { port: 443 }],
    },
    {
      name: 'to-mail',
      direction: 'out',
      applications: ['worker'],
      peers: [outside(...inside)],
      ports: [{ port: 465 }, { port: 587 }],
    },
    {
      name: 'to-metrics-host',
      direction: 'out',
      applications: ['vmagent'],
      peers: [outside(...inside)],
      ports: [{ port: 443 }],
    },
    {
      name: 'to-metrics-of-the-cluster',
      direction: 'out',
      applications: ['vmagent'],
      peers: [
        { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } },
        { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'cert-manager' } } },
      ],
      ports: [{ port: namesMetricsPort }, { port: certificatesMetricsPort }],
    },
    // After the service is resolved, the API server and the kubelets are addresses of nodes.
    {
      name: 'to-nodes',
      direction: 'out',
      applications: ['vmagent'],
      peers: [{ ipBlock: { cidr: nodes } }],
      ports: [{ port: 6443 }, { port: 10250 }],
    },
  ];
}
