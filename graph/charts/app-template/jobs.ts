import { objectAt, type Json, type JsonObject } from '../../json.ts';
import { isEmpty, textOf } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';

/** The spec of a Job. */
export function jobSpec(chart: Chart, { values, path }: Item, template: JsonObject): JsonObject {
  const own = objectAt(values, ['job']);
  const fields = ['ttlSecondsAfterFinished', 'parallelism', 'completions', 'completionMode'];
  const spec: Record<string, Json> = {
    suspend: isEmpty(own['suspend']) ? false : own['suspend'],
    ...kept(own, chart.rules.since(3, 2) ? ['activeDeadlineSeconds', ...fields] : fields),
    backoffLimit: own['backoffLimit'] ?? 6,
    template,
  };
  return chart.origins.made(spec, [...path, 'job']);
}

/** The spec of a CronJob. */
export function cronJobSpec(chart: Chart, { values, path }: Item, template: JsonObject): JsonObject {
  const own = objectAt(values, ['cronjob']);
  const at = [...path, 'cronjob'];
  const fields = ['ttlSecondsAfterFinished', 'parallelism'];
  const job = {
    ...kept(own, chart.rules.since(3, 2) ? ['activeDeadlineSeconds', ...fields] : fields),
    backoffLimit: own['backoffLimit'] ?? 6,
    template,
  };
  const spec: Record<string, Json> = {
    suspend: isEmpty(own['suspend']) ? false : own['suspend'],
    concurrencyPolicy: isEmpty(own['concurrencyPolicy']) ? 'Forbid' : own['concurrencyPolicy'],
    startingDeadlineSeconds: own['startingDeadlineSeconds'] ?? 30,
    ...kept(own, ['timeZone']),
    schedule: textOf(own['schedule']),
    successfulJobsHistoryLimit: own['successfulJobsHistory'] ?? 1,
    failedJobsHistoryLimit: own['failedJobsHistory'] ?? 1,
    jobTemplate: chart.origins.made({ spec: chart.origins.made(job, at) }, at),
  };
  chart.origins.field(spec, 'successfulJobsHistoryLimit', [...at, 'successfulJobsHistory']);
  chart.origins.field(spec, 'failedJobsHistoryLimit', [...at, 'failedJobsHistory']);
  return chart.origins.made(spec, at);
}

function kept(values: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => (isEmpty(values[key]) ? [] : [[key, values[key]]])));
}
