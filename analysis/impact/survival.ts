import type { PodSet } from '../../graph/pod-sets.ts';
import { fitOnSurvivors, place, type Displaced, type Fit } from '../capacity.ts';
import type { Node } from '../placement.ts';
import type { Part } from './failure-model.ts';
import type { ModelledCluster } from './model-of.ts';
import { hardwareId } from './parts/hardware.ts';
import { nodesFor } from './parts/workloads.ts';

/** What becomes of the pods of nodes that are lost together. */
export interface Survival extends Fit {
  readonly failure: Part;
  readonly lost: readonly Node[];
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
    return [{ failure, lost, ...fitOnSurvivors(at, gone, displaced) }];
  });
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
