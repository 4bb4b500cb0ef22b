import type { CronJob } from 'kubernetes-types/batch/v1.js';
import type { ConfigMap, EnvVar, PodSpec } from 'kubernetes-types/core/v1.js';
import { Construct } from 'constructs';
import { postgresImage, postgresUser } from '../databases/images.ts';
import { addObject } from '../flux/application.ts';
import type { Alert } from '../observability/alerts.ts';
import { restrictedContainer, restrictedPod } from '../workloads/container-defaults.ts';
import { backupScript, commonScript, restoreScript, restoreTestScript } from './postgresql-scripts.ts';
import { forms, requireForms } from '../../topology/forms.ts';
import { backsUpAnnotation, keepsAnnotation, restoresAnnotation } from '../../graph/resource/annotations.ts';
import { sh } from '../../topology/shell.ts';

/** What the backup of a PostgreSQL is made of. */
export interface PostgresqlBackupProps {
  /** Name of the CronJob; the restore test is `<name>-restore-test`, the restore itself the suspended `<name>-restore`. */
  readonly name: string;
  /** Service of the database. */
  readonly host: string;
  /** Secret with the key `password`. */
  readonly passwordSecret: string;
  /** Claim that the dumps are written to; it must not share a failure domain with the database. */
  readonly claim: string;
  /** Cron schedule of the dump, in `timeZone`. */
  readonly schedule: string;
  /** Cron schedule of the restore test. @default Sundays, two hours after a dump at three */
  readonly restoreTestSchedule?: string;
  /** IANA name, such as `Etc/UTC`. */
  readonly timeZone: string;
  /** How many dumps are kept. */
  readonly keep: number;
  /** Age in hours at which the newest dump fails the restore test. @default 26, for a nightly one */
  readonly staleAfterHours?: number;
  /** Claim with the data of the database, for the impact report. @default that of the first pod of a StatefulSet of the host's name */
  readonly dataClaim?: string;
}

const scripts = {
  'common.sh': commonScript,
  'backup.sh': backupScript,
  'restore-test.sh': restoreTestScript,
  'restore.sh': restoreScript,
};

/** Sundays, two hours after a dump at three. */
const weekly = '0 5 * * 0';

/** Hours after which a nightly dump is too old: one night may take two hours longer than the other. */
const nightlyStaleAfterHours = 26;

/**
 * A nightly dump of every database: written under another name, checked to be complete, and only then put in place; older ones
 * are removed after that. Once a week the newest is restored into a server of its own, and its rows are counted. To restore it in earnest:
 * `kubectl create job --from=cronjob/<name>-restore <name>-restore`, which refuses where tables are.
 */
export class PostgresqlBackup extends Construct {
  constructor(scope: Construct, id: string, props: PostgresqlBackupProps) {
    super(scope, id);
    if (!Number.isInteger(props.keep) || props.keep < 2) {
      throw new Error(
        `[${this.node.path}] keep: ${props.keep} is too few; keep two or more, so that one bad dump is not the only one`,
      );
    }
    requireForms(this.node.path, [
      ['name', props.name, forms.dnsLabel],
      ['host', props.host, forms.host],
      ['schedule', props.schedule, forms.cron],
      ['restoreTestSchedule', props.restoreTestSchedule ?? weekly, forms.cron],
    ]);
    const dataClaim = props.dataClaim ?? `data-${props.host}-0`;
    addObject<ConfigMap>(this, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: `${props.name}-scripts`,
        // Flux would take the shell's variables for its own.
        annotations: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' },
      },
      data: scripts,
    });
    this.#addJob(props, {
      name: props.name,
      script: 'backup.sh',
      schedule: props.schedule,
      readOnly: false,
      annotations: {
        [backsUpAnnotation]: dataClaim,
        [keepsAnnotation]: `${props.keep}`,
      },
    });
    this.#addJob(props, {
      name: `${props.name}-restore-test`,
      script: 'restore-test.sh',
      schedule: props.restoreTestSchedule ?? weekly,
      readOnly: true,
    });
    this.#addJob(props, {
      name: `${props.name}-restore`,
      script: 'restore.sh',
      schedule: props.schedule,
      readOnly: true,
      isByHand: true,
      annotations: { [restoresAnnotation]: dataClaim },
    });
  }

  #addJob(
    props: PostgresqlBackupProps,
    job: {
      readonly name: string;
      readonly script: keyof typeof scripts;
      readonly schedule: string;
      readonly readOnly: boolean;
      /** Never by itself: a person makes a Job from it. */
      readonly isByHand?: boolean;
      readonly annotations?: Record<string, string>;
    },
  ): void {
    addObject<CronJob>(this, {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: job.name, ...(job.annotations && { annotations: job.annotations }) },
      spec: {
        schedule: job.schedule,
        timeZone: props.timeZone,
        ...(job.isByHand === true && { suspend: true }),
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            activeDeadlineSeconds: 3600,
            // A restore that failed is looked at before it is tried again.
            backoffLimit: job.isByHand === true ? 0 : 2,
            template: { metadata: { labels: { 'app.kubernetes.io/name': job.name } }, spec: podOf(props, job) },
          },
        },
      },
    });
  }
}

