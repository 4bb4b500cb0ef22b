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
const pod = (instance: string, value: string) =>
  series(`up{job="api",instance="${instance}",cluster="honeydue"}`, value);
const queue = (value: string) => series('asynq_queue_latency_seconds{queue="mail",cluster="honeydue"}', value);

const node = (name: string, value: number) =>
  series(`up{job="cadvisor",node="${name}",cluster="honeydue"}`, `${value}x180`);

const saved = (values: string, status = 'success') =>
  series(
    `k3s_etcd_snapshot_save_s3_duration_seconds_count{job="k3s",node="one",status="${status}",cluster="honeydue"}`,
    values,
  );
const k3s = (values: string) => series('up{job="k3s",node="one",cluster="honeydue"}', values);

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
  ApiDown: {
    fires: [up('0x180'), pod('b', '0x180')],
    labels: {},
    quiet: [up('0x180'), pod('b', '1x180')],
  },
  QueueStalled: {
    fires: [queue('1000x180'), up('1x180')],
    labels: { queue: 'mail', cluster: 'honeydue' },
    quiet: [queue('30x180'), up('1x180')],
  },
  NodeDown: {
    fires: [node('one', 0), node('two', 1)],
    labels: { job: 'cadvisor', cluster: 'honeydue', node: 'one' },
    quiet: [node('one', 1), node('two', 1)],
  },
  QuorumInDanger: {
    fires: [node('one', 0), node('two', 1), node('three', 1)],
    labels: {},
    quiet: [node('one', 1), node('two', 1), node('three', 1)],
  },
  CoreDnsDown: {
    fires: [series('up{job="coredns",cluster="honeydue"}', '0x180')],
    labels: {},
    quiet: [series('up{job="coredns",cluster="honeydue"}', '1x180')],
  },
  ...Object.fromEntries(
    [
      ['AdminGone', 'admin', 'honeydue'],
      ['RedisGone', 'redis', 'honeydue'],
      ['WorkerGone', 'worker', 'honeydue'],
      ['TraefikDown', 'traefik', 'kube-system'],
    ].map(([name = '', container = '', namespace = '']) => [
      name,
      {
        fires: [node('one', 1)],
        labels: { namespace, container, cluster: 'honeydue' },
        quiet: [
          node('one', 1),
          series(
            `container_memory_working_set_bytes{namespace="${namespace}",container="${container}",cluster="honeydue"}`,
            '5x180',
          ),
        ],
      } satisfies AlertCase,
    ]),
  ),
  EtcdSnapshotStale: {
    fires: [saved('4x180'), saved('0+1x180', 'error'), k3s('1x180')],
    labels: {},
    // k3s was started anew, and has counted one since.
    quiet: [saved('4x100 _x20 1x59'), k3s('1x180')],
    minutes: 10,
  },
  EtcdSnapshotAbsent: { fires: [k3s('0x180')], labels: {}, quiet: [k3s('1x180')] },
  CertificateEndsSoon: {
    fires: [
      series('certmanager_certificate_expiration_timestamp_seconds{name="public",cluster="honeydue"}', '900000x180'),
    ],
    labels: { name: 'public', cluster: 'honeydue' },
    quiet: [
      series('certmanager_certificate_expiration_timestamp_seconds{name="public",cluster="honeydue"}', '4000000x180'),
    ],
  },
};

const programmed = (name: string, value: string) =>
  series(`gatewayapi_gateway_status{type="Programmed",name="${name}",namespace="network"}`, value);
