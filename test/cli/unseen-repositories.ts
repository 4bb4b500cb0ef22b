/** Repositories that have never heard of holdfast, each of other programs. */

const claim = (namespace: string, name: string, storageClass: string): string => `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ${name}, namespace: ${namespace} }
spec: { accessModes: [ReadWriteOnce], storageClassName: ${storageClass}, resources: { requests: { storage: 5Gi } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: app, image: registry.example/${name}:1.0.0 }]
      volumes: [{ name: data, persistentVolumeClaim: { claimName: ${name} } }]
`;

const storageClass = (name: string, provisioner: string, parameters = '{}'): string =>
  `apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: { name: ${name} }\nprovisioner: ${provisioner}\nparameters: ${parameters}\n`;

const release = (name: string, version: string, values: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: system }
spec:
  interval: 1h
  chart: { spec: { chart: ${name}, version: ${version}, sourceRef: { kind: HelmRepository, name: ${name} } } }
  values: ${values}
`;

/** Talos by talhelper, Cilium, Rook, kopiur, a database of CloudNativePG. */
const talos = {
  'repository/talos/talconfig.yaml': `clusterName: main
talosVersion: v1.14.0
kubernetesVersion: v1.35.4
endpoint: https://10.20.0.20:6443
clusterPodNets: [10.244.0.0/16]
clusterSvcNets: [10.96.0.0/12]
allowSchedulingOnControlPlanes: true
nodes:
  - { hostname: cp-1, ipAddress: 10.20.0.21, controlPlane: true }
  - { hostname: cp-2, ipAddress: 10.20.0.22, controlPlane: true }
  - { hostname: cp-3, ipAddress: 10.20.0.23, controlPlane: true }
`,
  'repository/cilium.yaml': release('cilium', '1.18.4', '{ kubeProxyReplacement: true, routingMode: native }'),
  'repository/rook.yaml': `${storageClass('block', 'rook-ceph.rbd.csi.ceph.com', '{ pool: replicas }')}---
apiVersion: ceph.rook.io/v1
kind: CephBlockPool
metadata: { name: replicas, namespace: rook-ceph }
spec: { failureDomain: host, replicated: { size: 3 } }
`,
  'repository/wiki.yaml': `${claim('office', 'wiki', 'block')}---
apiVersion: kopiur.home-operations.com/v1alpha1
kind: SnapshotPolicy
metadata: { name: wiki, namespace: office }
spec: { repository: { kind: ClusterRepository, name: far }, retention: { keepDaily: 7 }, sources: [{ pvc: { name: wiki } }] }
---
apiVersion: kopiur.home-operations.com/v1alpha1
kind: SnapshotSchedule
metadata: { name: wiki, namespace: office }
spec: { policyRef: { name: wiki }, schedule: { cron: H * * * * } }
`,
  'repository/database.yaml': `apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: main, namespace: office }
spec:
  instances: 3
  storage: { size: 10Gi, storageClass: block }
  plugins: [{ name: barman-cloud.cloudnative-pg.io, isWALArchiver: true, parameters: { barmanObjectName: far } }]
---
apiVersion: postgresql.cnpg.io/v1
kind: ScheduledBackup
metadata: { name: main, namespace: office }
spec: { schedule: 0 0 3 * * *, cluster: { name: main }, method: plugin }
---
apiVersion: barmancloud.cnpg.io/v1
kind: ObjectStore
metadata: { name: far, namespace: office }
spec: { retentionPolicy: 14d, configuration: { destinationPath: "s3://dumps/main" } }
`,
};

/** k3s by its plan of upgrades, Longhorn with its own backups, local-path. */
const k3s = {
  'repository/plan.yaml': `apiVersion: upgrade.cattle.io/v1
kind: Plan
metadata: { name: server, namespace: system-upgrade }
spec: { version: v1.35.4+k3s1, upgrade: { image: rancher/k3s-upgrade } }
`,
  'repository/longhorn.yaml': `${storageClass('two', 'driver.longhorn.io', '{ numberOfReplicas: "2" }')}---
apiVersion: longhorn.io/v1beta2
kind: RecurringJob
metadata: { name: nightly, namespace: longhorn-system }
spec: { task: backup, cron: 0 2 * * *, retain: 7, groups: [default] }
`,
  'repository/wiki.yaml': claim('office', 'wiki', 'two'),
  'repository/cache.yaml': `${storageClass('local', 'rancher.io/local-path')}---\n${claim('office', 'cache', 'local')}`,
};

/** kubeadm, democratic-csi, NFS, OpenEBS by its chart, VolSync with restic, Velero. */
const kubeadm = {
  'repository/init/cluster.yaml': `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.4
controlPlaneEndpoint: 10.30.0.1:6443
networking: { podSubnet: 10.244.0.0/16, serviceSubnet: 10.96.0.0/12 }
`,
  'repository/wiki.yaml': `${storageClass('far', 'org.democratic-csi.nfs')}---
${claim('office', 'wiki', 'far')}---
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: wiki, namespace: office }
spec: { sourcePVC: wiki, trigger: { schedule: 0 * * * * }, restic: { repository: wiki-restic, copyMethod: Snapshot, retain: { daily: 7 } } }
`,
  'repository/media.yaml': `apiVersion: v1
kind: PersistentVolume
metadata: { name: films }
spec: { capacity: { storage: 1Ti }, accessModes: [ReadWriteMany], nfs: { server: 10.30.0.9, path: /films } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: films, namespace: media }
spec: { accessModes: [ReadWriteMany], storageClassName: "", volumeName: films, resources: { requests: { storage: 1Ti } } }
`,
  'repository/openebs.yaml': `${release('openebs', '4.4.0', '{}')}---\n${claim('office', 'notes', 'openebs-hostpath')}`,
  'repository/velero.yaml': `apiVersion: velero.io/v1
kind: Schedule
metadata: { name: nightly, namespace: velero }
spec: { schedule: 0 1 * * *, template: { includedNamespaces: [office], snapshotMoveData: true, ttl: 240h } }
`,
};

/** Of which nothing is told but what runs; something that cannot be read may have copies made. */
const bare = {
  'repository/wiki.yaml': claim('office', 'wiki', 'fast'),
  'repository/copies.yaml': `apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: { name: copies, namespace: flux-system }
spec: { inputs: [{ app: wiki }], resources: [{ apiVersion: kopiur.home-operations.com/v1alpha1, kind: SnapshotPolicy, metadata: { name: << inputs.app >> } }] }
`,
};

export const unseenRepositories = { talos, k3s, kubeadm, bare } as const;
