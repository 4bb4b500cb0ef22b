import { objectAt, valueAt, type Json, type JsonObject } from '../../graph/json.ts';
import type { PodSet } from '../../graph/facts/pod-sets.ts';
import { fitOnSurvivors, place, type Displaced, type Fit } from '../capacity.ts';
import type { Node } from '../placement.ts';
import type { Part } from './failure-model.ts';
import type { ModelledCluster } from './model-of.ts';
import { hardwareId } from './parts/hardware.ts';
import { nodesFor } from './parts/workloads.ts';

/** What becomes of the pods of nodes that are lost together. */
export interface Survival extends Fit {
  /** What fails. */
  readonly failure: Part;
  /** The nodes that are lost with it. */
  readonly lost: readonly Node[];
  /** Budgets that let no further pod go until what was lost is replaced: a drain waits for them. */
  readonly spentBudgets: readonly string[];
}

/** For the loss of each host, or of each machine that a provider places: whether its pods find room on what is left. */
export function survivals({ view, volumes }: ModelledCluster, failures: readonly Part[]): Survival[] {
  const targetsOf = new Map(
    view.podSets.map((podSet) => {
      const own = volumes.filter(({ users }) => users.includes(podSet));
      return [podSet, nodesFor(view, podSet, own)] as const;
    }),
  );
  const running = view.podSets.filter(({ kind, replicas }) => kind !== 'CronJob' && kind !== 'Job' && replicas > 0);
  const before = place(
    view.nodes,
    running.map((podSet) => ({ podSet, targets: targetsOf.get(podSet) ?? [] })),
  );
  return failures.flatMap((failure) => {
    const lost = view.nodes.filter((node) => isLost(view, failure, node));
    if (lost.length === 0 || lost.length === view.nodes.length) return [];
    const gone = new Set(lost);
    const displaced = running.flatMap((podSet): Displaced[] => {
      const targets = targetsOf.get(podSet) ?? [];
      const pods = lost.filter((node) => before.get(node)?.includes(podSet) === true).length;
      // Nobody knows where a single pod was: it is taken to have been here.
      const worst =
        podSet.kind !== 'DaemonSet' && pods === 0 && podSet.replicas === 1 && targets.some((node) => gone.has(node));
      const count = worst ? 1 : pods;
      if (podSet.kind === 'DaemonSet' || count === 0) return [];
      const folders = volumes.filter(({ users, place: at }) => users.includes(podSet) && at.kind === 'node');
      return [{ podSet, pods: count, targets: folders.length > 0 ? lost : targets }];
    });
    const at = new Map([...before].map(([node, sets]) => [node, withoutMoved(node, sets, displaced, gone)] as const));
    return [{ failure, lost, ...fitOnSurvivors(at, gone, displaced), spentBudgets: spentBy(view, displaced) }];
  });
}

function spentBy({ objects }: ModelledCluster['view'], displaced: readonly Displaced[]): string[] {
  return objects('PodDisruptionBudget').flatMap(({ name, namespace, manifest }) => {
    const selector = objectAt(manifest, ['spec', 'selector', 'matchLabels']);
    const own = displaced.filter(
      ({ podSet }) =>
        podSet.object.namespace === namespace &&
        Object.entries(selector).every(([key, value]) => podSet.labels[key] === value),
    );
    const isSpent = own.some(({ podSet: { replicas }, pods }) => pods >= allowedBy(manifest, replicas));
    return isSpent ? [`${namespace ?? ''}/${name}`] : [];
  });
}

/** How many pods of so many a budget lets be away at once. */
function allowedBy(manifest: JsonObject, replicas: number): number {
  const count = (value: Json): number | undefined => {
    if (typeof value === 'number') return value;
    const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
    return percent === undefined ? undefined : Math.ceil((replicas * Number(percent)) / 100);
  };
  const [most, least] = [valueAt(manifest, ['spec', 'maxUnavailable']), valueAt(manifest, ['spec', 'minAvailable'])];
  return count(most) ?? replicas - (count(least) ?? 0);
}

/** A pod that was taken to be on a lost node is not on another one as well. */
function withoutMoved(
  node: Node,
  sets: readonly PodSet[],
  displaced: readonly Displaced[],
  gone: ReadonlySet<Node>,
): PodSet[] {
  if (gone.has(node)) return [...sets];
  const moved = new Set(displaced.filter(({ podSet }) => podSet.replicas === 1).map(({ podSet }) => podSet));
  return sets.filter((podSet) => !moved.has(podSet));
}

function isLost({ graph }: ModelledCluster['view'], { id }: Part, { name, machine }: Node): boolean {
  const host = graph.needs(machine, 'runs-on')[0]?.to;
  return host === undefined ? id === hardwareId.machine(name) : id === hardwareId.host(host.name);
}