const programmedAt = (name: string, namespace: string, value: number) =>
  series(`gatewayapi_gateway_status{type="Programmed",name="${name}",namespace="${namespace}"}`, `${value}x180`);

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
const looked = (value: string) =>
  series('kube_cronjob_status_last_successful_time{namespace="observability",cronjob="etcd-snapshot-watch"}', value);
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
  RestoreTestAbsent: {
    fires: [],
    labels: { namespace: 'databases', cronjob: 'postgresql-backup-restore-test' },
    quiet: [finished('postgresql-backup-restore-test', '-700000x180')],
    minutes: 120,
  },
  EtcdCopyStale: {
    fires: [looked('-20000x180')],
    labels: { namespace: 'observability', cronjob: 'etcd-snapshot-watch' },
    quiet: [looked('0x180')],
  },
  EtcdCopyAbsent: {
    fires: [],
    labels: { namespace: 'observability', cronjob: 'etcd-snapshot-watch' },
    quiet: [looked('-20000x180')],
    minutes: 10,
  },
};

/** `5 values of 180 samples` in the words of promtool, for a constant. */
const steady = (value: number) => `${value}x180`;

const nodeDisk = (mountpoint: string, fstype: string, left: number) =>
  [
    ['avail', left],
    ['size', 100],
  ].map(([what, value]) =>
    series(
      `node_filesystem_${what}_bytes{mountpoint="${mountpoint}",fstype="${fstype}",instance="one"}`,
      steady(Number(value)),
    ),
  );

const nodes: Record<string, AlertCase> = {
  NodeNotReady: {
    fires: [series('kube_node_status_condition{condition="Ready",status="true",node="one"}', steady(0))],
    labels: { condition: 'Ready', status: 'true', node: 'one' },
    quiet: [series('kube_node_status_condition{condition="Ready",status="true",node="one"}', steady(1))],
  },
  NodeNetworkTrouble: {
    fires: [series('node_network_receive_errs_total{device="eth0",instance="one"}', '0+1200x180')],
    labels: { device: 'eth0', instance: 'one' },
    quiet: [
      series('node_network_receive_errs_total{device="eth0",instance="one"}', '0+60x180'),
      series('node_network_receive_errs_total{device="lo",instance="one"}', '0+1200x180'),
    ],
  },
  NodeDiskFillingUp: {
    fires: [...nodeDisk('/', 'ext4', 10)],
    labels: { mountpoint: '/', fstype: 'ext4', instance: 'one' },
    quiet: [...nodeDisk('/', 'ext4', 20), ...nodeDisk('/var', 'tmpfs', 1)],
  },
};

/** Talos: its root is an image, of which node-exporter says nothing (kube-prometheus-stack 79, values.yaml:2565). */
const talosNodes: Record<string, AlertCase> = {
  ...nodes,
  NodeDiskFillingUp: {
    fires: [...nodeDisk('/var', 'xfs', 16)],
    labels: { mountpoint: '/var', fstype: 'xfs', instance: 'one' },
    quiet: [...nodeDisk('/var', 'xfs', 20)],
  },
};

const workloads: Record<string, AlertCase> = {
  PodNotStarting: {
    fires: [
      series(
        'kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff",namespace="a",pod="b",container="c"}',
        steady(1),
      ),
    ],
    labels: { namespace: 'a', pod: 'b' },
    quiet: [
      series('kube_pod_container_status_waiting_reason{reason="ContainerCreating",namespace="a",pod="b"}', steady(1)),
      series('kube_pod_status_phase{phase="Pending",namespace="a",pod="b"}', steady(0)),
    ],
  },
  WorkloadDown: {
    fires: [
      series('kube_deployment_spec_replicas{namespace="a",deployment="b"}', steady(1)),
      series('kube_deployment_status_replicas_available{namespace="a",deployment="b"}', steady(0)),
    ],
    labels: { namespace: 'a', deployment: 'b' },
    // Scaled to nothing on purpose, and one that runs.
    quiet: [
      series('kube_deployment_spec_replicas{namespace="a",deployment="b"}', steady(0)),
      series('kube_deployment_status_replicas_available{namespace="a",deployment="b"}', steady(0)),
      series('kube_statefulset_replicas{namespace="a",statefulset="c"}', steady(1)),
      series('kube_statefulset_status_replicas_ready{namespace="a",statefulset="c"}', steady(1)),
    ],
  },
  DaemonSetDown: {
    fires: [
      series('kube_daemonset_status_desired_number_scheduled{namespace="a",daemonset="b"}', steady(1)),
      series('kube_daemonset_status_number_available{namespace="a",daemonset="b"}', steady(0)),
    ],
    labels: { namespace: 'a', daemonset: 'b' },
    // One for nodes that nobody has, and one that runs on one of two.
    quiet: [
      series('kube_daemonset_status_desired_number_scheduled{namespace="a",daemonset="c"}', steady(0)),
      series('kube_daemonset_status_number_available{namespace="a",daemonset="c"}', steady(0)),
      series('kube_daemonset_status_desired_number_scheduled{namespace="a",daemonset="d"}', steady(2)),
      series('kube_daemonset_status_number_available{namespace="a",daemonset="d"}', steady(1)),
    ],
  },
  ClaimNotBound: {
    fires: [
      series(
        'kube_persistentvolumeclaim_status_phase{phase="Pending",namespace="a",persistentvolumeclaim="b"}',
        steady(1),
      ),
    ],
    labels: { phase: 'Pending', namespace: 'a', persistentvolumeclaim: 'b' },
    quiet: [
      series(
        'kube_persistentvolumeclaim_status_phase{phase="Bound",namespace="a",persistentvolumeclaim="b"}',
        steady(1),
      ),
    ],
  },
};

