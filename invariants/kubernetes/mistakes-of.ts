import { groupBy } from '../../graph/group-by.ts';
import { BudgetError, budgets } from '../../graph/budgets.ts';
import type { SchemaMistake, SchemaMistakes } from '../../graph/facts/schema-mistakes.ts';
import { textAt, valueAt } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { isEncrypted, unknownIn } from '../../graph/unknown.ts';
import type { Finding, Unevaluated } from '../invariant.ts';

/** A mistake and what is to be said of it. */
export interface ToldMistake {
  readonly mistake: SchemaMistake;
  readonly finding: Finding;
}

/** What is wrong with the fields of an object, as far as its values are known. */
export function* mistakesOf(
  object: KubernetesObject,
  compare: () => SchemaMistakes | undefined,
): Generator<ToldMistake | Unevaluated> {
  let mistakes: SchemaMistakes | undefined;
  try {
    mistakes = compare();
  } catch (error) {
    if (!(error instanceof BudgetError)) throw error;
    yield { at: object.origin, object, notEvaluated: error.message, beyond: error };
    return;
  }
  if (mistakes === undefined) return;
  for (const mistake of oncePerValue(mistakes.told)) {
    const { path, observed, required, meant } = mistake;
    const at = object.locate(path);
    const value = valueAt(object.manifest, path);
    // Where SOPS encrypted it, the schema meets the value only in the cluster.
    if (typeof value === 'string' && isEncrypted(value)) continue;
    if (typeof value === 'string' && unknownIn(value) !== undefined) {
      yield { at, object, notEvaluated: `${path.join('.')} is ${value}, which is filled in later` };
      continue;
    }
    if (textAt(object.manifest, ['sops', 'mac']) !== undefined && path[0] === 'sops') continue;
    const fix = meant === undefined ? 'correct it; kubectl explain shows the fields' : `did you mean ${meant}?`;
    yield { mistake, finding: { at, object, observed, required, fix } };
  }
  if (mistakes.untold === 0) return;
  const beyond = new BudgetError(
    `${mistakes.untold} more mistakes of one object, after the first ${budgets.mistakesOfObject}`,
  );
  yield { at: object.origin, object, notEvaluated: beyond.message, beyond };
}

/** What is wrong with one value in several ways, as with each form that it may have, is one mistake. */
function oncePerValue(told: readonly SchemaMistake[]): SchemaMistake[] {
  return [...groupBy(told, ({ path, isUnknownField }) => JSON.stringify([path, isUnknownField])).values()].flatMap(
    (same) => {
      const ofForms = same.filter(({ isNoForm }) => isNoForm !== true);
      const [first, ...others] = ofForms.length > 0 ? ofForms : same;
      if (first === undefined || others.length === 0) return first ?? [];
      if (others.some(({ observed }) => observed !== first.observed)) return [first, ...others];
      return [{ ...first, required: [...new Set([first, ...others].map(({ required }) => required))].join(' or ') }];
    },
  );
}