function podOf(props: PostgresqlBackupProps, job: { script: string; readOnly: boolean }): PodSpec {
  const environment: EnvVar[] = [
    { name: 'PGHOST', value: props.host },
    { name: 'PGUSER', value: 'postgres' },
    { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: props.passwordSecret, key: 'password' } } },
    { name: 'BACKUP_FOLDER', value: '/backup/postgresql' },
    { name: 'BACKUPS_KEPT', value: String(props.keep) },
    { name: 'BACKUP_MAX_AGE_HOURS', value: String(props.staleAfterHours ?? nightlyStaleAfterHours) },
  ];
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    securityContext: restrictedPod(postgresUser, postgresUser),
    containers: [
      {
        name: 'postgresql',
        image: postgresImage,
        command: ['/bin/bash', `/scripts/${job.script}`],
        env: environment,
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
        securityContext: restrictedContainer,
        volumeMounts: [
          { name: 'backup', mountPath: '/backup', ...(job.readOnly && { readOnly: true }) },
          { name: 'scripts', mountPath: '/scripts', readOnly: true },
          { name: 'tmp', mountPath: '/tmp' },
        ],
      },
    ],
    volumes: [
      { name: 'backup', persistentVolumeClaim: { claimName: props.claim } },
      { name: 'scripts', configMap: { name: `${props.name}-scripts` } },
      { name: 'tmp', emptyDir: {} },
    ],
  };
}

/**
 * Alerts for a backup that fails, grows old, or is not there at all; the metrics are those of kube-state-metrics. `staleAfterHours` is that of
 * the backup.
 */
export function backupAlerts(name: string, namespace: string, staleAfterHours = nightlyStaleAfterHours): Alert[] {
  const job = `namespace="${namespace}", cronjob="${name}"`;
  return [
    {
      name: 'BackupStale',
      expression: `time() - kube_cronjob_status_last_successful_time{${job}} > ${staleAfterHours} * 3600`,
      for: '15m',
      severity: 'critical',
      summary: `${name} has not succeeded for more than a day`,
      description: `${sh`kubectl get jobs -n ${namespace}`} and the logs of the last job say why.`,
      runbook: 'backup-stale',
    },
    {
      name: 'BackupAbsent',
      expression: `absent(kube_cronjob_status_last_successful_time{${job}})`,
      for: '26h',
      severity: 'critical',
      summary: `${name} has never succeeded, or is gone`,
      description: 'A job that was deleted or never ran raises no other alert.',
      runbook: 'backup-stale',
    },
    {
      name: 'RestoreTestStale',
      expression: `time() - kube_cronjob_status_last_successful_time{namespace="${namespace}", cronjob="${name}-restore-test"} > 8 * 86400`,
      for: '1h',
      severity: 'warning',
      summary: `The restore test of ${name} has not succeeded for more than a week`,
      description: 'A backup that was never restored is a hope.',
      runbook: 'backup-stale',
    },
    {
      name: 'RestoreTestAbsent',
      expression: `absent(kube_cronjob_status_last_successful_time{namespace="${namespace}", cronjob="${name}-restore-test"})`,
      for: '192h',
      severity: 'warning',
      summary: `The restore test of ${name} has never succeeded, or is gone`,
      description: 'One that never ran raises no other alert.',
      runbook: 'backup-stale',
    },
  ];
}
