/** Workloads with a pod template, as resources of the API server. */
export const workloadResources = [
  'apps/v1/deployments',
  'apps/v1/statefulsets',
  'apps/v1/daemonsets',
  'apps/v1/replicasets',
  'batch/v1/jobs',
  'batch/v1/cronjobs',
] as const;

/** CEL for the containers of any of them. */
export const containersInCel =
  "(object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template.spec.containers : object.spec.template.spec.containers)";
