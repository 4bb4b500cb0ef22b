import { restoreSeconds, type Copy, type Data } from '../data-loss.ts';
import { folderInWords } from '../places.ts';
import type { FailureModel, Part } from './failure-model.ts';
import { copyInWords, placeOf, reasonOf, restorableInWords, type ImpactReport } from './report.ts';

/** The report as plain data: what `--format json` prints, what the page shows, and what two reports are compared by. */
export type ReportData = ReturnType<typeof reportData>;
/** A failure with its effects, as JSON has it. */
export type FailureData = ReportData['failures'][number];
/** An effect, as JSON has it. */
export type EffectData = FailureData['effects'][number];

export function reportData(report: ImpactReport) {
  return {
    cluster: report.cluster,
    untold: {
      unknown: report.untold.unknown.map(({ path, name, tell }) => ({ path, name: name ?? null, tell: tell ?? null })),
      assumed: report.untold.assumed.map(({ path, reason }) => ({ path, reason })),
    },
    nowhere: report.nowhere.map(nameOfPods),
    expiring: report.expiring.map(({ name, renewedBy }) => ({ name, renewedBy: renewedBy ?? null })),
    failures: report.impacts.flatMap(({ failed: [part], effects }) =>
      part === undefined
        ? []
        : [
            {
              ...named(part),
              ...(part.without !== undefined && { without: part.without }),
              ...(part.returns !== undefined && { returns: part.returns }),
              effects: effects.map((effect) => ({
                ...named(effect.part),
                state: effect.state,
                isPossible: effect.isPossible,
                reason: reasonOf(effect),
                chain: effect.chain.map((step) => step.part.id),
                ...(effect.healsAfterSeconds !== undefined && {
                  healsAfterSeconds: effect.healsAfterSeconds,
                  heals: effect.heals ?? '',
                }),
              })),
            },
          ],
    ),
    singlePoints: report.singlePoints.map(({ part, down, maybeDown, interruptedCount, remedy }) => ({
      ...named(part),
      down: down.map(({ name }) => name),
      maybeDown: maybeDown.map(({ name }) => name),
      interrupted: interruptedCount,
      ...(remedy !== undefined && { remedy }),
    })),
    pairs: report.pairs.map(({ failed, worse }) => ({
      failed: failed.map(named),
      worse: worse.map(({ part, state }) => ({ ...named(part), state })),
    })),
    survivals: report.survivals.map(({ failure, lost, fits, stranded, isKnown, spentBudgets }) => ({
      ...named(failure),
      nodes: lost.map(({ name }) => name),
      fits: fits.map(nameOfPods),
      stranded: stranded.map(({ podSet, reason }) => ({ name: nameOfPods(podSet), reason })),
      isKnown,
      spentBudgets,
    })),
    data: report.data.map(dataData),
    losses: report.losses.map((loss) => ({
      data: loss.data.name,
      failure: named(loss.failure),
      fate: loss.fate,
      isPossible: loss.isPossible,
      restorable: restorableInWords(loss),
      sharing: loss.sharing.map(copyInWords),
    })),
    start: report.start,
    shutdowns: report.shutdowns,
  };
}

function named({ id, name, kind }: Part) {
  return { id, name, kind };
}

function nameOfPods({ object, name }: { object: { namespace: string | undefined }; name: string }): string {
  return object.namespace === undefined ? name : `${object.namespace}/${name}`;
}

function dataData(data: Data) {
  return {
    name: data.name,
    risk: data.risk,
    liesOn: placeOfData(data.place),
    copies: data.copies.map(copyData),
    otherCopies: data.otherCopies ?? null,
    threeTwoOne: data.threeTwoOne,
    restoreSeconds: restoreSeconds(data) ?? null,
  };
}

function copyData(copy: Copy) {
  return {
    kind: copy.kind,
    schedule: copy.schedule ?? null,
    maxAgeSeconds: Number.isFinite(copy.maxAgeSeconds) ? copy.maxAgeSeconds : null,
    keeps: copy.keeps,
    to: placeOf(copy.to),
  };
}

function placeOfData(place: ImpactReport['data'][number]['place']): string {
  switch (place.kind) {
    case 'storage':
      return place.storage;
    case 'replicas':
      if (place.on.length === 0) return place.copies === 1 ? 'one node' : `${place.copies} nodes`;
      return `${place.copies} of ${place.on.map(({ machine, disk }) => (disk === '' ? machine : `${machine}/${disk}`)).join(', ')}`;
    case 'node':
      return folderInWords(place.nodes);
    case 'unknown':
      return `~ ${place.reason}`;
  }
}

/** Parts and what they need, for drawing. Groups are replaced by their members. */
export function edgesOf(
  model: FailureModel,
): { readonly from: string; readonly to: string; readonly because: string }[] {
  const membersOf = (part: Part, seen: ReadonlySet<Part>): Part[] => {
    if (part.kind !== 'group') return [part];
    if (seen.has(part)) return [];
    const within = new Set([...seen, part]);
    return model.needsOf(part).flatMap(({ on }) => on.flatMap((member) => membersOf(member, within)));
  };
  const edges = new Map<string, { from: string; to: string; because: string }>();
  for (const part of model.parts) {
    if (part.kind === 'group') continue;
    for (const { on, because } of model.needsOf(part)) {
      for (const member of on.flatMap((each) => membersOf(each, new Set()))) {
        const key = `${part.id}\n${member.id}`;
        if (!edges.has(key)) edges.set(key, { from: part.id, to: member.id, because });
      }
    }
  }
  return [...edges.values()];
}
