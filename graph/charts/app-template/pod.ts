import { isObject, valueAt, type Json, type JsonObject } from '../../json.ts';
import { isEmpty, textOf } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { containersOf, initContainersOf } from './containers.ts';
import { controllerSelector } from './metadata.ts';
import { podOption } from './pod-options.ts';
import { serviceAccountNameOf } from './service-accounts.ts';
import { volumesOf } from './volumes.ts';

/** Options of a pod that go into its spec as they are, each with what it is where nobody sets it. */
const plain: readonly (readonly [option: string, otherwise?: Json])[] = [
  ['enableServiceLinks', false],
  ['priorityClassName'],
  ['runtimeClassName'],
  ['schedulerName'],
  ['securityContext'],
  ['hostname'],
  ['hostIPC', false],
  ['hostNetwork', false],
  ['hostPID', false],
  ['hostUsers'],
  ['shareProcessNamespace'],
  ['dnsConfig'],
  ['hostAliases'],
  ['imagePullSecrets'],
  ['terminationGracePeriodSeconds'],
  ['nodeSelector'],
  ['tolerations'],
];

/** The spec of the pods of a controller. */
export function podSpecOf(chart: Chart, controller: Item, restartPolicy?: string): JsonObject {
  const { rules } = chart;
  const spec: Record<string, Json> = {};
  chart.origins.made(spec, [...controller.path, 'pod']);
  const put = (option: string, otherwise?: Json, change: (value: Json) => Json = (value) => value): void => {
    const { value, path } = podOption(chart, controller, option);
    const chosen = value ?? otherwise;
    if (chosen === undefined) return;
    spec[option] = change(chosen);
    chart.origins.field(spec, option, path);
  };
  for (const [option, otherwise] of plain) put(option, otherwise);
  put('automountServiceAccountToken', !rules.since(5, 0));
  if (rules.since(4, 0)) put('resources');
  if (rules.since(4, 3)) put('resourceClaims');
  if (rules.since(4, 4)) put('schedulingGates');
  put('affinity', undefined, (value) => chart.deep(value));
  put('topologySpreadConstraints', undefined, (value) => spreadOf(chart, controller, value));
  put('dnsPolicy', spec['hostNetwork'] === true ? 'ClusterFirstWithHostNet' : 'ClusterFirst');
  if (restartPolicy === undefined) put('restartPolicy', undefined, textOf);
  else {
    // Of a job only what its controller says counts: the chart writes that, or Never, over the defaults for all pods.
    const own = valueAt(controller.values, ['pod', 'restartPolicy']);
    spec['restartPolicy'] = isEmpty(own) ? restartPolicy : textOf(own);
    chart.origins.field(spec, 'restartPolicy', [...controller.path, 'pod', 'restartPolicy']);
  }
  spec['serviceAccountName'] = serviceAccountNameOf(chart, controller);
  chart.origins.field(spec, 'serviceAccountName', [...controller.path, 'serviceAccount']);
  const initContainers = initContainersOf(chart, controller);
  if (initContainers.length > 0) spec['initContainers'] = initContainers;
  const containers = containersOf(chart, controller);
  if (containers.length > 0) spec['containers'] = containers;
  const volumes = volumesOf(chart, controller);
  if (volumes.length > 0) spec['volumes'] = volumes;
  return spec;
}

/** Since 5.2 a constraint that selects no pods is about those of its controller. */
function spreadOf(chart: Chart, { id }: Item, constraints: Json): Json {
  const filled = chart.rules.since(4, 1) ? chart.deep(constraints) : constraints;
  if (!chart.rules.since(5, 2) || !Array.isArray(filled)) return filled;
  return (filled as readonly Json[]).map((constraint) =>
    isObject(constraint) && !Object.hasOwn(constraint, 'labelSelector')
      ? { ...constraint, labelSelector: { matchLabels: controllerSelector(chart, id) } }
      : constraint,
  );
}
