import { readPreviewInto } from '../../graph/readers/read-preview.ts';
import { readTopologyInto } from '../../graph/readers/read-topology.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Json } from '../../graph/json.ts';
import type { PlannedResource } from '../../graph/resource/planned-resource.ts';
import type { Mutation } from '../invariants/mutation.ts';
import { planMutations, type PlanMutation } from '../invariants/plan-mutations.ts';
import { mutations } from '../invariants/tree-mutations.ts';
import { changeSomewhere, valuesByKey } from '../invariants/variants.ts';
import { RealPlan } from '../real-plan.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

type Random = () => number;
type Document = Record<string, Json>;

/** A damaged stack, and what else was changed in it. */
export interface Mutant {
  readonly graph: ResourceGraph;
  /** Names of what was changed blindly. */
  readonly changed: readonly string[];
}

/** One way in which people damage a stack, and the rule that must notice. */
export interface Damage {
  readonly rule: string;
  readonly title: string;
  /** A damaged copy with one to three blind changes elsewhere. */
  readonly mutant: (random: Random) => Mutant;
}

export interface TreeDamage extends Damage {
  readonly mutation: Mutation;
  /** Paths of the files that it changes; what is only in the topology changes none. */
  readonly paths: ReadonlySet<string>;
}

/** Every damage to a tree that the tests of rules name. */
export function treeDamages(only?: string): TreeDamage[] {
  return Object.entries(mutations).flatMap(([rule, cases]) =>
    only !== undefined && only !== rule
      ? []
      : Object.entries(cases).map(([title, mutation]) => {
          const paths = changedBy(mutation);
          return { rule, title, mutation, paths, mutant: (random: Random) => damagedTree(mutation, paths, random) };
        }),
  );
}

/** The same for plans. A plan is previewed once; its mutants are damaged copies. */
export async function planDamages(only?: string): Promise<Damage[]> {
  const damages: Damage[] = [];
  for (const [rule, cases] of Object.entries(planMutations)) {
    if (only !== undefined && only !== rule) continue;
    for (const [title, mutation] of Object.entries(cases)) {
      const plan = new RealPlan(mutation.stack);
      const { resources } = await plan.preview();
      damages.push({ rule, title, mutant: (random) => damagedPlan(plan, resources, mutation, random) });
    }
  }
  return damages;
}

/** A tree with one to three blind changes and nothing else. */
export function blindMutant(name: string, random: Random): Mutant {
  const stack = new RealStack(name);
  const changed = changeBlindly(documentsOf(stack, new Set()), name, random);
  return { graph: stack.graph(), changed };
}

function damagedTree({ stack: name, damage }: Mutation, paths: ReadonlySet<string>, random: Random): Mutant {
  const stack = new RealStack(name);
  damage(stack);
  const changed = changeBlindly(documentsOf(stack, paths), name, random);
  return { graph: stack.graph(), changed };
}

/** What says which files are applied stays: of a file that nobody applies any more, a rule rightly says nothing. */
function documentsOf(stack: RealStack, without: ReadonlySet<string>): Map<string, Document> {
  const files = [...stack.files].filter(([path]) => !without.has(path));
  return new Map(
    files.flatMap(([path, [document]]) =>
      document === undefined || document.kind === 'Kustomization' ? [] : [[path, document as Document]],
    ),
  );
}

const seen = new Map<string, ReturnType<typeof valuesByKey>>();

function changeBlindly(documents: ReadonlyMap<string, Document>, name: string, random: Random): string[] {
  let values = seen.get(name);
  if (values === undefined) seen.set(name, (values = valuesByKey([...documents.values()])));
  const paths = [...documents.keys()];
  return Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
    const path = paths[Math.floor(random() * paths.length)] ?? '';
    const document = documents.get(path);
    if (document !== undefined) changeSomewhere(document, random, values);
    return path;
  });
}

function damagedPlan(
  plan: RealPlan,
  resources: readonly PlannedResource[],
  { damage }: PlanMutation,
  random: Random,
): Mutant {
  const copies = new Map((structuredClone(resources) as LooseManifest[]).map((each) => [each.name as string, each]));
  const before = new Map([...copies].map(([name, each]) => [name, JSON.stringify(each)]));
  damage(copies);
  const untouched = [...copies].filter(([name, each]) => before.get(name) === JSON.stringify(each));
  const free = new Map(untouched.map(([name, { inputs }]) => [name, inputs as Document]));
  const changed = changeBlindly(free, `plan of ${plan.name}`, random);
  const graph = new ResourceGraph();
  readTopologyInto(graph, plan.topology);
  readPreviewInto(graph, [...copies.values()] as PlannedResource[]);
  return { graph, changed };
}

function changedBy({ stack: name, damage }: Mutation): Set<string> {
  const texts = (stack: RealStack): Map<string, string> =>
    new Map([...stack.files].map(([path, documents]) => [path, JSON.stringify(documents)]));
  const before = texts(new RealStack(name));
  const stack = new RealStack(name);
  damage(stack);
  const after = texts(stack);
  return new Set([...before.keys(), ...after.keys()].filter((path) => before.get(path) !== after.get(path)));
}
