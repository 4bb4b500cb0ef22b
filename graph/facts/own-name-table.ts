/** A field by which an object names a part of itself. */
export interface OwnNameField {
  /** The API group, without its version, and the kinds that have it. */
  readonly group: string;
  readonly of: readonly string[];
  /** The ways to the name; `*` stands for every item of a list and every value of a map. */
  readonly paths: readonly string[];
  /** The ways to the names that there are. */
  readonly among: readonly string[];
  /** What is named, in words. */
  readonly part: string;
}

const levels = [0, 1, 2, 3, 4].map((level) => `spec.route${'.routes.*'.repeat(level)}`);
const pods = [
  { group: 'apps', of: ['Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet'], at: 'spec.template.spec' },
  { group: 'batch', of: ['Job'], at: 'spec.template.spec' },
  { group: 'batch', of: ['CronJob'], at: 'spec.jobTemplate.spec.template.spec' },
];

/** The fields by which objects name parts of themselves; whoever reads them refuses an object in which the part is missing. */
export const ownNameFields: readonly OwnNameField[] = [
  ...pods.map(({ group, of, at }) => ({
    ...{ group, of, part: 'volume' },
    paths: [`${at}.containers.*.volumeMounts.*.name`, `${at}.initContainers.*.volumeMounts.*.name`],
    among: [`${at}.volumes.*.name`, 'spec.volumeClaimTemplates.*.metadata.name'],
  })),
  // prometheus-operator v0.87, pkg/alertmanager/validation/v1alpha1: validateRoute
  {
    ...{ group: 'monitoring.coreos.com', of: ['AlertmanagerConfig'], part: 'receiver' },
    ...{ paths: levels.map((level) => `${level}.receiver`), among: ['spec.receivers.*.name'] },
  },
  {
    ...{ group: 'monitoring.coreos.com', of: ['AlertmanagerConfig'], part: 'time interval' },
    paths: levels.flatMap((level) => [`${level}.muteTimeIntervals.*`, `${level}.activeTimeIntervals.*`]),
    among: ['spec.muteTimeIntervals.*.name', 'spec.timeIntervals.*.name'],
  },
  // CloudNativePG v1.27, internal/webhook/v1/cluster_webhook.go: validateBootstrapRecoverySource, validateReplicaMode
  {
    ...{ group: 'postgresql.cnpg.io', of: ['Cluster'], part: 'external cluster' },
    paths: ['spec.bootstrap.recovery.source', 'spec.bootstrap.pg_basebackup.source', 'spec.replica.source'],
    among: ['spec.externalClusters.*.name'],
  },
];
