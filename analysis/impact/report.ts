import { guessesOf } from '../../graph/facts/not-yours-yet.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Assumption } from '../../topology/assumed.ts';
import { unknownFacts, type UnknownFact } from '../../topology/unknown.ts';
import type { CopyPlace } from '../backups.ts';
import { folderInWords } from '../places.ts';
import { coldStart, type ColdStart } from '../cold-start.ts';
import { dataOf, lossesOf, restoreSeconds, type Copy, type Data, type Loss } from '../data-loss.ts';
import { shutdownOn } from '../shutdown.ts';
import type { PodSet } from '../../graph/facts/pod-sets.ts';
import { expiringIn, type Expiring } from './expiring.ts';
import type { Part } from './failure-model.ts';
import { impactOf, type Effect, type Impact } from './impact.ts';
import { modelOf, type ModelledCluster } from './model-of.ts';
import { podsThatRunNowhere } from './nowhere.ts';
import { worsePairs, type Pair } from './pairs.ts';
import { singlePoints, type SinglePoint } from './single-points.ts';
import { survivals, type Survival } from './survival.ts';

/** What nobody has told: what is unknown, which no answer takes for anything, and what is assumed, which answers take for true. */
export interface Untold {
  /** What is unknown. */
  readonly unknown: readonly UnknownFact[];
  /** What is assumed. */
  readonly assumed: readonly Assumption[];
}

/** Everything that is known about what falls, what is lost, and in which order it comes back. */
export interface ImpactReport {
  /** Name of the cluster. */
  readonly cluster: string;
  /** What the answers rest on without anybody having told it. */
  readonly untold: Untold;
  /** Pods that may run nowhere, whatever fails. */
  readonly nowhere: readonly PodSet[];
  /** What ends on a day, and who renews it. */
  readonly expiring: readonly Expiring[];
  /** What each failure does. */
  readonly impacts: readonly Impact[];
  /** What brings others down alone. */
  readonly singlePoints: readonly SinglePoint[];
  /** Pairs of failures of whole things: hosts rather than each machine, link and disk of theirs. */
  readonly pairs: readonly Pair[];
  /** What is left after each failure. */
  readonly survivals: readonly Survival[];
  /** All data, with its copies. */
  readonly data: readonly Data[];
  /** Which data each failure loses. */
  readonly losses: readonly Loss[];
  /** How everything comes up after it was all off. */
  readonly start: ColdStart;
  /** How long machines take to go down. */
  readonly shutdowns: readonly {
    readonly ups: string;
    readonly seconds: number;
    readonly runtimeMinutes: number | undefined;
  }[];
}

/**
 * The report of every declared cluster.
 *
 * @throws Error when no topology was read: without one nothing is known about what can fail.
 */
export function impactReports(graph: ResourceGraph): ImpactReport[] {
  const { model, clusters } = modelOf(graph);
  if (clusters.length === 0) {
    throw new Error(
      'no topology was read; synthesis writes holdfast.topology.yaml beside the manifests, and holdfast import writes a first one',
    );
  }
  return clusters.map((cluster) => reportOf(graph, cluster, model));
}

function reportOf(
  graph: ResourceGraph,
  cluster: ModelledCluster,
  model: ReturnType<typeof modelOf>['model'],
): ImpactReport {
  const whole = model.failures.filter((part) => isWhole(graph, part));
  const data = dataOf(cluster);
  const impacts = model.failures.map((part) => impactOf(model, [part]));
  return {
    cluster: cluster.view.cluster.name,
    nowhere: podsThatRunNowhere(cluster),
    expiring: expiringIn(cluster.view),
    untold: untoldIn(graph, cluster.view.cluster.topology),
    impacts,
    singlePoints: singlePoints(model),
    pairs: worsePairs(model, { among: whole }),
    survivals: survivals(cluster, whole),
    data,
    losses: lossesOf(
      model,
      cluster,
      data,
      model.failures.filter(({ kind }) => holdsData.has(kind)),
    ),
    start: coldStart(cluster),
    shutdowns: graph
      .declared('device')
      .filter(({ spec }) => spec.kind === 'ups')
      .map((ups) => ({
        ups: ups.name,
        seconds: shutdownOn(graph, ups).seconds,
        runtimeMinutes: ups.spec.kind === 'ups' ? ups.spec.runtimeMinutes : undefined,
      })),
  };
}

/** Facts of a topology that no answer about failures rests on. */
const beside =
  /\.(podNetwork|serviceNetwork|endpoint|routing|reclaimPolicy|provisioner|domain|gitOps\.version)$|^storage\.[^.]+\.path$|^networks\./;

function untoldIn({ topologies }: ResourceGraph, source: string): Untold {
  const own = topologies.filter((topology) => topology.source === source);
  const unknown = own.flatMap(unknownFacts).filter(({ path }) => !beside.test(path));
  return { unknown, assumed: own.flatMap(guessesOf).filter(({ path }) => !beside.test(path)) };
}

const holdsData = new Set<Part['kind']>(['site', 'device', 'host', 'disk', 'pool', 'machine', 'storage', 'service']);

/** Hosts stand for their machines, links and disks; machines that a provider places stand for themselves. */
function isWhole(graph: ResourceGraph, { kind, resource }: Part): boolean {
  if (kind === 'machine') return resource !== undefined && graph.needs(resource, 'runs-on').length === 0;
  return kind === 'device' || kind === 'host' || kind === 'storage' || kind === 'service' || kind === 'component';
}

/** `410` as `6 min 50 s`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'never';
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const;
  let left = Math.round(seconds);
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return parts.slice(0, 2).join(' ') || '0 s';
}

/** Why something is as it is: `runs on k3s-cp-01, which runs on pve-02`. */
export function reasonOf({ chain }: Pick<Effect, 'chain'>): string {
  return chain
    .slice(0, -1)
    .map(({ because }, index) => {
      const next = chain[index + 1]?.part.name ?? '';
      return index === 0 ? `${because} ${next}` : `which ${because} ${next}`;
    })
    .join(', ');
}

/** Where copies are, in words. */
export function placeOf(to: CopyPlace): string {
  if (to.kind === 'volume') {
    const { place } = to.volume;
    if (place.kind === 'storage' || place.kind === 'replicas') return place.storage;
    return place.kind === 'node' ? folderInWords(place.nodes) : to.volume.id;
  }
  return to.kind === 'storage' ? to.storage : `~ ${to.reason}`;
}

/** A copy in words: `kopia to ceph, at most 1 d old`. */
export function copyInWords({ kind, to, maxAgeSeconds }: Copy): string {
  return `${kind} to ${placeOf(to)}, at most ${duration(maxAgeSeconds)} old`;
}

/** What a loss leaves, in words: the newest copy with the time that it takes to come back, or that there is none. */
export function restorableInWords({ data, restorable, fate }: Loss): string {
  if (fate === 'unavailable') return 'comes back with what failed';
  if (restorable === undefined) return 'no copy survives';
  const seconds = restoreSeconds(data);
  return `${copyInWords(restorable)}${seconds === undefined ? '' : `, back in about ${duration(seconds)}`}`;
}
