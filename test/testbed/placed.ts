import { FailureModel, type OwnedNeed, type Part } from '../../analysis/impact/failure-model.ts';
import type { ModelledCluster } from '../../analysis/impact/model-of.ts';
import { componentId } from '../../analysis/impact/parts/cluster.ts';
import { evictionSeconds, tolerationOf } from '../../analysis/impact/parts/workloads.ts';
import { spread } from '../../analysis/impact/spread.ts';
import { level } from '../../analysis/impact/state.ts';
import type { SeenFailure } from './seen.ts';

/**
 * The failure model for somebody who knows where the pods were: what it holds possible with bad luck is so where they were on what failed, and
 * is not where they were elsewhere. Where the bed does not know, it stays possible.
 */
export function placedModel(model: FailureModel, cluster: ModelledCluster, seen: SeenFailure): FailureModel {
  const isHit = hits(model, cluster, seen);
  const sooner = evictionSeconds - seen.tolerationSeconds;
  const waits = new Set(
    [...cluster.workloads].filter(([{ pod }]) => tolerationOf(pod) === evictionSeconds).map(([, part]) => part),
  );
  const names = model.get(namesId(cluster));
  if (names !== undefined) waits.add(names);
  const placed = new FailureModel();
  for (const part of model.parts) placed.add(part);
  for (const part of model.parts) {
    for (const need of model.needsOf(part)) {
      const isSo = need.isUnlucky ? isHit(part) : undefined;
      if (isSo === false) continue;
      placed.addNeed({ ...need, isUnlucky: need.isUnlucky && isSo !== true, heals: healing(need, waits, sooner) });
    }
  }
  return placed;
}

const namesId = ({ view }: ModelledCluster): string => componentId(view.cluster.name, 'CoreDNS');

/** What ends it sooner where the bed lets pods wait for less. */
function healing({ part, heals }: OwnedNeed, waits: ReadonlySet<Part>, sooner: number): OwnedNeed['heals'] {
  if (heals === undefined || !waits.has(part)) return heals;
  return { ...heals, afterSeconds: heals.afterSeconds - sooner };
}

/** Whether pods of a part were on a node that is lost, or whose pods reach no others; undefined where nobody looked. */
function hits(
  model: FailureModel,
  cluster: ModelledCluster,
  { failed, gone, namesOn, applications }: SeenFailure,
): (part: Part) => boolean | undefined {
  const parts = failed.flatMap((id) => model.get(id) ?? []);
  const reached = spread(model, parts, 'worst');
  const { view } = cluster;
  const lost = new Set([
    ...gone,
    ...view.nodes
      .map(({ name }) => name)
      .filter((name) => {
        const overlay = model.get(componentId(view.cluster.name, `overlay/${name}`));
        return overlay !== undefined && reached.get(overlay)?.level === level.down;
      }),
  ]);
  const where = new Map(applications.map(({ part, before }) => [part, before] as const));
  where.set(namesId(cluster), namesOn);
  const isLost = (part: Part): boolean | undefined => where.get(part.id)?.some((node) => lost.has(node));
  const usersOf = (volume: Part): Part[] =>
    [...cluster.workloads.values()].filter((part) => model.needsOf(part).some(({ on }) => on.includes(volume)));
  return (part) => {
    if (part.kind !== 'volume') return isLost(part);
    const users = usersOf(part).map(isLost);
    return users.includes(true) ? true : users.includes(undefined) ? undefined : false;
  };
}
