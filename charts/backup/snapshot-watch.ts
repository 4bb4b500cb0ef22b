import type { CronJob } from 'kubernetes-types/batch/v1.js';
import { Construct } from 'constructs';
import { snapshotDefaults } from '../../topology/snapshots.ts';
import { sh, shellLines, type Shell } from '../../topology/shell.ts';
import { addObject, applicationOf } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { Alerts, type Alert } from '../observability/alerts.ts';
import { staleAfterHours } from '../observability/stale-after.ts';
import { NfsVolume } from '../storage/nfs-volume.ts';
import { restrictedContainer, restrictedPod } from '../workloads/container-defaults.ts';

const name = 'etcd-snapshot-watch';
/** Every hour, after servers have carried off what they have. */
const schedule = '30 * * * *';

/**
 * Looks once an hour, where copies of the snapshots of etcd are kept on NFS, whether there is a young one, and tells somebody when there is none or
 * nobody has looked: what servers say of their own snapshots does not say that those left the servers.
 *
 * @throws Error when the topology keeps no snapshots on NFS.
 */
export class SnapshotWatch extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { cluster, topology } = ClusterTree.of(this);
    const { to: storage = '', schedule: taken = snapshotDefaults.schedule } = cluster.etcdSnapshots ?? {};
    if (topology.storage[storage]?.kind !== 'nfs') {
      throw new Error(
        `[${this.node.path}] etcdSnapshots.to: "${storage}" is no NFS storage; required: the one that copies are carried to; fix: name it, or leave this out`,
      );
    }
    // A copy is made within the hour, and this looks once an hour.
    const hours = staleAfterHours('etcdSnapshots', taken) + 1;
    new NfsVolume(this, 'volume', { name: 'etcd-snapshots', storage, capacity: '10Gi', readOnly: true });
    addObject<CronJob>(this, {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name },
      spec: {
        schedule,
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 1800,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            activeDeadlineSeconds: 600,
            backoffLimit: 0,
            template: {
              metadata: { labels: { 'app.kubernetes.io/name': name } },
              spec: {
                restartPolicy: 'Never',
                automountServiceAccountToken: false,
                securityContext: restrictedPod(65534, 65534),
                containers: [
                  {
                    name: 'look',
                    image: 'docker.io/library/busybox:1.37.0',
                    command: ['sh', '-c', lookScript(`/snapshots/${topology.source}`, hours)],
                    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
                    securityContext: restrictedContainer,
                    volumeMounts: [{ name: 'snapshots', mountPath: '/snapshots', readOnly: true }],
                  },
                ],
                volumes: [
                  { name: 'snapshots', persistentVolumeClaim: { claimName: 'etcd-snapshots', readOnly: true } },
                ],
              },
            },
          },
        },
      },
    });
    new Alerts(this, 'alerts', { name, alerts: copyAlerts(applicationOf(this).namespaceName, hours) });
  }
}

/** Below the folder each server has its own; a copy that is not whole yet begins with a dot. */
function lookScript(folder: string, hours: number): Shell {
  return shellLines([
    sh`set -eu`,
    sh`young=$(find ${folder} -mindepth 2 -maxdepth 2 -type f ! -name '.*' -size +0c -mmin ${`-${hours * 60}`} | wc -l)`,
    sh`if [ "$young" -eq 0 ]; then echo "no snapshot below "${folder}" is younger than ${hours} hours" >&2; exit 1; fi`,
    sh`echo "$young snapshots are younger than ${hours} hours"`,
  ]);
}

function copyAlerts(namespace: string, hours: number): Alert[] {
  const looked = `kube_cronjob_status_last_successful_time{namespace="${namespace}", cronjob="${name}"}`;
  const patience = staleAfterHours(name, schedule);
  return [
    {
      name: 'EtcdCopyStale',
      expression: `time() - ${looked} > ${patience} * 3600`,
      for: '15m',
      severity: 'critical',
      summary: `Off the servers there is no snapshot of etcd younger than ${hours} hours`,
      description:
        'Servers carry none off, or their NFS server is away: where all of them are lost, so is what changed.',
      runbook: 'etcd-snapshot-stale',
    },
    {
      name: 'EtcdCopyAbsent',
      expression: `absent(${looked})`,
      for: `${hours}h`,
      severity: 'critical',
      summary: 'Nobody knows whether a snapshot of etcd is off the servers',
      description: 'None was ever found there, or the job that looks is gone.',
      runbook: 'etcd-snapshot-stale',
    },
  ];
}
