import { isObject, objectAt, valueAt, type Json, type JsonObject } from '../../json.ts';
import { isEmpty, textOf } from '../go-values.ts';
import { volumeClaimTemplatesOf } from './claims.ts';
import type { Chart, Item } from './chart.ts';
import { controllersOf } from './controller-entries.ts';
import { cronJobSpec, jobSpec } from './jobs.ts';
import { controllerLabel, controllerSelector, metadataOf } from './metadata.ts';
import { nameOf } from './names.ts';
import { podMetadataOf } from './pod-metadata.ts';
import { podSpecOf } from './pod.ts';
import { ordered, replaced, rolloutOf } from './rollouts.ts';
import { scalersOf } from './scalers.ts';
import { serviceNamed } from './service-entries.ts';

const kinds: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  deployment: ['apps/v1', 'Deployment'],
  statefulset: ['apps/v1', 'StatefulSet'],
  daemonset: ['apps/v1', 'DaemonSet'],
  cronjob: ['batch/v1', 'CronJob'],
  job: ['batch/v1', 'Job'],
};

/** The workloads of a release, each with its budget and its scaler. */
export function workloadsOf(chart: Chart): JsonObject[] {
  const controllers = controllersOf(chart);
  return controllers.flatMap((controller) => {
    const type = typeOf(controller);
    const [apiVersion, kind] = kinds[type] ?? [];
    if (apiVersion === undefined || kind === undefined) {
      chart.refuse([...controller.path, 'type'], `${type} is none of ${Object.keys(kinds).join(', ')}`);
      return [];
    }
    if (chart.entries(controller.values['containers'], [...controller.path, 'containers']).length === 0) {
      chart.refuse(controller.path, `controller ${controller.id} has no container that is switched on`);
    }
    const name = nameOf(chart, controller, controllers.length, 'by count');
    const workload = {
      apiVersion,
      kind,
      metadata: metadataOf(chart, controller, name, { labels: { [controllerLabel(chart)]: controller.id } }),
      spec: specOf(chart, controller, type),
    };
    return [chart.origins.made(workload, controller.path), ...scalersOf(chart, controller, { name, type, kind })];
  });
}

function typeOf({ values }: Item): string {
  return isEmpty(values['type']) ? 'deployment' : textOf(values['type']);
}

function specOf(chart: Chart, controller: Item, type: string): JsonObject {
  const isJob = type === 'cronjob' || type === 'job';
  const template = chart.origins.made(
    {
      metadata: podMetadataOf(chart, controller),
      spec: podSpecOf(chart, controller, isJob ? 'Never' : undefined),
    },
    controller.path,
  );
  if (isJob) refuseRestart(chart, controller, template.spec);
  if (type === 'cronjob') return cronJobSpec(chart, controller, template);
  if (type === 'job') return jobSpec(chart, controller, template);
  const { values } = controller;
  const spec: Record<string, Json> = {
    revisionHistoryLimit: values['revisionHistoryLimit'] ?? 3,
    selector: { matchLabels: controllerSelector(chart, controller.id) },
    template,
  };
  chart.origins.made(spec, controller.path);
  if (type === 'daemonset') return daemonSet(chart, controller, spec);
  const isScaled = chart.rules.since(5, 0) && !isEmpty(values['horizontalPodAutoscaler']);
  const replicas = Object.hasOwn(values, 'replicas') ? values['replicas'] : type === 'deployment' ? 1 : null;
  if (type === 'statefulset') return statefulSet(chart, controller, { ...spec, replicas: isScaled ? null : replicas });
  if (replicas !== null && !isScaled) spec['replicas'] = replicas;
  return deployment(chart, controller, spec);
}

function refuseRestart(chart: Chart, { id, path }: Item, spec: JsonObject): void {
  const { restartPolicy } = spec;
  if (restartPolicy === 'Never' || restartPolicy === 'OnFailure') return;
  chart.refuse(
    [...path, 'pod', 'restartPolicy'],
    `controller ${id}: pods of a job restart Never or OnFailure, not ${textOf(restartPolicy)}`,
  );
}

function deployment(chart: Chart, controller: Item, spec: Record<string, Json>): JsonObject {
  spec['strategy'] = rolloutOf(chart, controller, { types: ['Recreate', 'RollingUpdate'], fields: replaced });
  return spec;
}

/** Until 5.0 what its values say of a rollout was not read. */
function daemonSet(chart: Chart, controller: Item, spec: Record<string, Json>): JsonObject {
  if (chart.rules.since(5, 1) && !isEmpty(controller.values['strategy']))
    spec['updateStrategy'] = rolloutOf(chart, controller, { types: ['RollingUpdate', 'OnDelete'], fields: replaced });
  return spec;
}

function statefulSet(chart: Chart, controller: Item, before: JsonObject): JsonObject {
  const { values, path } = controller;
  const own = objectAt(values, ['statefulset']);
  const spec: Record<string, Json> = {
    ...before,
    podManagementPolicy: Object.hasOwn(own, 'podManagementPolicy') ? own['podManagementPolicy'] : 'OrderedReady',
    updateStrategy: rolloutOf(chart, controller, { types: ['RollingUpdate', 'OnDelete'], fields: ordered }),
    serviceName: serviceNameOf(chart, controller),
  };
  if (chart.rules.since(4, 3) && !isEmpty(own['startOrdinal'])) spec['ordinals'] = { start: own['startOrdinal'] };
  const retention = 'persistentVolumeClaimRetentionPolicy';
  if (!isEmpty(own[retention]) && chart.rules.since(3, 2)) spec[retention] = own[retention];
  const templates = volumeClaimTemplatesOf(chart, controller);
  if (templates.length > 0) spec['volumeClaimTemplates'] = templates;
  for (const key of ['podManagementPolicy', retention, 'serviceName']) {
    chart.origins.field(spec, key, [...path, 'statefulset', key]);
  }
  return chart.origins.made(spec, path);
}

function serviceNameOf(chart: Chart, { values }: Item): Json {
  const said = valueAt(values, ['statefulset', 'serviceName']);
  if (isEmpty(said) || !chart.rules.since(4, 1)) return chart.fullname;
  if (!isObject(said)) return chart.text(said);
  return serviceNamed(chart, said['identifier'])?.name ?? null;
}
