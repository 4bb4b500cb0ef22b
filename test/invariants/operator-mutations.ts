import type { LooseManifest } from '../real-stack.ts';
import { beside } from './beside.ts';
import type { Mutations } from './mutation.ts';

const object = (apiVersion: string, kind: string, name: string, spec: LooseManifest): LooseManifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'default' },
  spec,
});
const externalDns = (name: string, source: string): LooseManifest =>
  object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', name, {
    interval: '1h',
    chart: {
      spec: { chart: 'external-dns', version: '1.19.0', sourceRef: { kind: 'HelmRepository', name: 'external-dns' } },
    },
    values: { provider: { name: 'cloudflare' }, policy: 'sync', txtOwnerId: 'home', sources: [source] },
  });
const claim = (name: string, storageClassName: string): LooseManifest =>
  object('v1', 'PersistentVolumeClaim', name, {
    storageClassName,
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
  });
const pods = (volumes: LooseManifest[], more: LooseManifest = {}): LooseManifest => ({
  selector: { matchLabels: { app: 'ledger' } },
  template: {
    metadata: { labels: { app: 'ledger' } },
    spec: {
      containers: [{ name: 'app', image: 'ghcr.io/example/ledger:1.0.0', ...more['container'] }],
      volumes,
      ...more['pod'],
    },
  },
});