const names: Record<string, AlertCase> = {
  CoreDnsDown: {
    fires: [series('up{job="coredns",instance="a"}', steady(0))],
    labels: {},
    quiet: [series('up{job="coredns",instance="a"}', steady(1)), series('up{job="coredns",instance="b"}', steady(0))],
  },
  CoreDnsFailing: {
    fires: [
      series('coredns_dns_responses_total{rcode="SERVFAIL"}', '0+10x180'),
      series('coredns_dns_responses_total{rcode="NOERROR"}', '0+100x180'),
    ],
    labels: {},
    quiet: [
      series('coredns_dns_responses_total{rcode="SERVFAIL"}', '0+1x180'),
      series('coredns_dns_responses_total{rcode="NOERROR"}', '0+100x180'),
    ],
  },
};

const fluxStatus = (value: number) =>
  series('flux_resource_status{type="Ready",kind="Kustomization",namespace="flux-system",name="apps"}', steady(value));
const flux: Record<string, AlertCase> = {
  FluxNotReconciling: {
    fires: [fluxStatus(0)],
    labels: { type: 'Ready', kind: 'Kustomization', namespace: 'flux-system', name: 'apps' },
    quiet: [fluxStatus(1)],
  },
  FluxUnwatched: { fires: [], labels: { type: 'Ready' }, quiet: [fluxStatus(0)] },
};

/** Seconds from the beginning at which a certificate ends. */
const ends = (seconds: number, labels: string) =>
  series(`certmanager_certificate_expiration_timestamp_seconds{${labels}}`, steady(seconds));
const ofCertificate = 'name="b",exported_namespace="a"';
const certificates: Record<string, AlertCase> = {
  CertificateNotRenewed: {
    fires: [series(`certmanager_certificate_ready_status{condition="True",${ofCertificate}}`, steady(0))],
    labels: { condition: 'True', name: 'b', exported_namespace: 'a' },
    quiet: [series(`certmanager_certificate_ready_status{condition="True",${ofCertificate}}`, steady(1))],
  },
  CertificateEndsSoon: {
    fires: [ends(13 * 86400, ofCertificate)],
    labels: { name: 'b', exported_namespace: 'a' },
    quiet: [ends(40 * 86400, ofCertificate)],
  },
  CertificatesUnwatched: { fires: [], labels: {}, quiet: [ends(40 * 86400, ofCertificate)] },
};

const lastSync = (value: string) =>
  series('volsync_replicationsource_last_sync_time{namespace="default",name="sonarr-src"}', value);
