import { CiliumGateway, gatewayHealthCheck } from '../../charts/cilium/gateway.ts';
import { LoadBalancerPools } from '../../charts/cilium/load-balancer-pools.ts';
import { Application, addClusterObject, addObject } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { HelmRelease } from '../../charts/flux/helm-release.ts';
import { ExternalSecret } from '../../charts/secrets/external-secret.ts';
import { operator, secretStore } from './conventions.ts';

export const gateways = ['gateway-external', 'gateway-internal'] as const;

/** Talos mounts cgroups itself, forbids loading modules, and serves the API on every node at this port. */
const talosValues = {
  cgroup: { autoMount: { enabled: false }, hostRoot: '/sys/fs/cgroup' },
  k8sServiceHost: 'localhost',
  k8sServicePort: 7445,
  securityContext: {
    capabilities: {
      ciliumAgent: [
        'CHOWN',
        'KILL',
        'NET_ADMIN',
        'NET_RAW',
        'IPC_LOCK',
        'SYS_ADMIN',
        'SYS_RESOURCE',
        'DAC_OVERRIDE',
        'FOWNER',
        'SETGID',
        'SETUID',
      ],
      cleanCiliumState: ['NET_ADMIN', 'SYS_ADMIN', 'SYS_RESOURCE'],
    },
  },
};

export function addCilium(tree: ClusterTree): void {
  const { networkPlugin, podNetwork, distribution } = tree.cluster;
  if (networkPlugin.kind !== 'cilium') throw new Error('cluster-101 runs Cilium');
  const app = new Application(tree, 'cilium', {
    namespace: 'kube-system',
    ...operator,
    dependsOn: [addGatewayApi(tree)],
    provides: { crdGroups: ['cilium.io'] },
  });
  new HelmRelease(app, 'cilium', {
    chart: { repository: 'https://helm.cilium.io', chart: 'cilium', version: networkPlugin.version },
    values: {
      ipv4: { enabled: true },
      ipv6: { enabled: true },
      ipam: { mode: 'kubernetes' },
      routingMode: networkPlugin.routing === 'native' ? 'native' : 'tunnel',
      autoDirectNodeRoutes: true,
      ipv4NativeRoutingCIDR: tree.topology.networks[podNetwork]?.ipv4,
      ipv6NativeRoutingCIDR: tree.topology.networks[podNetwork]?.ipv6,
      kubeProxyReplacement: networkPlugin.replacesKubeProxy,
      gatewayAPI: { enabled: true, enableAlpn: true, enableAppProtocol: true },
      l2announcements: { enabled: true },
      operator: { replicas: 2, rollOutPods: true },
      ...(distribution.kind === 'talos' && talosValues),
    },
  });
}

function addGatewayApi(tree: ClusterTree): Application {
  const crds = new Application(tree, 'gateway-api-crds', {
    namespace: 'kube-system',
    ...operator,
    provides: { crdGroups: ['gateway.networking.k8s.io'] },
  });
  // The project publishes its CRDs in its repository alone; version 1.6 is what Cilium 1.20 is built for.
  addObject(crds, {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'gateway-api' },
    spec: { interval: '24h', url: 'https://github.com/kubernetes-sigs/gateway-api', ref: { tag: 'v1.6.1' } },
  });
  addObject(crds, {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'gateway-api' },
    spec: {
      interval: '1h',
      retryInterval: '2m',
      timeout: '5m',
      path: './config/crd/standard',
      prune: false,
      wait: true,
      sourceRef: { kind: 'GitRepository', name: 'gateway-api' },
    },
  });
  return crds;
}

export function addGateways(tree: ClusterTree): void {
  const domain = tree.cluster.domain ?? '';
  const app = new Application(tree, 'gateways', {
    namespace: 'network',
    timeout: '5m',
    healthChecks: gateways.map((name) => gatewayHealthCheck(name, 'network')),
  });
  new LoadBalancerPools(app, 'pools');
  addClusterObject(app, {
    apiVersion: 'cilium.io/v2alpha1',
    kind: 'CiliumL2AnnouncementPolicy',
    metadata: { name: 'load-balancer' },
    spec: { loadBalancerIPs: true, nodeSelector: { matchLabels: { 'kubernetes.io/os': 'linux' } } },
  });
  const certificate = 'wildcard-tls';
  addObject(app, {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: 'wildcard' },
    spec: {
      secretName: certificate,
      issuerRef: { kind: 'ClusterIssuer', name: 'letsencrypt' },
      dnsNames: [domain, `*.${domain}`],
    },
  });
  for (const name of gateways) new CiliumGateway(app, name, { name, certificateSecret: certificate });
}

export function addExternalDns(tree: ClusterTree): void {
  const app = new Application(tree, 'external-dns', {
    namespace: 'network',
    provides: { crdGroups: ['externaldns.k8s.io'] },
  });
  new ExternalSecret(app, 'secret', {
    name: 'external-dns-mikrotik',
    store: secretStore,
    item: 'routeros',
    template: { MIKROTIK_USERNAME: '{{ .ROUTEROS_USER }}', MIKROTIK_PASSWORD: '{{ .ROUTEROS_PASSWORD }}' },
  });
  const credential = (name: string) => ({
    name,
    valueFrom: { secretKeyRef: { name: 'external-dns-mikrotik', key: name } },
  });
  new HelmRelease(app, 'external-dns', {
    // The chart of external-dns 0.21: 0.22 reads another annotation prefix, and the source's services carry the older one.
    chart: { repository: 'https://kubernetes-sigs.github.io/external-dns', chart: 'external-dns', version: '1.21.1' },
    values: {
      policy: 'sync',
      txtOwnerId: tree.name,
      sources: ['service', 'crd', 'gateway-httproute'],
      managedRecordTypes: ['A', 'AAAA', 'CNAME'],
      domainFilters: [tree.cluster.domain],
      provider: {
        name: 'webhook',
        webhook: {
          image: { repository: 'ghcr.io/mirceanton/external-dns-provider-mikrotik', tag: 'v1.6.0' },
          env: [
            { name: 'MIKROTIK_BASEURL', value: `https://router.${tree.cluster.domain ?? ''}` },
            credential('MIKROTIK_USERNAME'),
            credential('MIKROTIK_PASSWORD'),
          ],
        },
      },
      resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '128Mi' } },
    },
  });
}