/** Damage by operators of storage, databases, backups, names and upgrades. */
export const operatorMutations: Mutations = {
  'access/login-is-not-bypassed': {
    'let a probe through, and everybody else': {
      stack: 'k3s-home',
      damage: (stack) =>
        (stack.object('HelmRelease', 'longhorn-guard').spec.values.extraArgs = { 'skip-auth-route': ['^/'] }),
      findings: 1,
    },
  },
  'cilium/bgp-peer-is-told-something': {
    'rename the label of the advertisement': {
      stack: 'k3s-home',
      damage: (stack) => (stack.objects('CiliumBGPAdvertisement')[0].metadata.labels = { announce: 'bgp' }),
      findings: 1,
    },
  },
  'databases/single-instance-lets-a-drain-finish': {
    'start with one instance': {
      stack: 'pve-homelab',
      damage: (stack) =>
        beside(
          stack,
          'ConfigMap',
          object('postgresql.cnpg.io/v1', 'Cluster', 'ledger', { instances: 1, storage: { size: '5Gi' } }),
        ),
      findings: 1,
    },
  },
  'dns/public-record-leads-outside': {
    'write every route into the public zone': {
      stack: 'k3s-home',
      damage: (stack) => {
        stack.object('Gateway', 'gateway').spec.addresses = [{ type: 'IPAddress', value: '192.168.10.224' }];
        beside(stack, 'ConfigMap', externalDns('public-names', 'gateway-httproute'));
      },
      findings: 1,
    },
  },
  'dns/record-has-one-owner': {
    'copy a release for another source': {
      stack: 'k3s-home',
      damage: (stack) =>
        beside(
          stack,
          'ConfigMap',
          externalDns('names-of-routes', 'ingress'),
          externalDns('names-of-services', 'service'),
        ),
      findings: 1,
    },
  },
  'longhorn/recurring-job-that-is-asked-for-exists': {
    'rename the group': {
      stack: 'k3s-home',
      damage: (stack) => {
        const [storageClass] = stack
          .objects('StorageClass')
          .filter(({ provisioner }: LooseManifest) => provisioner === 'driver.longhorn.io');
        storageClass.parameters.recurringJobSelector = '[{"name":"valuables","isGroup":true}]';
        if (stack.objects('RecurringJob').length === 0)
          beside(
            stack,
            'StorageClass',
            object('longhorn.io/v1beta2', 'RecurringJob', 'nightly', {
              cron: '0 2 * * *',
              task: 'snapshot',
              groups: ['valuable'],
              retain: 3,
              concurrency: 1,
            }),
          );
      },
      findings: 1,
    },
  },
  'rook/copies-lie-on-several-hosts': {
    'spread over disks': {
      stack: 'pve-homelab',
      damage: (stack) =>
        beside(
          stack,
          'ConfigMap',
          object('ceph.rook.io/v1', 'CephBlockPool', 'valuables', { failureDomain: 'osd', replicated: { size: 3 } }),
        ),
      findings: 1,
    },
  },
  'rook/pool-keeps-copies': {
    'save space': {
      stack: 'pve-homelab',
      damage: (stack) =>
        beside(
          stack,
          'ConfigMap',
          object('ceph.rook.io/v1', 'CephBlockPool', 'valuables', {
            replicated: { size: 1, requireSafeReplicaSize: false },
          }),
        ),
      findings: 1,
    },
  },
  'storage/local-data-has-a-copy': {
    'keep a database on the disk of a node': {
      stack: 'honeydue',
      damage: (stack) => {
        for (const [path, documents] of stack.files)
          stack.files.set(
            path,
            documents.filter((document) => document?.kind !== 'CronJob'),
          );
        beside(
          stack,
          'Deployment',
          {
            apiVersion: 'storage.k8s.io/v1',
            kind: 'StorageClass',
            metadata: { name: 'folders' },
            provisioner: 'rancher.io/local-path',
          },
          object('apps/v1', 'StatefulSet', 'ledger', {
            ...pods([]),
            volumeClaimTemplates: [
              { metadata: { name: 'data' }, spec: { storageClassName: 'folders', accessModes: ['ReadWriteOnce'] } },
            ],
          }),
        );
      },
      findings: 1,
    },
  },
  'storage/snapshot-has-a-driver': {
    'move an application to folders of a node': {
      stack: 'cluster-101',
      damage: (stack) => {
        stack.object('PersistentVolumeClaim', 'sonarr').spec.storageClassName = 'folders';
        beside(stack, 'PersistentVolumeClaim', {
          apiVersion: 'storage.k8s.io/v1',
          kind: 'StorageClass',
          metadata: { name: 'folders' },
          provisioner: 'rancher.io/local-path',
        });
      },
      findings: 1,
    },
  },
  'upgrades/agents-wait-for-servers': {
    'upgrade all at once': {
      stack: 'k3s-home',
      damage: (stack) => {
        const plan = (name: string, operator: string): LooseManifest =>
          object('upgrade.cattle.io/v1', 'Plan', name, {
            concurrency: 1,
            nodeSelector: { matchExpressions: [{ key: 'node-role.kubernetes.io/control-plane', operator }] },
            upgrade: { image: 'rancher/k3s-upgrade' },
          });
        beside(stack, 'ConfigMap', plan('all-servers', 'Exists'), plan('all-agents', 'DoesNotExist'));
      },
      findings: 1,
    },
  },
  'upgrades/servers-go-one-at-a-time': {
    hurry: {
      stack: 'k3s-home',
      damage: (stack) =>
        beside(
          stack,
          'ConfigMap',
          object('upgrade.cattle.io/v1', 'Plan', 'servers', {
            concurrency: 3,
            nodeSelector: { matchExpressions: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' }] },
          }),
        ),
      findings: 1,
    },
  },
  'velero/location-lies-outside-the-cluster': {
    'keep backups in MinIO': {
      stack: 'k3s-home',
      damage: (stack) =>
        beside(
          stack,
          'ConfigMap',
          object('velero.io/v1', 'BackupStorageLocation', 'inside', {
            provider: 'aws',
            objectStorage: { bucket: 'attic' },
            config: { s3Url: 'http://ledger.default.svc:9000' },
          }),
          object('v1', 'Service', 'ledger', { selector: { app: 'ledger' }, ports: [{ port: 9000 }] }),
          object('apps/v1', 'Deployment', 'ledger', {
            strategy: { type: 'Recreate' },
            ...pods([{ name: 'data', persistentVolumeClaim: { claimName: 'ledger' } }]),
          }),
          claim('ledger', 'longhorn-optane'),
        ),
      findings: 1,
    },
  },
  'velero/schedule-keeps-volumes': {
    'save manifests alone': {
      stack: 'k3s-home',
      damage: (stack) =>
        beside(
          stack,
          'ConfigMap',
          object('velero.io/v1', 'Schedule', 'small', {
            schedule: '0 2 * * *',
            template: { includedNamespaces: ['default'], snapshotVolumes: false, defaultVolumesToFsBackup: false },
          }),
          claim('ledger', 'longhorn-optane'),
        ),
      findings: 1,
    },
  },
  'workloads/one-node-claim-is-not-rolled': {
    'take two replicas, to be safe': {
      stack: 'k3s-home',
      damage: (stack) =>
        beside(
          stack,
          'ConfigMap',
          object('apps/v1', 'Deployment', 'ledger', {
            replicas: 2,
            ...pods([{ name: 'data', persistentVolumeClaim: { claimName: 'ledger' } }]),
          }),
          claim('ledger', 'longhorn-optane'),
        ),
      findings: 1,
    },
  },
  'workloads/some-node-may-run-it': {
    'pin it to a node that was renamed': {
      stack: 'honeydue',
      damage: (stack) =>
        (stack.object('Deployment', 'worker').spec.template.spec.nodeSelector = { 'kubernetes.io/hostname': 'old-1' }),
      findings: 1,
    },
  },
};
