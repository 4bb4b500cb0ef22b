import type { Topology } from '../../topology/topology.ts';
import { Dns01Issuer } from '../../charts/certificates/dns01-issuer.ts';
import { CiliumGateway, gatewayHealthCheck } from '../../charts/cilium/gateway.ts';
import { LoadBalancerPools } from '../../charts/cilium/load-balancer-pools.ts';
import { Application, addClusterObject, addObject } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { HelmRelease } from '../../charts/flux/helm-release.ts';
import { Alerts } from '../../charts/observability/alerts.ts';
import { gatewayAlerts, gatewayStateMetrics } from '../../charts/observability/gateway-metrics.ts';
import { ExternalSecret } from '../../charts/secrets/external-secret.ts';

export const secretStore = 'onepassword';
/** Operators pull large images while a cluster is rebuilt: issue 1 of the source gives them this much. */
const operator = { timeout: '10m', retryInterval: '2m' } as const;
const gateways = ['gateway-external', 'gateway-internal'] as const;

/** What applications stand on, in the order of the source: network, storage, secrets, certificates, names, backups, alerts. */
export function addInfrastructure(tree: ClusterTree): void {
  addCilium(tree);
  addStorage(tree);
  addSecretStore(tree);
  addCertificates(tree);
  addGateways(tree);
  addExternalDns(tree);
  addVolsync(tree);
  addMonitoring(tree);
}

function addCilium(tree: ClusterTree): void {
  const { networkPlugin, podNetwork, distribution } = tree.cluster;
  if (networkPlugin.kind !== 'cilium') throw new Error('cluster-101 runs Cilium');
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
  const app = new Application(tree, 'cilium', {
    namespace: 'kube-system',
    ...operator,
    dependsOn: [crds],
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
      // Talos mounts cgroups itself, forbids loading modules, and serves the API on every node at this port.
      ...(distribution.kind === 'talos' && {
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
      }),
    },
  });
}

function addStorage(tree: ClusterTree): void {
  const snapshots = new Application(tree, 'snapshot-controller', {
    namespace: 'kube-system',
    ...operator,
    provides: { crdGroups: ['snapshot.storage.k8s.io', 'groupsnapshot.storage.k8s.io'] },
  });
  new HelmRelease(snapshots, 'snapshot-controller', {
    chart: { repository: 'https://piraeus.io/helm-charts', chart: 'snapshot-controller', version: '4.1.0' },
  });
  for (const kind of ['cephfs', 'rbd'] as const) addCeph(tree, kind);
}

function addCeph(tree: ClusterTree, kind: 'cephfs' | 'rbd'): void {
  const ceph = cephOf(tree.topology);
  const classes = Object.entries(tree.cluster.storageClasses).filter(
    ([, { provisioner }]) => provisioner === `${kind}.csi.ceph.com`,
  );
  const name = `ceph-csi-${kind}`;
  const app = new Application(tree, name, {
    namespace: 'ceph-csi',
    podSecurity: 'privileged',
    ...operator,
    provides: { storageClasses: classes.map(([className]) => className) },
  });
  const secret = `csi-${kind}-secret`;
  new ExternalSecret(app, 'secret', {
    name: secret,
    store: secretStore,
    item: 'ceph-csi',
    template:
      kind === 'rbd'
        ? { userID: '{{ .RBD_USER }}', userKey: '{{ .RBD_KEY }}' }
        : {
            userID: '{{ .CEPHFS_USER }}',
            userKey: '{{ .CEPHFS_KEY }}',
            adminID: '{{ .CEPHFS_USER }}',
            adminKey: '{{ .CEPHFS_KEY }}',
          },
  });
  new HelmRelease(app, name, {
    chart: { repository: 'https://ceph.github.io/csi-charts', chart: name, version: '3.15.0' },
    timeout: '10m',
    values: { csiConfig: [{ clusterID: ceph.clusterId, monitors: [...ceph.monitors] }] },
  });
  for (const [className, storageClass] of classes) {
    const reference = { name: secret, namespace: 'ceph-csi' };
    addClusterObject(app, {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: className,
        ...(storageClass.default && { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }),
      },
      provisioner: storageClass.provisioner,
      reclaimPolicy: storageClass.reclaimPolicy,
      allowVolumeExpansion: true,
      parameters: {
        clusterID: ceph.clusterId,
        ...(kind === 'cephfs' ? { fsName: 'cephfs' } : { pool: 'rbd', 'csi.storage.k8s.io/fstype': 'ext4' }),
        ...secretParameters(['provisioner', 'controller-expand', 'node-stage'], reference),
      },
    });
    if (storageClass.snapshotClass === undefined) continue;
    addClusterObject(app, {
      apiVersion: 'snapshot.storage.k8s.io/v1',
      kind: 'VolumeSnapshotClass',
      metadata: { name: storageClass.snapshotClass },
      driver: storageClass.provisioner,
      deletionPolicy: 'Delete',
      parameters: { clusterID: ceph.clusterId, ...secretParameters(['snapshotter'], reference) },
    });
  }
}

