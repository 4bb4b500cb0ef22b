/** Workloads with a pod template, as resources of the API server. */
export const workloadResources = [
  'apps/v1/deployments',
  'apps/v1/statefulsets',
  'apps/v1/daemonsets',
  'apps/v1/replicasets',
  'batch/v1/jobs',
  'batch/v1/cronjobs',
] as const;

/** CEL for the pods of any of them. */
export const podInCel =
  "(object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template.spec : object.spec.template.spec)";

/** CEL for the containers of any of them. */
export const containersInCel = `${podInCel}.containers`;
