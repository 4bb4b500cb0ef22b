import type { PodSpec, PodSecurityContext } from 'kubernetes-types/core/v1.js';
import type { JsonObject } from '../../../graph/json.ts';
import type { Cluster } from '../../../topology/clusters.ts';
import { onNodes, tolerationsOf } from '../node-affinity.ts';
import type { ProcessOwner } from '../pod-settings.ts';
import { containerValues, type ContainerProps } from './container.ts';
import { plainTexts } from './plain-text.ts';

/** What a pod has beyond its containers and volumes, in Kubernetes' words. */
export interface PodOptions extends Partial<
  Pick<
    PodSpec,
    | 'affinity'
    | 'automountServiceAccountToken'
    | 'dnsConfig'
    | 'dnsPolicy'
    | 'enableServiceLinks'
    | 'hostAliases'
    | 'hostIPC'
    | 'hostNetwork'
    | 'hostPID'
    | 'hostUsers'
    | 'hostname'
    | 'imagePullSecrets'
    | 'nodeSelector'
    | 'priorityClassName'
    | 'schedulerName'
    | 'shareProcessNamespace'
    | 'terminationGracePeriodSeconds'
    | 'tolerations'
    | 'topologySpreadConstraints'
  >
> {
  /** Devices that are claimed (dynamic resource allocation), each by the claim or the template that somebody else makes. @default none */
  readonly resourceClaims?: readonly ({ readonly name: string } & (
    { readonly resourceClaimName: string } | { readonly resourceClaimTemplateName: string }
  ))[];
  /** Annotations of its pods. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Labels of its pods, beyond those of the chart. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** What runs its containers, such as `nvidia`; `none` is the usual one of the node. @default nvidia with an NVIDIA card, else none */
  readonly runtimeClassName?: string;
  /** When its containers start again after they ended. @default Never for jobs, Always for everything else */
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  /** Joined field by field with what `owner` and `deviceGroups` say. @default nothing more */
  readonly securityContext?: PodSecurityContext & { readonly supplementalGroupsPolicy?: 'Merge' | 'Strict' };
}

/** When and how a job runs. */
export interface JobProps {
  /** How often a failed one is tried again. @default 6 */
  readonly backoffLimit?: number;
  /** Seconds after which it is ended. @default never */
  readonly activeDeadlineSeconds?: number;
  /** Seconds after which a finished one is removed. @default when newer ones push it out of the history */
  readonly ttlSecondsAfterFinished?: number;
  /** How many pods at once. @default 1 */
  readonly parallelism?: number;
  /** Whether it waits until somebody lets it run. @default false */
  readonly suspend?: boolean;
}

/** A job that runs by a schedule. */
export interface CronJobProps extends JobProps {
  /** Five fields in cron's notation, such as `0 3 * * *`. */
  readonly schedule: string;
  /** Of the schedule, such as `Europe/Berlin`. @default that of kube-controller-manager, UTC on most clusters */
  readonly timeZone?: string;
  /** What becomes of a run while the one before it still runs. @default Forbid */
  readonly concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace';
  /** Seconds by which a run may be late before it is left out. @default 30 */
  readonly startingDeadlineSeconds?: number;
  /** How many that ended well are kept. @default 1 */
  readonly successfulJobsHistory?: number;
  /** How many that failed are kept. @default 1 */
  readonly failedJobsHistory?: number;
}

/** A claim of its own for every pod of a StatefulSet. */
export interface ClaimTemplate {
  /** Such as `10Gi`. */
  readonly size: string;
  /** How many nodes may use it, and how. */
  readonly accessMode: 'ReadWriteOnce' | 'ReadWriteOncePod' | 'ReadWriteMany' | 'ReadOnlyMany';
  /** @default the default class of the cluster */
  readonly storageClass?: string;
  /** Folder at which every container has it. */
  readonly path: string;
}

/** Pods of one kind, and what runs them: a Deployment, a StatefulSet, a DaemonSet, a Job or a CronJob. The container of its own fields is the main one. */
export interface ControllerProps extends ContainerProps {
  /** @default cronjob where `cronjob` is given, job where `job` is, else deployment */
  readonly type?: 'deployment' | 'statefulset' | 'daemonset';
  /** When and how it runs. @default it runs all the time */
  readonly cronjob?: CronJobProps;
  /** Runs once. @default it runs all the time */
  readonly job?: JobProps;
  /** How many pods. `byOthers` leaves the number to what scales it. @default 1 */
  readonly replicas?: number | 'byOthers';
  /** How pods are replaced. @default Recreate for deployments, so that no two pods have one volume; RollingUpdate for the others */
  readonly strategy?: 'Recreate' | 'RollingUpdate' | 'OnDelete';
  /** How many old sets of pods are kept to go back to. @default 3 */
  readonly revisionHistoryLimit?: number;
  /** How many pods must be left, or may be missing, while nodes are drained. @default no budget */
  readonly podDisruptionBudget?:
    { readonly minAvailable: number | string } | { readonly maxUnavailable: number | string };
  /** Annotations of the workload, such as `reloader.stakater.com/auto`. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Labels of the workload. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** The name of its main container. @default app */
  readonly container?: string;
  /** Further containers by name. @default none */
  readonly containers?: Readonly<Record<string, ContainerProps>>;
  /** Containers that run before the others, by name. @default none */
  readonly initContainers?: Readonly<Record<string, ContainerProps>>;
  /** User and group it runs as; `image` leaves that to its images and to `pod.securityContext`. */
  readonly owner: ProcessOwner | 'image';
  /** Groups of its node that own the devices, by number, such as those of `getent group video render`. @default none */
  readonly deviceGroups?: readonly number[];
  /** Names of nodes it may run on. @default any */
  readonly nodes?: readonly string[];
  /** What its pods have besides. @default no token of the API server, and what follows from owner, nodes and devices */
  readonly pod?: PodOptions;
  /** The account it runs as: one of `serviceAccounts`, or one that is made elsewhere by name. @default the only one of `serviceAccounts`, else `default` */
  readonly serviceAccount?: { readonly identifier: string } | { readonly name: string };
  /** Claims that every pod of a StatefulSet has of its own, by name. @default none */
  readonly volumeClaimTemplates?: Readonly<Record<string, ClaimTemplate>>;
}

