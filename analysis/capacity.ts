import { BudgetError, budgets } from '../graph/budgets.ts';
import type { PodSet } from '../graph/facts/pod-sets.ts';
import { requestsOf, type Node } from './placement.ts';

/** Pods of a set that lost their node. */
export interface Displaced {
  /** The pods. */
  readonly podSet: PodSet;
  /** How many of its pods; the worst case where nobody knows. */
  readonly pods: number;
  /** The nodes that they may go to. */
  readonly targets: readonly Node[];
}

/** Whether pods that lost their node find another. */
export interface Fit {
  /** Sets whose pods all find room. */
  readonly fits: readonly PodSet[];
  /** Sets with pods that find none, with the reason. */
  readonly stranded: readonly { readonly podSet: PodSet; readonly reason: string }[];
  /** Whether the sizes of all nodes concerned are known. */
  readonly isKnown: boolean;
}

interface Room {
  cpuCores: number;
  memoryBytes: number;
}

/**
 * Pods as they are placed while everything works: each on the node with the most room, as the scheduler prefers.
 *
 * @throws BudgetError
 */
export function place(
  nodes: readonly Node[],
  placed: readonly { podSet: PodSet; targets: readonly Node[] }[],
): Map<Node, PodSet[]> {
  const pods = placed.reduce((sum, { podSet }) => sum + podSet.replicas, 0);
  if (pods > budgets.pods)
    throw new BudgetError(
      `${pods} replicas are asked for in all, more than ${budgets.pods}: where they run is not worked out`,
    );
  const rooms = roomsOf(nodes);
  const result = new Map<Node, PodSet[]>(nodes.map((node) => [node, []]));
  for (const { podSet, targets } of placed) {
    if (podSet.kind === 'CronJob' || podSet.kind === 'Job') continue;
    const wanted = requestsOf(podSet.pod);
    const chosen =
      podSet.kind === 'DaemonSet' ? [...targets] : Array.from({ length: podSet.replicas }, () => undefined);
    for (const fixed of chosen) {
      const own = new Set([...result].filter(([, sets]) => sets.includes(podSet)).map(([node]) => node));
      const free = targets.filter((node) => !own.has(node));
      const node = fixed ?? roomiest(rooms, free.length > 0 ? free : targets, wanted);
      if (node === undefined) continue;
      take(rooms, node, wanted);
      result.get(node)?.push(podSet);
    }
  }
  return result;
}

/** Whether what lost its node finds room on the others, the largest first. `before` is what runs where. */
export function fitOnSurvivors(
  before: ReadonlyMap<Node, readonly PodSet[]>,
  lost: ReadonlySet<Node>,
  displaced: readonly Displaced[],
): Fit {
  const rooms = roomsOf([...before.keys()].filter((node) => !lost.has(node)));
  for (const [node, sets] of before) {
    if (!lost.has(node)) for (const { pod } of sets) take(rooms, node, requestsOf(pod));
  }
  const fits: PodSet[] = [];
  const stranded: { podSet: PodSet; reason: string }[] = [];
  const bySize = [...displaced].sort(
    (a, b) => requestsOf(b.podSet.pod).memoryBytes - requestsOf(a.podSet.pod).memoryBytes,
  );
  for (const { podSet, pods, targets } of bySize) {
    const left = targets.filter((node) => !lost.has(node));
    const wanted = requestsOf(podSet.pod);
    let placed = 0;
    for (; placed < pods; placed++) {
      const node = roomiest(rooms, left, wanted);
      if (node === undefined) break;
      take(rooms, node, wanted);
    }
    if (placed === pods) fits.push(podSet);
    else if (left.length === 0) stranded.push({ podSet, reason: 'no node that is left may run it' });
    else stranded.push({ podSet, reason: `no room for its requests on ${left.map(({ name }) => name).join(', ')}` });
  }
  const asked = new Set(displaced.flatMap(({ targets }) => targets.filter((node) => !lost.has(node))));
  return { fits, stranded, isKnown: [...asked].every(({ memoryBytes }) => memoryBytes !== undefined) };
}

function roomsOf(nodes: readonly Node[]): Map<Node, Room> {
  return new Map(
    nodes.map((node) => [node, { cpuCores: node.cpuCores ?? Infinity, memoryBytes: node.memoryBytes ?? Infinity }]),
  );
}

function roomiest(rooms: ReadonlyMap<Node, Room>, among: readonly Node[], wanted: Room): Node | undefined {
  let best: Node | undefined;
  for (const node of among) {
    const room = rooms.get(node);
    if (room === undefined || room.cpuCores < wanted.cpuCores || room.memoryBytes < wanted.memoryBytes) continue;
    if (best === undefined || room.memoryBytes > (rooms.get(best)?.memoryBytes ?? 0)) best = node;
  }
  return best;
}

function take(rooms: Map<Node, Room>, node: Node, wanted: Room): void {
  const room = rooms.get(node);
  if (room === undefined) return;
  room.cpuCores -= wanted.cpuCores;
  room.memoryBytes -= wanted.memoryBytes;
}
