import { isObject, type Json } from '../../graph/json.ts';
import { placeholders } from '../../graph/resource/planned-resource.ts';
import { isCompared } from './agreement.ts';

/** A resource as `pulumi stack export` and `npm run plan --json` both tell it. */
interface Told {
  readonly urn: string;
  readonly inputs?: Json;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly ignoreChanges?: readonly string[];
  readonly protect?: boolean;
  readonly isProtected?: boolean;
}

/**
 * Where what the plan says of resources is not what the engine has in its state: which there are, what holds them, what they wait for, what is
 * protected and ignored, and every input that the plan knows.
 */
export function unlike(plan: string, exported: string): string[] {
  const planned = (JSON.parse(plan) as { readonly resources: readonly Told[] }).resources.filter(({ urn }) =>
    isCompared(urn),
  );
  const { resources } = (JSON.parse(exported) as { readonly deployment: { readonly resources: readonly Told[] } })
    .deployment;
  const made = new Map(resources.filter(({ urn }) => isCompared(urn)).map((each) => [each.urn, each]));
  const found = planned.flatMap((each) => {
    const own = made.get(each.urn);
    made.delete(each.urn);
    return own === undefined ? [`${each.urn} was not made`] : differencesOf(each, own);
  });
  return [...found, ...[...made.keys()].map((urn) => `${urn} was not planned`)];
}

function differencesOf(plan: Told, engine: Told): string[] {
  const about = (what: string, one: unknown, other: unknown): string[] =>
    JSON.stringify(one) === JSON.stringify(other)
      ? []
      : [`${plan.urn} ${what}: planned ${JSON.stringify(one)}, made ${JSON.stringify(other)}`];
  // The engine has providers among what something waits for, the plan has not.
  const sorted = (list: readonly string[] = []): string[] => [...list].filter(isCompared).sort();
  const isNoStack = (urn: string | undefined): string | undefined =>
    urn !== undefined && isCompared(urn) ? urn : undefined;
  return [
    ...about('protection', plan.isProtected === true, engine.protect === true),
    ...about('parent', isNoStack(plan.parent), isNoStack(engine.parent)),
    ...about('dependencies', sorted(plan.dependencies), sorted(engine.dependencies)),
    ...about('ignored', [...(plan.ignoreChanges ?? [])].sort(), [...(engine.ignoreChanges ?? [])].sort()),
    // The engine leaves out what is empty.
    ...inputDifferences(plan.inputs ?? {}, engine.inputs ?? {}, plan.urn),
  ];
}

/** What the plan does not know yet, or does not show, may be anything. */
function inputDifferences(plan: Json, engine: Json, path: string): string[] {
  if (plan === placeholders.unknown || plan === placeholders.secret) return [];
  if (Array.isArray(plan) && Array.isArray(engine) && plan.length === engine.length)
    return (plan as readonly Json[]).flatMap((item, index) =>
      inputDifferences(item, (engine as readonly Json[])[index], `${path}[${index}]`),
    );
  if (isObject(plan) && isObject(engine)) {
    // What its provider filled in, it lists.
    const filledIn = Array.isArray(engine['__defaults']) ? (engine['__defaults'] as readonly Json[]) : [];
    const keys = new Set([...Object.keys(plan), ...Object.keys(engine).filter((key) => !filledIn.includes(key))]);
    return [...keys]
      .filter((key) => key !== '__defaults')
      .flatMap((key) => inputDifferences(plan[key], engine[key], `${path}.${key}`));
  }
  return plan === engine ? [] : [`${path}: planned ${JSON.stringify(plan)}, made ${JSON.stringify(engine)}`];
}
