import { isObject } from '../../json.ts';
import { container, containerOptions, podOptions } from './container-shapes.ts';
import { entry, labels } from './entry-shapes.ts';
import { dataSource, mounts } from './volume-shapes.ts';
import {
  all,
  anyList,
  anyObject,
  anything,
  atLeast,
  either,
  fields,
  flag,
  integer,
  listOf,
  mapOf,
  nullable,
  oneOf,
  text,
  textOrInteger,
  type Shape,
} from './shapes.ts';

const timings = {
  backoffLimit: integer,
  parallelism: integer,
  suspend: flag,
  activeDeadlineSeconds: integer,
  ttlSecondsAfterFinished: integer,
};
const cronjob = fields(
  {
    ...timings,
    concurrencyPolicy: text,
    failedJobsHistory: integer,
    schedule: text,
    startingDeadlineSeconds: integer,
    successfulJobsHistory: integer,
    timeZone: text,
  },
  { needs: ['schedule'] },
);
const job = fields({ ...timings, completions: anything, completionMode: anything });
const retention = oneOf('Delete', 'Retain');
const claimTemplate = fields(
  {
    enabled: flag,
    accessMode: text,
    advancedMounts: mapOf(mounts),
    annotations: labels,
    dataSource,
    dataSourceRef: dataSource,
    globalMounts: mounts,
    labels,
    name: text,
    size: text,
    storageClass: text,
  },
  { needs: ['name', 'size'] },
);
const statefulset = fields({
  podManagementPolicy: text,
  persistentVolumeClaimRetentionPolicy: fields({ whenDeleted: retention, whenScaled: retention }),
  serviceName: { shape: either(text, fields({ identifier: text })), from: [4, 1] },
  startOrdinal: { shape: atLeast(0, integer), from: [4, 3] },
  volumeClaimTemplates: listOf(claimTemplate),
});
const autoscaler = fields(
  {
    annotations: labels,
    behavior: anyObject,
    labels,
    maxReplicas: atLeast(1, integer),
    metrics: anyList,
    minReplicas: nullable(integer),
  },
  { needs: ['maxReplicas'], isOpen: true },
);

const types = ['deployment', 'statefulset', 'daemonset', 'cronjob', 'job'];

const amount = textOrInteger;
const replaced = fields({ unavailable: amount, surge: amount, maxUnavailable: amount, maxSurge: amount });
const rollouts: Readonly<Record<string, { readonly strategy: Shape; readonly rollingUpdate: Shape }>> = {
  deployment: { strategy: oneOf('Recreate', 'RollingUpdate'), rollingUpdate: replaced },
  daemonset: { strategy: oneOf('OnDelete', 'RollingUpdate'), rollingUpdate: replaced },
  statefulset: {
    strategy: oneOf('OnDelete', 'RollingUpdate'),
    rollingUpdate: fields({ partition: integer, maxUnavailable: amount }),
  },
};
/** From 5.1 on each type of controller has its own ways of a rollout, and jobs have none. */
const rolloutOfItsType: Shape = (value, rules) => {
  const type = isObject(value) ? (value['type'] ?? 'deployment') : undefined;
  if (!rules.since(5, 1) || !isObject(value) || typeof type !== 'string' || !types.includes(type)) return [];
  return (['strategy', 'rollingUpdate'] as const).flatMap((key) => {
    if (!Object.hasOwn(value, key)) return [];
    const shape = rollouts[type]?.[key];
    if (shape === undefined) return [{ path: [key], reason: `is nothing that a ${type} has` }];
    return shape(value[key], rules).map((problem) => ({ ...problem, path: [key, ...problem.path] }));
  });
};

/** Settings of a type of controller that another type does not take. */
const ofItsType: Shape = (value, rules) => {
  const type = isObject(value) ? (value['type'] ?? 'deployment') : undefined;
  if (!isObject(value) || typeof type !== 'string' || !types.includes(type)) return [];
  const others = ['statefulset', 'cronjob', 'job'].filter((key) => key !== type && Object.hasOwn(value, key));
  const isLoose = type === 'daemonset' && !rules.since(5, 0);
  return [
    ...(isLoose ? [] : others).map((key) => ({ path: [key], reason: `is nothing that a ${type} has` })),
    ...(type === 'cronjob' && !Object.hasOwn(value, 'cronjob') ? [{ path: [], reason: 'needs cronjob' }] : []),
  ];
};

/** An entry of `controllers`. */
export const controller = all(
  entry({
    type: oneOf(...types),
    pod: podOptions,
    replicas: nullable(integer),
    revisionHistoryLimit: integer,
    rollingUpdate: anyObject,
    strategy: text,
    cronjob,
    job,
    statefulset,
    applyDefaultContainerOptionsToInitContainers: { shape: flag, from: [3, 4] },
    defaultContainerOptionsStrategy: { shape: oneOf('overwrite', 'merge'), from: [3, 4] },
    defaultContainerOptions: { shape: fields(containerOptions), from: [3, 4] },
    initContainers: mapOf(container),
    containers: mapOf(container),
    serviceAccount: { shape: fields({ name: text, identifier: text }, { isOpen: true }), from: [3, 5] },
    podDisruptionBudget: {
      shape: fields({ minAvailable: textOrInteger, maxUnavailable: textOrInteger }, { isOpen: true }),
      from: [4, 5],
    },
    horizontalPodAutoscaler: { shape: autoscaler, from: [5, 0] },
  }),
  ofItsType,
  rolloutOfItsType,
);
