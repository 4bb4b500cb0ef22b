import { objectAt, type Json, type JsonObject } from '../../json.ts';
import { isEmpty } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { controllerLabel, controllerSelector, metadataOf } from './metadata.ts';

interface Workload {
  readonly name: string;
  readonly type: string;
  readonly kind: string;
}

/** The PodDisruptionBudget (from 4.5 on) and the HorizontalPodAutoscaler (from 5.0 on) of a controller. */
export function scalersOf(chart: Chart, controller: Item, workload: Workload): JsonObject[] {
  const { rules } = chart;
  const { podDisruptionBudget, horizontalPodAutoscaler } = controller.values;
  const made: JsonObject[] = [];
  if (rules.since(4, 5) && !isEmpty(podDisruptionBudget)) made.push(budgetOf(chart, controller, workload));
  if (rules.since(5, 0) && !isEmpty(horizontalPodAutoscaler)) made.push(autoscalerOf(chart, controller, workload));
  return made;
}

function entryOf({ id, values, path }: Item, key: string): Item {
  return { id, values: objectAt(values, [key]), path: [...path, key] };
}

function metadataFor(chart: Chart, entry: Item, name: string): JsonObject {
  const own = { labels: {}, annotations: entry.values['annotations'] };
  const labels = { [controllerLabel(chart)]: entry.id };
  return metadataOf(chart, entry, name, { labels, own });
}

function budgetOf(chart: Chart, controller: Item, { name }: Workload): JsonObject {
  const entry = entryOf(controller, 'podDisruptionBudget');
  const spec: Record<string, Json> = { selector: { matchLabels: controllerSelector(chart, controller.id) } };
  for (const key of ['minAvailable', 'maxUnavailable']) if (!isEmpty(entry.values[key])) spec[key] = entry.values[key];
  return chart.origins.made(
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: metadataFor(chart, entry, name),
      spec: chart.origins.made(spec, entry.path),
    },
    entry.path,
  );
}

function autoscalerOf(chart: Chart, controller: Item, { name, type, kind }: Workload): JsonObject {
  const entry = entryOf(controller, 'horizontalPodAutoscaler');
  const { values, path } = entry;
  if (isEmpty(values['maxReplicas'])) chart.refuse(path, `the autoscaler of ${controller.id} needs maxReplicas`);
  if (type !== 'deployment' && type !== 'statefulset') {
    chart.refuse(path, `controller ${controller.id} is a ${type}: only deployments and statefulsets can be scaled`);
  }
  const least = Object.hasOwn(values, 'minReplicas') ? values['minReplicas'] : controller.values['replicas'];
  const spec: Record<string, Json> = {
    scaleTargetRef: { apiVersion: 'apps/v1', kind, name },
    ...(least !== undefined && least !== null && { minReplicas: least }),
    maxReplicas: values['maxReplicas'],
  };
  for (const key of ['metrics', 'behavior']) if (!isEmpty(values[key])) spec[key] = values[key];
  return chart.origins.made(
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: metadataFor(chart, entry, name),
      spec: chart.origins.made(spec, path),
    },
    path,
  );
}