const neverSynced = series('volsync_replicationsource_last_sync_time{namespace="default",name="plex-src"}', '0x180');
const volsync: Record<string, AlertCase> = {
  BackupStale: {
    fires: [lastSync('-1x180'), neverSynced],
    labels: { namespace: 'default', name: 'sonarr-src' },
    quiet: [lastSync('50000x180'), neverSynced],
    minutes: 15,
  },
  BackupNeverMade: {
    fires: [lastSync('-1x180'), neverSynced],
    labels: { namespace: 'default', name: 'plex-src' },
    quiet: [lastSync('-1x180')],
    minutes: 15,
  },
  BackupAbsent: { fires: [], labels: {}, quiet: [lastSync('-140000x180')] },
};

const lastVelero = (schedule: string, values: string) =>
  series(`velero_backup_last_successful_timestamp{schedule="${schedule}"}`, values);

const snapshot = (labels: string, values: string) => series(`k3s_etcd_snapshot_created{node="one",${labels}}`, values);
/** Of those that are kept in a bucket one counts that is in it; of others, every one that is ready. */
const snapshots = (kept: string): Record<string, AlertCase> => ({
  EtcdSnapshotStale: {
    fires: [
      snapshot(`ready="true"${kept}`, '-30000x180'),
      snapshot(`ready="false"${kept}`, '0x180'),
      ...(kept === '' ? [] : [snapshot('ready="true"', '0x180')]),
    ],
    labels: {},
    quiet: [snapshot(`ready="true"${kept}`, '-90000x180'), snapshot(`ready="true"${kept},name="new"`, '-20000x180')],
  },
  EtcdSnapshotAbsent: {
    fires: [snapshot(`ready="false"${kept}`, '0x180'), ...(kept === '' ? [] : [snapshot('ready="true"', '0x180')])],
    labels: { ready: 'true', ...(kept !== '' && { bucket: kept.split('"')[1] ?? '' }) },
    quiet: [snapshot(`ready="true"${kept}`, '-90000x180')],
    minutes: 10,
  },
});

const k3sHome: Record<string, AlertCase> = {
  ...snapshots(',bucket="k3s-home-velero"'),
  ...nodes,
  ...workloads,
  ...names,
  ...flux,
  ...certificates,
  GatewayNotProgrammed: {
    fires: [programmedAt('gateway', 'networking', 0)],
    labels: { type: 'Programmed', name: 'gateway', namespace: 'networking' },
    quiet: [programmedAt('gateway', 'networking', 1)],
  },
  GatewayStatusAbsent: {
    fires: [],
    labels: { type: 'Programmed', name: 'gateway' },
    quiet: [programmedAt('gateway', 'networking', 0)],
  },
  LonghornVolumeDegraded: {
    fires: [series('longhorn_volume_robustness{state="degraded",volume="v"}', steady(1))],
    labels: { state: 'degraded', volume: 'v' },
    // The numbers of versions before 1.11 fire nothing.
    quiet: [
      series('longhorn_volume_robustness{state="degraded",volume="v"}', steady(0)),
      series('longhorn_volume_robustness{volume="old"}', steady(2)),
    ],
  },
  LonghornVolumeFaulted: {
    fires: [series('longhorn_volume_robustness{state="faulted",volume="v"}', steady(1))],
    labels: { state: 'faulted', volume: 'v' },
    quiet: [series('longhorn_volume_robustness{state="healthy",volume="v"}', steady(1))],
  },
  LonghornNodeNotReady: {
    fires: [series('longhorn_node_status{condition="ready",node="k3s1"}', steady(0))],
    labels: { condition: 'ready', node: 'k3s1' },
    quiet: [series('longhorn_node_status{condition="ready",node="k3s1"}', steady(1))],
  },
  LonghornDiskFillingUp: {
    fires: [
      series('longhorn_disk_usage_bytes{disk="d",node="k3s3"}', steady(90)),
      series('longhorn_disk_capacity_bytes{disk="d",node="k3s3"}', steady(100)),
    ],
    labels: { disk: 'd', node: 'k3s3' },
    quiet: [
      series('longhorn_disk_usage_bytes{disk="d",node="k3s3"}', steady(80)),
      series('longhorn_disk_capacity_bytes{disk="d",node="k3s3"}', steady(100)),
    ],
  },
  LonghornDriverNotRegistered: {
    fires: [
      series('kube_node_info{node="k3s1"}', steady(1)),
      series('kube_node_info{node="k3s2"}', steady(1)),
      series('kube_csinode_driver{driver="driver.longhorn.io",name="k3s2"}', steady(1)),
    ],
    labels: { node: 'k3s1' },
    // WSL2 has no driver, and needs none.
    quiet: [
      series('kube_node_info{node="k3s1"}', steady(1)),
      series('kube_csinode_driver{driver="driver.longhorn.io",name="k3s1"}', steady(1)),
      series('kube_node_info{node="desktop-wsl"}', steady(1)),
    ],
  },
  BackupFailed: {
    fires: [series('velero_backup_failure_total{schedule="daily-critical"}', '0x100 1x79')],
    labels: { schedule: 'daily-critical' },
    quiet: [series('velero_backup_failure_total{schedule="daily-critical"}', steady(3))],
  },
  BackupStale: {
    // An hour without the hourly one and a day without the daily one are nothing yet.
    fires: [lastVelero('hourly-longhorn', '-14000x180'), lastVelero('daily-critical', '-90000x180')],
    labels: { schedule: 'hourly-longhorn' },
    quiet: [
      lastVelero('hourly-longhorn', '0+60x180'),
      lastVelero('daily-critical', '-90000x180'),
      lastVelero('weekly-cluster', '-600000x180'),
    ],
  },
  BackupAbsent: {
    fires: [],
    labels: {},
    quiet: [series('velero_backup_last_successful_timestamp{schedule="daily-critical"}', steady(0))],
  },
};