function secretParameters(
  uses: readonly string[],
  { name, namespace }: { name: string; namespace: string },
): Record<string, string> {
  return Object.fromEntries(
    uses.flatMap((use) => [
      [`csi.storage.k8s.io/${use}-secret-name`, name],
      [`csi.storage.k8s.io/${use}-secret-namespace`, namespace],
    ]),
  );
}

function addSecretStore(tree: ClusterTree): void {
  const app = new Application(tree, 'external-secrets', {
    namespace: 'external-secrets',
    ...operator,
    provides: { crdGroups: ['external-secrets.io', 'generators.external-secrets.io'] },
  });
  new HelmRelease(app, 'external-secrets', {
    chart: { oci: 'oci://ghcr.io/external-secrets/charts/external-secrets', version: '1.0.0' },
    values: { installCRDs: true, serviceMonitor: { enabled: false } },
  });
  const stores = new Application(tree, 'external-secrets-stores', { namespace: 'external-secrets' });
  addClusterObject(stores, {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: secretStore },
    spec: {
      provider: {
        onepasswordSDK: {
          vault: 'cluster-101',
          // The one secret that must exist before Flux: it is created when the cluster is provisioned.
          auth: { serviceAccountSecretRef: { name: 'onepassword-token', key: 'token', namespace: 'external-secrets' } },
        },
      },
    },
  });
}

function addCertificates(tree: ClusterTree): void {
  const app = new Application(tree, 'cert-manager', {
    namespace: 'cert-manager',
    ...operator,
    provides: { crdGroups: ['cert-manager.io', 'acme.cert-manager.io'] },
  });
  new HelmRelease(app, 'cert-manager', {
    chart: { oci: 'oci://quay.io/jetstack/charts/cert-manager', version: 'v1.19.1' },
    values: { crds: { enabled: true } },
  });
  const issuers = new Application(tree, 'cert-manager-issuers', { namespace: 'cert-manager' });
  new ExternalSecret(issuers, 'token', {
    name: 'cloudflare-api-token',
    store: secretStore,
    item: 'cloudflare',
    template: { 'api-token': '{{ .CLOUDFLARE_DNS_TOKEN }}' },
  });
  new Dns01Issuer(issuers, 'issuer', {
    name: 'letsencrypt',
    server: `https://${tree.topology.services['letsencrypt']?.endpoint ?? ''}/directory`,
    cloudflareTokenSecret: 'cloudflare-api-token',
  });
}

function addGateways(tree: ClusterTree): void {
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

function addExternalDns(tree: ClusterTree): void {
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

function addVolsync(tree: ClusterTree): void {
  const app = new Application(tree, 'volsync', {
    namespace: 'volsync-system',
    ...operator,
    provides: { crdGroups: ['volsync.backube'] },
  });
  new HelmRelease(app, 'volsync', {
    // The Kopia mover exists in this fork alone. Its author has moved on to another project: plan to follow.
    chart: { oci: 'oci://ghcr.io/home-operations/charts-mirror/volsync-perfectra1n', version: '0.17.11' },
    values: {
      manageCRDs: true,
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    },
  });
}

function addMonitoring(tree: ClusterTree): void {
  const app = new Application(tree, 'kube-prometheus-stack', {
    namespace: 'observability',
    podSecurity: 'privileged',
    ...operator,
    provides: { crdGroups: ['monitoring.coreos.com'] },
  });
  new HelmRelease(app, 'kube-prometheus-stack', {
    chart: { oci: 'oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack', version: '79.0.0' },
    timeout: '10m',
    values: {
      prometheus: {
        prometheusSpec: { ruleSelectorNilUsesHelmValues: false, serviceMonitorSelectorNilUsesHelmValues: false },
      },
      'kube-state-metrics': gatewayStateMetrics,
    },
  });
  const alerts = new Application(tree, 'gateway-alerts', { namespace: 'observability' });
  new Alerts(alerts, 'alerts', { name: 'gateway-alerts', alerts: gatewayAlerts(gateways) });
}

function cephOf(topology: Topology) {
  const ceph = topology.storage['ceph'];
  if (ceph?.kind !== 'ceph') throw new Error('the topology of cluster-101 has no Ceph');
  return ceph;
}
