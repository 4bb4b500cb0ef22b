import { isDeepStrictEqual } from 'node:util';
import { listAt, objectAt, textAt, valueAt, type Json, type JsonObject } from '../../../graph/json.ts';
import { containerProps, taken, without, type Data } from './container-props.ts';

/** A workload, and what its pods are made of. */
export interface Workload {
  readonly id: string;
  readonly object: JsonObject;
  readonly pod: JsonObject;
  readonly template: JsonObject;
}

/** The workloads among objects of a release. */
export function workloadsAmong(objects: readonly JsonObject[]): Workload[] {
  return objects.flatMap((object) => {
    const spec = objectAt(object, ['spec']);
    const job = objectAt(spec, ['jobTemplate', 'spec']);
    const template = objectAt('template' in spec ? spec : job, ['template']);
    const pod = objectAt(template, ['spec']);
    if (!('containers' in pod)) return [];
    const labels = objectAt(object, ['metadata', 'labels']);
    const id = labels['app.kubernetes.io/controller'] ?? labels['app.kubernetes.io/component'];
    return [{ id: String(id), object, pod, template }];
  });
}

const chartLabels = ['name', 'instance', 'managed-by', 'controller', 'service'].map(
  (each) => `app.kubernetes.io/${each}`,
);

/** Labels and annotations that are not the chart's own. */
export function ownMetadata(metadata: JsonObject): Data {
  const given = objectAt(metadata, ['labels']);
  // Before 4.0 the label of a controller was called component.
  const isOld = !('app.kubernetes.io/controller' in given);
  const labels = without(given, ['helm.sh/chart', ...chartLabels, ...(isOld ? ['app.kubernetes.io/component'] : [])]);
  const annotations = without(objectAt(metadata, ['annotations']), ['checksum/configMaps', 'checksum/secrets']);
  return {
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}

/** The container that stands for the controller. */
export function mainContainer(pod: JsonObject): string {
  const names = listAt(pod, ['containers']).map((each) => textAt(each, ['name']) ?? '');
  return names.includes('app') ? 'app' : (names[0] ?? '');
}

/** A workload as the properties that would make it. */
export function controllerProps({ id, object, pod, template }: Workload, values: JsonObject): Data {
  const { kind } = object;
  const spec = objectAt(object, ['spec']);
  const main = mainContainer(pod);
  const containers = named(listAt(pod, ['containers']));
  const initContainers = named(listAt(pod, ['initContainers']));
  const others = Object.fromEntries(Object.entries(containers).filter(([name]) => name !== main));
  const account = valueAt(values, ['controllers', id, 'serviceAccount']);
  const budget = objectAt(values, ['controllers', id, 'podDisruptionBudget']);
  return {
    ...containers[main],
    ...(main !== 'app' && { container: main }),
    ...(Object.keys(others).length > 0 && { containers: others }),
    ...(Object.keys(initContainers).length > 0 && { initContainers }),
    ...(kind === 'StatefulSet' && { type: 'statefulset' }),
    ...(kind === 'DaemonSet' && { type: 'daemonset' }),
    ...jobProps(object),
    ...replicas(kind, spec),
    ...strategy(kind, spec),
    ...('revisionHistoryLimit' in spec &&
      spec['revisionHistoryLimit'] !== 3 && { revisionHistoryLimit: spec['revisionHistoryLimit'] }),
    ...ownMetadata(objectAt(object, ['metadata'])),
    ...(Object.keys(budget).length > 0 && { podDisruptionBudget: budget }),
    ...(account !== undefined && { serviceAccount: account }),
    ...claimTemplates(spec, pod),
    ...ownerAndPod(pod, template, kind === 'CronJob' || kind === 'Job'),
  };
}

function named(containers: readonly Json[]): Record<string, Data> {
  return Object.fromEntries(
    containers.map((each) => [textAt(each, ['name']) ?? '', containerProps(each as JsonObject)]),
  );
}

function replicas(kind: Json, { replicas: count }: JsonObject): Data {
  if (kind === 'Deployment') return count === 1 ? {} : { replicas: count ?? 'byOthers' };
  return kind === 'StatefulSet' && typeof count === 'number' ? { replicas: count } : {};
}

function strategy(kind: Json, spec: JsonObject): Data {
  const type = valueAt(spec, [kind === 'Deployment' ? 'strategy' : 'updateStrategy', 'type']);
  const usual = kind === 'Deployment' ? 'Recreate' : kind === 'StatefulSet' ? 'RollingUpdate' : undefined;
  if (type === undefined || type === usual) return {};
  return { strategy: type };
}

function jobProps({ kind, spec }: JsonObject): Data {
  if (kind !== 'CronJob' && kind !== 'Job') return {};
  const cron = objectAt(spec, []);
  const job = kind === 'Job' ? cron : objectAt(cron, ['jobTemplate', 'spec']);
  const own = {
    ...taken(job, ['activeDeadlineSeconds', 'ttlSecondsAfterFinished', 'parallelism']),
    ...(job['backoffLimit'] !== 6 && taken(job, ['backoffLimit'])),
    ...(cron['suspend'] === true && { suspend: true }),
  };
  if (kind === 'Job') return { job: own };
  return {
    cronjob: {
      ...own,
      ...taken(cron, ['schedule', 'timeZone', 'concurrencyPolicy', 'startingDeadlineSeconds']),
      successfulJobsHistory: cron['successfulJobsHistoryLimit'],
      failedJobsHistory: cron['failedJobsHistoryLimit'],
    },
  };
}

function claimTemplates(spec: JsonObject, pod: JsonObject): Data {
  const templates = listAt(spec, ['volumeClaimTemplates']);
  if (templates.length === 0) return {};
  const mounts = listAt(pod, ['containers']).flatMap((each) => listAt(each, ['volumeMounts']));
  return {
    volumeClaimTemplates: Object.fromEntries(
      templates.map((each) => {
        const name = textAt(each, ['metadata', 'name']) ?? '';
        const storageClass = valueAt(each, ['spec', 'storageClassName']);
        return [
          name,
          {
            size: valueAt(each, ['spec', 'resources', 'requests', 'storage']),
            accessMode: valueAt(each, ['spec', 'accessModes', 0]),
            ...(storageClass !== undefined && { storageClass }),
            path: valueAt(mounts.find((mount) => valueAt(mount, ['name']) === name) ?? null, ['mountPath']) ?? '',
          },
        ];
      }),
    ),
  };
}

const asTheyAre = [
  ...['affinity', 'dnsConfig', 'hostAliases', 'hostname', 'hostUsers', 'imagePullSecrets', 'nodeSelector'],
  ...['priorityClassName', 'resourceClaims', 'schedulerName', 'shareProcessNamespace'],
  ...['terminationGracePeriodSeconds', 'tolerations', 'topologySpreadConstraints'],
];
const usuallyFalse = ['automountServiceAccountToken', 'enableServiceLinks', 'hostIPC', 'hostNetwork', 'hostPID'];

function ownerAndPod(pod: JsonObject, template: JsonObject, isJob: boolean): Data {
  const security = objectAt(pod, ['securityContext']);
  const user = security['runAsUser'];
  const group = security['runAsGroup'];
  const ofOwner: JsonObject = {
    runAsNonRoot: user !== 0,
    runAsUser: user,
    runAsGroup: group,
    fsGroup: group,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
  const isOwned =
    user !== undefined && Object.entries(ofOwner).every(([key, value]) => isDeepStrictEqual(security[key], value));
  const rest = isOwned ? without(security, Object.keys(ofOwner)) : security;
  const groups = rest['supplementalGroups'];
  const further = without(rest, ['supplementalGroups']);
  const dnsPolicy = pod['hostNetwork'] === true ? 'ClusterFirstWithHostNet' : 'ClusterFirst';
  const hasCard = JSON.stringify(pod['containers']).includes('"nvidia.com/gpu"');
  const options = {
    ...taken(pod, asTheyAre),
    ...(hasCard && { runtimeClassName: 'none' }),
    ...taken(pod, ['runtimeClassName']),
    ...taken(
      pod,
      usuallyFalse.filter((key) => pod[key] !== false),
    ),
    ...(pod['dnsPolicy'] !== dnsPolicy && taken(pod, ['dnsPolicy'])),
    ...(!(isJob && pod['restartPolicy'] === 'Never') && taken(pod, ['restartPolicy'])),
    ...(Object.keys(further).length > 0 && { securityContext: further }),
    ...ownMetadata(objectAt(template, ['metadata'])),
  };
  return {
    owner: isOwned ? { user, group } : 'image',
    ...(groups !== undefined && { deviceGroups: groups }),
    ...(Object.keys(options).length > 0 && { pod: options }),
  };
}