for (const [word, schedule, minutes] of [
  ['HourlyLonghorn', 'hourly-longhorn', 10],
  ['DailyCritical', 'daily-critical', 30],
  ['WeeklyCluster', 'weekly-cluster', 180],
] as const)
  k3sHome[`BackupNeverMade${word}`] = {
    fires: [],
    labels: { schedule },
    quiet: [lastVelero(schedule, '-90000x180')],
    minutes,
  };

const known = series(
  'volsync_replicationsource_syncthing_info{namespace="media",name="plex-primary",id="ABC"}',
  steady(1),
);
const connected = (value: number) =>
  series(
    'volsync_replicationsource_peer_connected{namespace="media",name="plex-primary",peer="backup"}',
    steady(value),
  );
const restarts = (values: string) =>
  series('kube_pod_container_status_restarts_total{namespace="metallb-system",container="controller",pod="a"}', values);

const mediaGitops: Record<string, AlertCase> = {
  ...nodes,
  ...workloads,
  ...names,
  ...flux,
  ReplicationOutOfSync: {
    fires: [connected(0)],
    labels: { namespace: 'media', name: 'plex-primary', peer: 'backup' },
    quiet: [connected(1)],
  },
  ReplicationNotJoined: {
    fires: [known],
    labels: { namespace: 'media', name: 'plex-primary', id: 'ABC' },
    quiet: [known, connected(0)],
    minutes: 2,
  },
  ReplicationUnwatched: { fires: [], labels: {}, quiet: [known] },
  MetallbControllerCrashing: {
    fires: [restarts('0+1x180')],
    labels: { namespace: 'metallb-system', container: 'controller', pod: 'a' },
    quiet: [restarts(steady(7))],
  },
};

/** For each cluster with alerts of its own, a case for each alert. */
export const alertCases: Readonly<Record<string, Readonly<Record<string, AlertCase>>>> = {
  'cluster-101': { ...cluster101, ...talosNodes, ...workloads, ...names, ...flux, ...certificates, ...volsync },
  honeydue,
  'k3s-home': k3sHome,
  'media-gitops': mediaGitops,
  'pve-homelab': { ...pveHomelab, ...snapshots(''), ...nodes, ...workloads, ...names, ...flux, ...certificates },
};