/** What runs the pods, by its fields. */
export function typeOfController({ type, cronjob, job }: ControllerProps): string {
  if (type !== undefined) return type;
  return cronjob !== undefined ? 'cronjob' : job !== undefined ? 'job' : 'deployment';
}

/** The names of its containers, init containers among them. */
export function containerNames({ containers = {}, initContainers = {}, container = 'app' }: ControllerProps): string[] {
  return [container, ...Object.keys(containers), ...Object.keys(initContainers)];
}

/** The values of a controller, without its pod options. */
export function controllerValues(props: ControllerProps): JsonObject {
  const type = typeOfController(props);
  const { replicas, volumeClaimTemplates, containers = {}, initContainers } = props;
  const strategy = props.strategy ?? (type === 'deployment' ? 'Recreate' : undefined);
  const made: object = given({
    type: type === 'deployment' ? undefined : type,
    cronjob: props.cronjob,
    job: props.job,
    replicas: replicas === 'byOthers' ? null : replicas,
    strategy,
    revisionHistoryLimit: props.revisionHistoryLimit,
    podDisruptionBudget: props.podDisruptionBudget,
    annotations: plainTexts(props.annotations),
    labels: plainTexts(props.labels),
    // Of jobs the chart reads it here alone.
    pod: props.pod?.restartPolicy && { restartPolicy: props.pod.restartPolicy },
    serviceAccount: props.serviceAccount,
    statefulset: volumeClaimTemplates && { volumeClaimTemplates: claimTemplates(volumeClaimTemplates) },
    initContainers: initContainers && oneByOne(initContainers),
    containers: {
      [props.container ?? 'app']: containerValues(props),
      ...Object.fromEntries(Object.entries(containers).map(([name, each]) => [name, containerValues(each)])),
    },
  });
  return made as JsonObject;
}

function given(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** In the order as they are written: by itself the chart takes that of their names. */
function oneByOne(containers: Readonly<Record<string, ContainerProps>>): JsonObject {
  const names = Object.keys(containers);
  return Object.fromEntries(
    Object.entries(containers).map(([name, props], index) => [
      name,
      { ...containerValues(props), ...(index > 0 && { dependsOn: names[index - 1] }) },
    ]),
  );
}

function claimTemplates(templates: Readonly<Record<string, ClaimTemplate>>): object[] {
  return Object.entries(templates).map(([name, { path, ...rest }]) => ({ name, ...rest, globalMounts: [{ path }] }));
}

/** What the pods of a controller have, by what it asks for: its user, its nodes with their taints, and the runtime of its devices. */
export function podValues(props: ControllerProps, cluster: Pick<Cluster, 'nodes'>): JsonObject {
  const { owner, nodes, deviceGroups, pod = {}, resources } = props;
  const { securityContext: own, tolerations: further = [], runtimeClassName, restartPolicy: _own, ...rest } = pod;
  const derived = nodes === undefined ? [] : (tolerationsOf(cluster, nodes).tolerations ?? []);
  const tolerations = [...derived, ...further];
  const hasCard = resources !== 'none' && resources.devices?.['nvidia.com/gpu'] !== undefined;
  // k3s finds the runtime of the driver, and leaves containerd's own as the default (k3s, docs: Nvidia Container Runtime).
  const runtime = runtimeClassName ?? (hasCard ? 'nvidia' : 'none');
  const securityContext = {
    ...(deviceGroups && { supplementalGroups: [...deviceGroups] }),
    ...(owner !== 'image' && {
      runAsNonRoot: owner.user !== 0,
      runAsUser: owner.user,
      runAsGroup: owner.group,
      fsGroup: owner.group,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    }),
    ...own,
  };
  const made: object = {
    automountServiceAccountToken: false,
    ...(nodes !== undefined && { affinity: onNodes(nodes) }),
    ...(tolerations.length > 0 && { tolerations }),
    ...(runtime !== 'none' && { runtimeClassName: runtime }),
    ...(Object.keys(securityContext).length > 0 && { securityContext }),
    ...rest,
  };
  return made as JsonObject;
}
