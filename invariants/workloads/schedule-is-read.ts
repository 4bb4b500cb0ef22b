import { secondsOf } from '../../graph/duration.ts';
import { valueAt, type JsonPath } from '../../graph/json.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { readSchedule } from '../../topology/schedule.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

interface Scheduled {
  readonly group: string;
  readonly kind: string;
  readonly path: JsonPath;
  /** Whether seconds come first. */
  readonly hasSeconds?: boolean;
}

/** Who reads schedules, and where. */
const scheduled: readonly Scheduled[] = [
  { group: 'batch', kind: 'CronJob', path: ['spec', 'schedule'] },
  { group: 'volsync.backube', kind: 'ReplicationSource', path: ['spec', 'trigger', 'schedule'] },
  { group: 'longhorn.io', kind: 'RecurringJob', path: ['spec', 'cron'] },
  { group: 'velero.io', kind: 'Schedule', path: ['spec', 'schedule'] },
  { group: 'postgresql.cnpg.io', kind: 'ScheduledBackup', path: ['spec', 'schedule'], hasSeconds: true },
];
const kinds = scheduled.map(({ kind }) => kind);

const cronJob = (schedule: string) =>
  manifests(`apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: tidy }\nspec: { schedule: "${schedule}" }\n`);
const backup = (schedule: string) =>
  manifests(
    `apiVersion: postgresql.cnpg.io/v1\nkind: ScheduledBackup\nmetadata: { name: pg }\nspec: { schedule: "${schedule}" }\n`,
  );

export default defineInvariant({
  id: 'workloads/schedule-is-read',
  severity: 'error',
  about: kinds,
  claim: 'a schedule is one that its reader understands',
  why: 'the object is refused, or its controller only logs that it cannot read it: what was to run at night never does',
  source: [
    {
      document: 'Kubernetes',
      section: 'CronJob, schedule syntax',
      url: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax',
    },
    {
      document: 'CloudNativePG',
      section: 'ScheduledBackup: six fields, seconds first',
      url: 'https://cloudnative-pg.io/documentation/current/backup/#scheduled-backups',
    },
  ],
  *check(graph) {
    for (const object of graph.objects(...kinds)) {
      const own = scheduled.find(({ group, kind }) => group === object.group && kind === object.kind);
      if (own === undefined) continue;
      const text = valueAt(object.manifest, own.path);
      if (typeof text !== 'string' || unknownIn(text) !== undefined || isRead(text, own)) continue;
      const isShifted = own.hasSeconds === true && readSchedule(text) !== undefined;
      const fields = own.hasSeconds === true ? 'six fields, seconds first' : 'five fields';
      yield {
        at: object.locate(own.path),
        object,
        restsOn: fieldsOf(object, own.path),
        // It runs, but not when it seems to.
        ...(isShifted ? { severity: 'warning' as const } : {}),
        observed: `${own.path.join('.')}: ${text}${isShifted ? ', whose five fields are read as second, minute, hour, day and month' : ''}`,
        required: `${fields}, each in its range, or a word such as @daily`,
        fix:
          own.hasSeconds === true
            ? 'write the seconds first, such as "0 0 3 * * *"'
            : 'write minute, hour, day, month and weekday, such as "0 3 * * *"',
      };
    }
  },
  valid: {
    'every day at three': cronJob('0 3 * * *'),
    'a word': cronJob('@every 6h'),
    'seconds first': backup('0 0 3 * * *'),
  },
  invalid: {
    'an hour that no day has': {
      given: cronJob('0 25 * * *'),
      finds: [
        {
          at: 'manifests.yaml:4:19',
          observed: 'spec.schedule: 0 25 * * *',
          required: 'five fields, each in its range, or a word such as @daily',
          fix: 'write minute, hour, day, month and weekday, such as "0 3 * * *"',
        },
      ],
    },
    'five fields where six are read': {
      given: backup('0 3 * * *'),
      finds: [
        {
          at: 'manifests.yaml:4:19',
          severity: 'warning',
          observed: 'spec.schedule: 0 3 * * *, whose five fields are read as second, minute, hour, day and month',
          required: 'six fields, seconds first, each in its range, or a word such as @daily',
          fix: 'write the seconds first, such as "0 0 3 * * *"',
        },
      ],
    },
  },
});

function isRead(text: string, { hasSeconds = false }: Scheduled): boolean {
  const parts = text.trim().split(/\s+/);
  if (parts[0] === '@every') return parts.length === 2 && secondsOf(parts[1]) !== undefined;
  if (parts[0]?.startsWith('@') === true || !hasSeconds) return readSchedule(text) !== undefined;
  const [seconds = '', ...rest] = parts;
  // Seconds have the range of minutes.
  return readSchedule(rest.join(' ')) !== undefined && readSchedule(`${seconds} * * * *`) !== undefined;
}
