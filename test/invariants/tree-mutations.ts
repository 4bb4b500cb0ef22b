import type { LooseManifest, RealStack } from '../real-stack.ts';
import { accessMutations } from './access-mutations.ts';
import { alertMutations } from './alert-mutations.ts';
import { fluxMutations } from './flux-mutations.ts';
import { metallbMutations } from './metallb-mutations.ts';
import type { Mutations } from './mutation.ts';
import { imageMutations } from './image-mutations.ts';
import { networkMutations } from './network-mutations.ts';
import { operatorMutations } from './operator-mutations.ts';
import { powerMutations } from './power-mutations.ts';
import { quietMutations } from './quiet-mutations.ts';
import { referenceMutations } from './reference-mutations.ts';
import { refusalMutations } from './refusal-mutations.ts';
import { storageMutations } from './storage-mutations.ts';
import { workloadMutations } from './workload-mutations.ts';

const lbService = (stack: RealStack, name: string): LooseManifest =>
  stack.object('HelmRelease', name).spec.values.service.app;
const pod = (stack: RealStack, name: string): LooseManifest => stack.object('Deployment', name).spec.template.spec;
const lbKey = 'lbipam.cilium.io/ips';

/** For every rule, damage to a real stack that it must catch. */
export const mutations: Mutations = {
  ...accessMutations,
  ...alertMutations,
  ...fluxMutations,
  ...metallbMutations,
  ...imageMutations,
  ...networkMutations,
  ...operatorMutations,
  ...powerMutations,
  ...quietMutations,
  ...referenceMutations,
  ...refusalMutations,
  ...storageMutations,
  ...workloadMutations,
  'cilium/gateway-api-fits-version': {
    'take the CRDs of tomorrow': {
      stack: 'cluster-101',
      damage: (stack) => (stack.object('GitRepository', 'gateway-api').spec.ref.tag = 'v1.7.0'),
      findings: 1,
    },
  },
  'cilium/gateway-flags-exist-in-version': {
    'go back to the version of the source': {
      stack: 'k3s-home',
      damage: (stack) => (stack.object('HelmRelease', 'cilium').spec.chart.spec.version = '1.15.6'),
      findings: 1,
    },
  },
  'cilium/load-balancer-address-is-inside-a-pool': {
    'move an address out of the pool': {
      stack: 'cluster-101',
      damage: (stack) => (lbService(stack, 'mosquitto').annotations[lbKey] = 'fd00:101::1c:129,10.101.27.129'),
      findings: 1,
    },
    'shrink the pool to what the numbers look like': {
      stack: 'cluster-101',
      damage: (stack) =>
        (stack.object('CiliumLoadBalancerIPPool', 'load-balancer').spec.blocks[1].cidr = 'fd00:101::1b:0/120'),
      findings: 2,
    },
  },
  'cilium/load-balancer-address-is-not-reserved': {
    'go back to the version of the source, with the first address of the pool': {
      stack: 'k3s-home',
      damage: (stack) => (stack.object('HelmRelease', 'cilium').spec.chart.spec.version = '1.15.6'),
      findings: 1,
    },
  },
  'cilium/load-balancer-address-is-used-once': {
    'copy an application and keep its addresses': {
      stack: 'cluster-101',
      damage: (stack) =>
        (lbService(stack, 'mosquitto').annotations[lbKey] = lbService(stack, 'smtp-relay').annotations[lbKey]),
      findings: 2,
    },
  },
  'cilium/load-balancer-addresses-are-readable': {
    'separate addresses by a semicolon': {
      stack: 'cluster-101',
      damage: (stack) => (lbService(stack, 'mosquitto').annotations[lbKey] = 'fd00:101::1b:129;10.101.27.129'),
      findings: 1,
    },
  },
  'cilium/load-balancer-addresses-cover-both-families': {
    'drop the IPv4 address of a service': {
      stack: 'cluster-101',
      damage: (stack) => (lbService(stack, 'smtp-relay').annotations[lbKey] = 'fd00:101::1b:122'),
      findings: 1,
    },
    'drop the IPv6 address of a gateway': {
      stack: 'cluster-101',
      damage: (stack) =>
        (stack.object('Gateway', 'gateway-external').spec.infrastructure.annotations[lbKey] = '10.0.101.64'),
      findings: 1,
    },
  },
  'cilium/load-balancer-addresses-end-alike': {
    'renumber one family': {
      stack: 'cluster-101',
      damage: (stack) => (lbService(stack, 'smtp-relay').annotations[lbKey] = 'fd00:101::1b:123,10.101.27.122'),
      findings: 1,
    },
  },
  'cilium/load-balancer-annotation-fits-version': {
    'go back to Cilium 1.15': {
      stack: 'cluster-101',
      damage: (stack) => (stack.object('HelmRelease', 'cilium').spec.chart.spec.version = '1.15.6'),
      findings: 4,
    },
  },
  'cilium/load-balancer-keeps-client-address': {
    'leave the traffic policy out': {
      stack: 'cluster-101',
      damage: (stack) => delete lbService(stack, 'smtp-relay').externalTrafficPolicy,
      findings: 1,
    },
  },
  'cilium/load-balancer-service-is-dual-stack': {
    'leave the family policy out': {
      stack: 'cluster-101',
      damage: (stack) => delete lbService(stack, 'smtp-relay').ipFamilyPolicy,
      findings: 1,
    },
  },
  'etcd/quorum-survives-host-loss': {
    'put two servers on one host': {
      stack: 'pve-homelab',
      damage: ({ topology }) => ((topology.machines['k3s-cp-01'] as LooseManifest).host = 'pve-03'),
      findings: 1,
    },
    'go back to the two servers of the source': {
      stack: 'pve-homelab',
      damage: ({ topology }) => delete topology.clusters['pve-homelab']?.nodes['k3s-cp-03'],
      findings: 2,
    },
  },
  'etcd/snapshots-leave-the-nodes': {
    'keep them where they are taken': {
      stack: 'pve-homelab',
      damage: ({ topology }) => delete (topology.clusters['pve-homelab'] as LooseManifest).etcdSnapshots,
      findings: 1,
    },
    'copy them to the host of a server': {
      stack: 'pve-homelab',
      damage: ({ topology }) => ((topology.storage['synology-backup'] as LooseManifest).servedBy = { host: 'pve-01' }),
      findings: 1,
    },
  },
  'secrets/escrow-lies-elsewhere': {
    'keep the token beside the snapshots': {
      stack: 'honeydue',
      damage: ({ topology }) => ((topology.clusters['honeydue'] as LooseManifest).escrow[0].where = 'backblaze'),
      findings: 1,
    },
  },
  'secrets/root-keys-are-escrowed': {
    'keep no copy of anything': {
      stack: 'k3s-home',
      damage: ({ topology }) => ((topology.clusters['k3s-home'] as LooseManifest).escrow = []),
      findings: 2,
    },
  },
  'etcd/server-count-is-odd': {
    'go back to the single server of the source': {
      stack: 'k3s-home',
      damage: ({ topology }) => {
        for (const name of ['k3s1', 'k3s2'])
          (topology.clusters['k3s-home'] as LooseManifest).nodes[name].role = 'agent';
      },
      findings: 1,
    },
    'add a fourth server': {
      stack: 'cluster-101',
      damage: ({ topology }) =>
        ((topology.clusters['cluster-101'] as LooseManifest).nodes['talos-worker-1'].role = 'server'),
      findings: 1,
    },
  },
  'flux/health-check-can-fail': {
    'check the gateways as the source recommends': {
      stack: 'cluster-101',
      damage: (stack) => delete stack.kustomization('gateways').spec.healthCheckExprs,
      findings: 2,
    },
  },
  'flux/kustomization-retries-and-is-health-checked': {
    'drop the timeout of an operator': {
      stack: 'cluster-101',
      damage: (stack) => delete stack.kustomization('ceph-csi-rbd').spec.timeout,
      findings: 1,
    },
    'stop waiting for a database': {
      stack: 'pve-homelab',
      damage: (stack) => delete stack.kustomization('postgresql').spec.wait,
      findings: 1,
    },
  },
  'kustomize/component-holds-no-singleton-claim': {
    'list the repository’s claim in the Component': {
      stack: 'cluster-101',
      damage: (stack) => {
        const component = stack.files.get('kubernetes/components/volsync/kustomization.yaml')?.[0];
        component.resources.push('./kopia-repository-pvc.yaml');
        const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'kopia' }, spec: {} };
        stack.files.set('kubernetes/components/volsync/kopia-repository-pvc.yaml', [claim]);
      },
      findings: 1,
    },
  },
  'proxmox/passthrough-vm-stays-out-of-ha': {
    'give the GPU VM to HA': {
      stack: 'pve-homelab',
      damage: ({ topology }) => ((topology.machines['k3s-gpu-01'] as LooseManifest).restartedByHa = true),
      findings: 1,
    },
  },
  'secrets/key-is-produced': {
    'rename a key where the Secret is made alone': {
      stack: 'pve-homelab',
      damage: (stack) => (stack.object('UnsealedSecret', 'open-webui').spec.keys = { key: 'signs sessions' }),
      findings: 1,
    },
  },
  'secrets/none-readable-in-git': {
    'write the password down for now': {
      stack: 'pve-homelab',
      damage: (stack) => {
        const secret = {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'postgresql' },
          stringData: { password: 'hunter2' },
        };
        stack.files.set('kubernetes/apps/databases/databases-secrets/app/postgresql.sops.yaml', [secret]);
      },
      findings: 1,
    },
    'commit the age key in a ConfigMap': {
      stack: 'pve-homelab',
      damage: (stack) =>
        (stack.object('ConfigMap', 'postgresql-backup-scripts').data['keys.txt'] = `AGE-SECRET-KEY-1${'Q'.repeat(58)}`),
      findings: 1,
    },
  },
  'suppressions/has-reason-and-expiry': {
    'exempt a cluster without a reason': {
      stack: 'pve-homelab',
      damage: ({ topology }) =>
        topology.exemptions.push({
          rule: 'etcd/server-count-is-odd',
          at: 'clusters',
          reason: ' ',
          until: '2028-01-01',
        }),
      findings: 1,
    },
  },
  'suppressions/ends-within-two-years': {
    'exempt a cluster for good': {
      stack: 'pve-homelab',
      damage: ({ topology }) =>
        topology.exemptions.push({
          rule: 'etcd/server-count-is-odd',
          at: 'clusters',
          until: '2099-12-31',
          reason: 'hardware is ordered',
        }),
      findings: 1,
    },
  },
  'suppressions/is-not-expired': {
    'forget an exemption': {
      stack: 'pve-homelab',
      damage: ({ topology }) =>
        topology.exemptions.push({
          rule: 'etcd/server-count-is-odd',
          at: 'clusters',
          until: '2026-01-01',
          reason: 'hardware is ordered',
        }),
      findings: 1,
    },
  },
  'topology/boot-order-covers-dependencies': {
    'start the GPU node before the server on its host': {
      stack: 'pve-homelab',
      damage: ({ topology }) =>
        ((topology.machines['k3s-gpu-01'] as LooseManifest).startup = { order: 1, upDelaySeconds: 0 }),
      findings: 1,
    },
    'plug the switch into what hangs on it': {
      stack: 'pve-homelab',
      damage: ({ topology }) => ((topology.devices['switch'] as LooseManifest).uplink = 'udm'),
      findings: 1,
    },
  },
  'access/administration-is-behind-authentication': {
    'lead the route past the guard': {
      stack: 'k3s-home',
      damage: (stack) =>
        (stack.object('HTTPRoute', 'prometheus').spec.rules[0].backendRefs[0] = {
          name: 'kube-prometheus-stack-prometheus',
          port: 9090,
        }),
      findings: 1,
    },
    'open the page of Longhorn': {
      stack: 'k3s-home',
      damage: (stack) =>
        (stack.object('HTTPRoute', 'longhorn').spec.rules[0].backendRefs[0].name = 'longhorn-frontend'),
      findings: 1,
    },
  },
  'access/oauth2-proxy-cookie-secret-fits': {
    'type a cookie secret by hand': {
      stack: 'k3s-home',
      damage: (stack) =>
        (stack.object('HelmRelease', 'longhorn-guard').spec.values.config = { cookieSecret: 'hunter2hunter2' }),
      findings: 1,
    },
  },
  'access/oauth2-proxy-port-is-read': {
    'set the port by its usual name': {
      stack: 'k3s-home',
      damage: (stack) => (stack.object('HelmRelease', 'grafana-guard').spec.values.service = { port: 4180 }),
      findings: 1,
    },
  },
  'backup/minio-declares-its-drives': {
    'bring back the MinIO of the source': {
      stack: 'k3s-home',
      damage: (stack) => {
        const [container] = stack.object('DaemonSet', 'dcgm-exporter').spec.template.spec.containers;
        Object.assign(container, { image: 'quay.io/minio/minio:latest', args: ['server', '--address', ':9000'] });
      },
      findings: 1,
    },
  },
  'databases/password-outlives-its-release': {
    'install the database by its chart': {
      stack: 'pve-homelab',
      damage: (stack) => {
        const { spec } = stack.object('HelmRelease', 'nvidia-device-plugin');
        spec.chart.spec.chart = 'postgresql';
        spec.values = { auth: { username: 'app' } };
      },
      findings: 1,
    },
  },
  'certificates/gateway-solver-is-enabled': {
    'leave the Gateway API off in cert-manager, as its chart does': {
      stack: 'k3s-home',
      damage: (stack) => delete stack.object('HelmRelease', 'cert-manager').spec.values.config,
      findings: 1,
    },
  },
  'certificates/wildcard-is-proven-by-dns': {
    'ask for a wildcard over HTTP': {
      stack: 'k3s-home',
      damage: (stack) => (stack.object('Certificate', 'gateway-tls').spec.dnsNames = ['*.fletcherlabs.net']),
      findings: 1,
    },
    'let the issuer of a wildcard answer over HTTP': {
      stack: 'cluster-101',
      damage: (stack) => (stack.object('ClusterIssuer', 'letsencrypt').spec.acme.solvers = [{ http01: {} }]),
      findings: 1,
    },
  },
  'dns/names-are-resolved-not-aliased': {
    'write the gateway into a pod': {
      stack: 'pve-homelab',
      damage: (stack) =>
        (pod(stack, 'open-webui').hostAliases = [{ ip: '10.20.11.20', hostnames: ['ollama.homelab.example'] }]),
      findings: 1,
    },
  },
  'storage/plugins-find-the-kubelet': {
    'follow the older guide, as the source did': {
      stack: 'k3s-home',
      damage: (stack) =>
        (stack.object('HelmRelease', 'longhorn').spec.values.csi.kubeletRootDir = '/var/lib/rancher/k3s/agent/kubelet'),
      findings: 1,
    },
    'move the kubelet and nothing else': {
      stack: 'k3s-home',
      damage: ({ topology }) =>
        ((topology.clusters['k3s-home'] as LooseManifest).distribution.kubeletRoot = '/data/kubelet'),
      findings: 4,
    },
  },
  'storage/claim-fits-its-volume': {
    'grow the claim alone': {
      stack: 'media-gitops',
      damage: (stack) => (stack.object('PersistentVolumeClaim', 'pvc-sonarr').spec.resources.requests.storage = '10Gi'),
      findings: 1,
    },
  },
  'storage/claim-uses-its-whole-volume': {
    'grow the volume alone': {
      stack: 'media-gitops',
      damage: (stack) => (stack.object('PersistentVolume', 'media-pvc-plex').spec.capacity.storage = '100Gi'),
      findings: 1,
    },
  },
  'storage/local-volume-names-its-node': {
    'misspell the role': {
      stack: 'media-gitops',
      damage: (stack) =>
        (stack.object(
          'PersistentVolume',
          'media-pvc-radarr',
        ).spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values = ['main']),
      findings: 1,
    },
    'drop the affinity': {
      stack: 'media-gitops',
      damage: (stack) => delete stack.object('PersistentVolume', 'media-pvc-sonarr-backup').spec.nodeAffinity,
      findings: 1,
    },
    'take the label from the node': {
      stack: 'media-gitops',
      damage: ({ topology }) => delete (topology.clusters['media-gitops'] as LooseManifest).nodes['k3s-w2'].labels,
      findings: 6,
    },
  },
  'workloads/resources-are-set': {
    'let Plex take everything': {
      stack: 'media-gitops',
      damage: (stack) => delete pod(stack, 'plex').containers[0].resources.limits,
      findings: 1,
    },
  },
  'workloads/budget-lets-a-drain-finish': {
    'let no replica go': {
      stack: 'honeydue',
      damage: (stack) =>
        (stack.object('PodDisruptionBudget', 'api').spec = {
          ...stack.object('PodDisruptionBudget', 'api').spec,
          maxUnavailable: 0,
        }),
      findings: 1,
    },
    'run one replica and keep it': {
      stack: 'honeydue',
      damage: (stack) => {
        const { spec } = stack.object('PodDisruptionBudget', 'api');
        delete spec.maxUnavailable;
        spec.minAvailable = 1;
        stack.object('Deployment', 'api').spec.replicas = 1;
      },
      findings: 1,
    },
  },
  'workloads/dead-node-toleration-is-bounded': {
    'stay on dead nodes': {
      stack: 'honeydue',
      damage: (stack) => delete pod(stack, 'worker').tolerations[0].tolerationSeconds,
      findings: 1,
    },
  },
  'workloads/liveness-differs-from-readiness': {
    'ask one endpoint twice, as the source does': {
      stack: 'honeydue',
      damage: (stack) => {
        const [container] = pod(stack, 'api').containers;
        container.livenessProbe = { httpGet: container.readinessProbe.httpGet };
      },
      findings: 1,
    },
  },
  'workloads/moving-tag-is-pulled': {
    'deploy latest': {
      stack: 'honeydue',
      damage: (stack) => (pod(stack, 'api').containers[0].image = 'gitea.88oakapps.com/honeydue/api:latest'),
      findings: 1,
    },
  },
  'volsync/destination-describes-its-volume': {
    'drop the capacity': {
      stack: 'cluster-101',
      damage: (stack) => delete stack.object('ReplicationDestination', 'sonarr-dst').spec.kopia.capacity,
      findings: 1,
    },
  },
  'volsync/destination-is-fully-managed': {
    'create destinations once only': {
      stack: 'cluster-101',
      damage: (stack) =>
        (stack.object('ReplicationDestination', 'plex-dst').metadata.labels = {
          'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent',
        }),
      findings: 1,
    },
  },
  'volsync/destination-names-its-snapshot-class': {
    'rely on the default snapshot class': {
      stack: 'cluster-101',
      damage: (stack) => delete stack.object('ReplicationDestination', 'sonarr-dst').spec.kopia.volumeSnapshotClassName,
      findings: 1,
    },
  },
  'volsync/destination-names-its-source': {
    'name the claim instead of the source': {
      stack: 'cluster-101',
      damage: (stack) =>
        (stack.object('ReplicationDestination', 'sonarr-dst').spec.kopia.sourceIdentity = { sourceName: 'sonarr' }),
      findings: 1,
    },
  },
  'volsync/kopia-repository-handle-is-saved': {
    'lose the file with the handle': {
      stack: 'cluster-101',
      damage: (stack) => stack.remove('kubernetes/recovery/kopia-repository.yaml'),
      findings: 1,
    },
  },
  'volsync/kopia-repository-stays-outside-flux': {
    'put the repository among the applications': {
      stack: 'cluster-101',
      damage: (stack) => {
        const documents = stack.files.get('kubernetes/recovery/kopia-repository.yaml') ?? [];
        stack.remove('kubernetes/recovery/kopia-repository.yaml');
        stack.apply('kubernetes/apps/default/kopia-maintenance/app/kopia-repository.yaml', documents);
      },
      findings: 1,
    },
  },
  'volsync/restore-copies-by-snapshot': {
    'drop copyMethod from a destination': {
      stack: 'cluster-101',
      damage: (stack) => delete stack.object('ReplicationDestination', 'sonarr-dst').spec.kopia.copyMethod,
      findings: 1,
    },
    'drop it from the Component that an application includes': {
      stack: 'cluster-101',
      damage: (stack) => {
        delete stack.object('ReplicationDestination', '${APP}-dst').spec.kopia.copyMethod;
        stack.kustomization('sonarr').spec.components = ['../../../../components/volsync'];
      },
      findings: 1,
    },
    'override it for one application, as an operator did': {
      stack: 'cluster-101',
      damage: (stack) => {
        stack.object('ReplicationDestination', '${APP}-dst').spec.kopia.copyMethod = '${METHOD:=Snapshot}';
        const { spec } = stack.kustomization('sonarr');
        spec.components = ['../../../../components/volsync'];
        spec.postBuild = { substitute: { APP: 'extra', METHOD: 'Direct' } };
      },
      findings: 1,
    },
  },
  'volsync/restic-repository-holds-one-claim': {
    'back a second claim up into the repository of the first': {
      stack: 'cluster-101',
      damage: (stack) => {
        const source = structuredClone(stack.object('ReplicationSource', 'sonarr-src'));
        source.spec.restic = { repository: 'shared-restic', copyMethod: 'Snapshot' };
        delete source.spec.kopia;
        const other = structuredClone(source);
        source.metadata.name = 'sonarr-far';
        other.metadata.name = 'radarr-far';
        other.spec.sourcePVC = 'radarr';
        stack.apply('kubernetes/apps/default/sonarr/app/replicationsource-far.yaml', [source, other]);
      },
      findings: 1,
    },
  },
  'volsync/sources-start-apart': {
    'send a second copy elsewhere at the same time': {
      stack: 'cluster-101',
      damage: (stack) => {
        const source = structuredClone(stack.object('ReplicationSource', 'sonarr-src'));
        source.metadata.name = 'sonarr-far';
        for (const each of [source, stack.object('ReplicationSource', 'sonarr-src')])
          each.spec.kopia.copyMethod = 'Direct';
        stack.apply('kubernetes/apps/default/sonarr/app/replicationsource-far.yaml', [source]);
      },
      findings: 1,
    },
  },
};
