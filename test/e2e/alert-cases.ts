/** How one alert is proven: series that fire it, the labels it then has, and series that leave it quiet. */
export interface AlertCase {
  readonly fires: readonly object[];
  readonly labels: Readonly<Record<string, string>>;
  readonly quiet: readonly object[];
  /** Minutes between two samples; there are 180, and it is judged at the 160th. @default 1 */
  readonly minutes?: number;
}

const series = (name: string, values: string) => ({ series: name, values });

const disk = (used: string) => [
  series('container_fs_usage_bytes{id="/",node="one",cluster="honeydue"}', used),
  series('container_fs_limit_bytes{id="/",node="one",cluster="honeydue"}', '100x180'),
];
const up = (value: string) => series('up{job="api",cluster="honeydue"}', value);
const queue = (value: string) => series('asynq_queue_latency_seconds{queue="mail",cluster="honeydue"}', value);

const honeydue: Record<string, AlertCase> = {
  NodeDiskFillingUp: {
    fires: [...disk('90x180'), up('1x180')],
    labels: { node: 'one', id: '/', cluster: 'honeydue' },
    quiet: [...disk('80x180'), up('1x180')],
  },
  MetricsDropped: {
    fires: [series('vm_persistentqueue_blocks_dropped_total{cluster="honeydue"}', '0+10x180'), up('1x180')],
    labels: { cluster: 'honeydue' },
    quiet: [series('vm_persistentqueue_blocks_dropped_total{cluster="honeydue"}', '5x180'), up('1x180')],
  },
  ClusterSilent: { fires: [], labels: { cluster: 'honeydue' }, quiet: [up('1x180')] },
  ApiDown: { fires: [up('0x180')], labels: { job: 'api', cluster: 'honeydue' }, quiet: [up('1x180')] },
  QueueStalled: {
    fires: [queue('1000x180'), up('1x180')],
    labels: { queue: 'mail', cluster: 'honeydue' },
    quiet: [queue('30x180'), up('1x180')],
  },
};

const programmed = (name: string, value: string) =>
  series(`gatewayapi_gateway_status{type="Programmed",name="${name}",namespace="network"}`, value);

const cluster101: Record<string, AlertCase> = {
  GatewayNotProgrammed: {
    fires: [programmed('gateway-external', '0x180'), programmed('gateway-internal', '1x180')],
    labels: { type: 'Programmed', name: 'gateway-external', namespace: 'network' },
    quiet: [programmed('gateway-external', '1x180'), programmed('gateway-internal', '1x180')],
  },
  GatewayStatusAbsent: {
    fires: [programmed('gateway-internal', '1x180')],
    labels: { type: 'Programmed', name: 'gateway-external' },
    quiet: [programmed('gateway-external', '0x180'), programmed('gateway-internal', '1x180')],
  },
};

const probe = (value: string) => series('probe_success{job="nfs",storage="unas-nfs"}', value);
const provisionerLabels = {
  namespace: 'kube-system',
  deployment: 'nfs-provisioner-nfs-subdir-external-provisioner',
};
const provisioner = (value: string) =>
  series(
    `kube_deployment_status_replicas_available{namespace="kube-system",deployment="${provisionerLabels.deployment}"}`,
    value,
  );
const models = (available: string) => [
  series('kubelet_volume_stats_available_bytes{persistentvolumeclaim="ollama-models"}', available),
  series('kubelet_volume_stats_capacity_bytes{persistentvolumeclaim="ollama-models"}', '100x180'),
];
const finished = (cronjob: string, value: string) =>
  series(`kube_cronjob_status_last_successful_time{namespace="databases",cronjob="${cronjob}"}`, value);
const backup = { namespace: 'databases', cronjob: 'postgresql-backup' };

const pveHomelab: Record<string, AlertCase> = {
  NfsServerDown: {
    fires: [probe('0x180')],
    labels: { job: 'nfs', storage: 'unas-nfs' },
    quiet: [probe('1x180')],
  },
  NfsServerUnwatched: { fires: [], labels: { job: 'nfs', storage: 'unas-nfs' }, quiet: [probe('0x180')] },
  NfsProvisionerDown: {
    fires: [provisioner('0x180')],
    labels: provisionerLabels,
    quiet: [provisioner('1x180')],
  },
  NfsExportFillingUp: {
    fires: models('10x180'),
    labels: { persistentvolumeclaim: 'ollama-models' },
    quiet: models('20x180'),
  },
  BackupStale: {
    fires: [finished('postgresql-backup', '-100000x180')],
    labels: backup,
    quiet: [finished('postgresql-backup', '0x180')],
  },
  BackupAbsent: {
    fires: [],
    labels: backup,
    quiet: [finished('postgresql-backup', '-100000x180')],
    minutes: 10,
  },
  RestoreTestStale: {
    fires: [finished('postgresql-backup-restore-test', '-700000x180')],
    labels: { namespace: 'databases', cronjob: 'postgresql-backup-restore-test' },
    quiet: [finished('postgresql-backup-restore-test', '0x180')],
  },
};

/** For each cluster with alerts of its own, a case for each alert. */
export const alertCases: Readonly<Record<string, Readonly<Record<string, AlertCase>>>> = {
  'cluster-101': cluster101,
  honeydue,
  'pve-homelab': pveHomelab,
};
