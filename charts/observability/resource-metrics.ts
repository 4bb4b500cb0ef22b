import type { JsonObject } from '../../graph/json.ts';

/** A kind whose status kube-state-metrics publishes. */
interface Published {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** For the right to list them. */
  readonly plural: string;
  readonly prefix: string;
  /** Labels from the object itself. @default none but its name and namespace */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  readonly metrics: readonly JsonObject[];
}

const conditions = (help: string): JsonObject => ({
  name: 'status',
  help,
  each: {
    type: 'Gauge',
    gauge: { path: ['status', 'conditions'], labelsFromPath: { type: ['type'] }, valueFrom: ['status'] },
  },
});
const flux = (group: string, version: string, kind: string, plural: string): Published => ({
  group,
  version,
  kind,
  plural,
  prefix: 'flux_resource',
  metrics: [conditions('conditions of an object of Flux: 1 when true, 0 otherwise')],
});

/** Gateways, by the names that gateway-api-state-metrics gives them. No exporter produces `gateway_api_gateway_status` (issue 7 of cluster-101). */
const gateways: Published = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  kind: 'Gateway',
  plural: 'gateways',
  prefix: 'gatewayapi_gateway',
  metrics: [conditions('conditions of a Gateway: 1 when true, 0 otherwise')],
};

/** Times are turned into seconds since 1970. */
const replicationSources: Published = {
  group: 'volsync.backube',
  version: 'v1alpha1',
  kind: 'ReplicationSource',
  plural: 'replicationsources',
  prefix: 'volsync_replicationsource',
  metrics: [
    {
      name: 'last_sync_time',
      help: 'when a ReplicationSource was last synchronized',
      each: { type: 'Gauge', gauge: { path: ['status', 'lastSyncTime'], nilIsZero: true } },
    },
    {
      name: 'syncthing_info',
      help: 'ReplicationSources whose Syncthing has an id',
      each: { type: 'Info', info: { path: ['status', 'syncthing'], labelsFromPath: { id: ['ID'] } } },
    },
    {
      name: 'peer_connected',
      help: 'peers of a Syncthing pair: 1 while connected, 0 otherwise',
      each: {
        type: 'Gauge',
        gauge: {
          path: ['status', 'syncthing', 'peers'],
          // VolSync gives a device no name (0.13.1, internal/controller/mover/syncthing/syncthing.go): two peers need a label that tells them apart.
          labelsFromPath: { peer: ['ID'] },
          valueFrom: ['connected'],
        },
      },
    },
  ],
};

/** Which drivers of volumes the kubelets have registered. */
const csiNodes: Published = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  plural: 'csinodes',
  prefix: 'kube_csinode',
  metrics: [
    {
      name: 'driver',
      help: 'drivers that a kubelet has registered',
      each: { type: 'Info', info: { path: ['spec', 'drivers'], labelsFromPath: { driver: ['name'] } } },
    },
  ],
};

/** What k3s says of each snapshot of etcd: of one that went to S3, where. */
const etcdSnapshots: Published = {
  group: 'k3s.cattle.io',
  version: 'v1',
  kind: 'ETCDSnapshotFile',
  plural: 'etcdsnapshotfiles',
  prefix: 'k3s_etcd_snapshot',
  labels: { node: ['spec', 'nodeName'], bucket: ['spec', 's3', 'bucket'] },
  metrics: [
    {
      name: 'created',
      help: 'when a snapshot of etcd was taken',
      each: {
        type: 'Gauge',
        gauge: { path: ['status'], labelsFromPath: { ready: ['readyToUse'] }, valueFrom: ['creationTime'] },
      },
    },
  ],
};

const published = {
  flux: [
    flux('kustomize.toolkit.fluxcd.io', 'v1', 'Kustomization', 'kustomizations'),
    flux('helm.toolkit.fluxcd.io', 'v2', 'HelmRelease', 'helmreleases'),
    flux('source.toolkit.fluxcd.io', 'v1', 'GitRepository', 'gitrepositories'),
  ],
  gateways: [gateways],
  volsync: [replicationSources],
  drivers: [csiNodes],
  etcdSnapshots: [etcdSnapshots],
} as const;

/** Sets of custom resources whose status can be published. */
export type PublishedResources = keyof typeof published;

/** Values for kube-state-metrics that make it publish the status of custom resources, which it does for none by itself. */
export function resourceMetrics(which: readonly PublishedResources[]): JsonObject {
  const kinds: Published[] = which.flatMap((name) => [...published[name]]);
  return {
    rbac: {
      extraRules: kinds.map(({ group, plural }) => ({
        apiGroups: [group],
        resources: [plural],
        verbs: ['list', 'watch'],
      })),
    },
    customResourceState: {
      enabled: true,
      config: {
        kind: 'CustomResourceStateMetrics',
        spec: {
          resources: kinds.map(({ group, version, kind, prefix, labels, metrics }) => ({
            groupVersionKind: { group, version, kind },
            metricNamePrefix: prefix,
            labelsFromPath: { name: ['metadata', 'name'], namespace: ['metadata', 'namespace'], ...labels },
            commonLabels: { kind },
            metrics: [...metrics],
          })),
        },
      },
    },
  };
}
