import type { PodSet } from '../../graph/facts/pod-sets.ts';
import { declaredNeeds } from '../../analysis/impact/parts/dependencies.ts';
import type { ModelledCluster } from '../../analysis/impact/model-of.ts';
import type { Part } from '../../analysis/impact/failure-model.ts';
import { forward } from '../e2e/forward.ts';
import type { LooseManifest } from '../real-stack.ts';
import type { Bed } from './bed.ts';
import { isOfReplaced } from './releases.ts';

/** Pods of a stack that run all the time, and the part of the failure model that they are. */
export interface Application {
  readonly part: Part;
  readonly namespace: string;
  readonly set: PodSet;
}

/** How an application is at a moment. */
export interface Standing {
  /** How many of its pods are wanted; undefined where its chart is not run here. */
  readonly wanted: number | undefined;
  /** Nodes of the pods that serve: ready by what the API server says, on machines that are reached. */
  readonly servingOn: readonly string[];
  /** Whether one of its pods says that it lacks something that it can do without. */
  readonly isReduced: boolean;
  /** Why it is not all there; undefined where it is. */
  readonly why: string | undefined;
}

/** The applications of a stack's cluster. */
export function applicationsOf({ workloads }: ModelledCluster): Application[] {
  return [...workloads]
    .filter(([{ kind }]) => kind !== 'CronJob' && kind !== 'Job')
    .map(([set, part]) => ({ part, set, namespace: set.object.namespace ?? 'default' }));
}

/** How each application is now. */
export async function standings(bed: Bed, applications: readonly Application[]): Promise<Map<Application, Standing>> {
  const { kubernetes } = bed;
  const pods = await kubernetes.list('v1', 'Pod');
  const workloads = new Map<string, LooseManifest>();
  for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet'])
    for (const each of await kubernetes.list('apps/v1', kind))
      workloads.set([kind, each.metadata.namespace, each.metadata.name].join('/'), each);
  const found = applications.map(async (application) => {
    const { set, namespace } = application;
    const workload = workloads.get([set.kind, namespace, set.name].join('/'));
    const own = pods.filter((pod) => workload !== undefined && isOf(pod, workload));
    const told = declaredNeeds(set).length > 0 ? await wordsOf(bed, own) : new Map<LooseManifest, string>();
    return [application, standingOf(bed, set, workload, own, told)] as const;
  });
  return new Map(await Promise.all(found));
}

/** What the stand-ins of pods that serve say last of what they need. */
async function wordsOf(bed: Bed, pods: readonly LooseManifest[]): Promise<Map<LooseManifest, string>> {
  const words = pods
    .filter((pod) => isServing(pod) && bed.isReachable(pod.spec.nodeName))
    .map(async (pod) => {
      const { namespace, name } = pod.metadata;
      const path = `/api/v1/namespaces/${namespace}/pods/${name}/log?tailLines=1`;
      const answer = { method: 'GET', path, body: '', contentType: '', accept: '*/*' };
      const { text } = await forward(bed.kubernetes.server, answer).catch(() => ({ text: '' }));
      return [pod, text.replace(/^stand-in: /, '').trim()] as const;
    });
  return new Map(await Promise.all(words));
}

function standingOf(
  bed: Bed,
  set: PodSet,
  workload: LooseManifest | undefined,
  pods: readonly LooseManifest[],
  told: ReadonlyMap<LooseManifest, string>,
): Standing {
  if (workload === undefined) {
    const why =
      set.kind === 'HelmRelease'
        ? 'its chart is not run here'
        : isOfReplaced(set.name)
          ? 'the bed has its own in its place'
          : 'nothing has applied it';
    return { wanted: undefined, servingOn: [], isReduced: false, why };
  }
  const wanted = set.kind === 'DaemonSet' ? (workload.status?.desiredNumberScheduled ?? 0) : workload.spec.replicas;
  const says = (pod: LooseManifest, word: string): boolean => told.get(pod)?.startsWith(`${word}:`) === true;
  const ready = pods.filter((pod) => isServing(pod) && bed.isReachable(pod.spec.nodeName));
  const serving = ready.filter((pod) => !says(pod, 'down'));
  const isWhole = serving.length >= wanted && wanted > 0;
  const reasons = [...pods.flatMap(reasonsOf), ...ready.flatMap((pod) => (says(pod, 'down') ? [told.get(pod)] : []))];
  const why = isWhole ? undefined : (reasons[0] ?? `${pods.length} of ${wanted} pods are there`);
  const isReduced = ready.some((pod) => says(pod, 'reduced'));
  return { wanted, servingOn: serving.map(({ spec }) => spec.nodeName), isReduced, why };
}

const isServing = ({ metadata, status }: LooseManifest): boolean =>
  metadata.deletionTimestamp === undefined &&
  (status?.conditions ?? []).some(({ type, status: is }: LooseManifest) => type === 'Ready' && is === 'True');

/** By its labels, as its controller finds it. */
function isOf({ metadata }: LooseManifest, workload: LooseManifest): boolean {
  return (
    metadata.namespace === workload.metadata.namespace &&
    Object.entries(workload.spec.selector.matchLabels ?? {}).every(([key, value]) => metadata.labels?.[key] === value)
  );
}

function reasonsOf({ status }: LooseManifest): string[] {
  const containers: LooseManifest[] = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const waiting = containers.flatMap(({ name, state, lastState }) => {
    const { reason, message } = state?.waiting ?? state?.terminated ?? lastState?.terminated ?? {};
    return reason === undefined ? [] : [`${name}: ${reason} ${message ?? ''}`.trim()];
  });
  const conditions = (status?.conditions ?? []).filter(
    (each: LooseManifest) => each.status === 'False' && each.message !== undefined,
  );
  return [...waiting, ...conditions.map(({ type, message }: LooseManifest) => `${type}: ${message}`)];
}
