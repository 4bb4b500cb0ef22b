import { groupBy } from '../../graph/group-by.ts';
import { FailureModel, type OwnedNeed, type Part } from './failure-model.ts';

/** A model in which parts that always share their fate are one. */
export interface Condensed {
  readonly model: FailureModel;
  /** The part that stands for a part; undefined where it stands for more than itself, and its own failure has to be asked of the full model. */
  readonly alone: (part: Part) => Part | undefined;
  /** What a part of the condensed model stands for. */
  readonly members: (part: Part) => readonly Part[];
}

/** Kinds of which there are many alike: applications with the same nodes and the same storage. Hardware is always told apart. */
const alike = new Set<Part['kind']>(['workload', 'volume', 'route', 'certificate']);

const condensed = new WeakMap<FailureModel, { readonly size: number; readonly result: Condensed }>();

/**
 * Puts parts together that need the same: thousands of applications become a few dozen, and a failure is spread to them at once.
 *
 * Two parts are alike when they have the same needs of parts that are alike themselves: classes are refined until that holds. What can
 * take part in a loss that only several failures together make is told apart.
 */
export function condense(model: FailureModel): Condensed {
  const known = condensed.get(model);
  if (known?.size === model.size) return known.result;
  const result = build(model, classesOf(model, apartIn(model)));
  condensed.set(model, { size: model.size, result });
  return result;
}

/** Parts that matter one by one: members of needs that bear a loss, what ends interruptions, and whatever those need. */
function apartIn(model: FailureModel): Set<Part> {
  const apart = new Set<Part>();
  const waiting = model.parts.flatMap((part) =>
    model
      .needsOf(part)
      .flatMap(({ on, atLeast, healer }) => [
        ...(atLeast < on.length || healer !== undefined ? on : []),
        ...(healer === undefined ? [] : [healer]),
      ]),
  );
  for (const part of waiting) {
    if (apart.has(part)) continue;
    apart.add(part);
    for (const { on } of model.needsOf(part)) waiting.push(...on);
  }
  return apart;
}

function classesOf(model: FailureModel, apart: ReadonlySet<Part>): Map<Part, number> {
  let ids = new Map<string, number>();
  const idOf = (key: string): number => {
    const id = ids.get(key) ?? ids.size;
    ids.set(key, id);
    return id;
  };
  const isMerged = (part: Part): boolean => alike.has(part.kind) && !apart.has(part);
  let classes = new Map(
    model.parts.map((part) => [part, idOf(isMerged(part) ? `kind ${part.kind} ${part.canFail}` : part.id)]),
  );
  for (let count = 0; count !== ids.size;) {
    count = ids.size;
    const before = classes;
    ids = new Map();
    const classOf = (part: Part): number => before.get(part) ?? -1;
    const wordOf = ({ on, atLeast, otherwise, reduced, isUnlucky, bearsInterruptions, healer }: OwnedNeed): string =>
      `${otherwise} ${reduced} ${atLeast} ${isUnlucky} ${bearsInterruptions} ${healer === undefined ? '' : classOf(healer)}: ${on
        .map(classOf)
        .sort((a, b) => a - b)
        .join(' ')}`;
    classes = new Map(
      model.parts.map((part) => [
        part,
        idOf(isMerged(part) ? `${classOf(part)} | ${model.needsOf(part).map(wordOf).sort().join(' | ')}` : part.id),
      ]),
    );
  }
  return classes;
}

function build(model: FailureModel, classes: ReadonlyMap<Part, number>): Condensed {
  const members = groupBy(classes.keys(), (part) => classes.get(part) ?? -1);
  const standIn = (part: Part): Part => members.get(classes.get(part) ?? -1)?.[0] ?? part;
  const smaller = new FailureModel();
  for (const [first] of members.values()) if (first !== undefined) smaller.add(first);
  for (const [part] of members.values()) {
    if (part === undefined) continue;
    for (const { healer, on, ...need } of model.needsOf(part)) {
      const healing = healer === undefined ? {} : { healer: standIn(healer) };
      smaller.addNeed({ ...need, healer: undefined, ...healing, part, on: on.map(standIn) });
    }
  }
  return {
    model: smaller,
    alone: (part) => (members.get(classes.get(part) ?? -1)?.length === 1 ? part : undefined),
    members: (part) => members.get(classes.get(part) ?? -1) ?? [part],
  };
}
