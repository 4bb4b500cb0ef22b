import type { BudgetError } from '../graph/budgets.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import type { JsonPath } from '../graph/json.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import type { Origin } from '../graph/origin.ts';
import type { Example } from './example.ts';
import type { Category } from './profiles.ts';

/** `error`: breakage is proven. `warning`: it is likely, or hurts less. `info`: worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/** Where the knowledge comes from. */
export interface Source {
  /** Name of the stack whose document tells of the failure, or of the component that was read. */
  readonly document: string;
  /** Section, issue or file in it. */
  readonly section: string;
  /** Where it can be read. */
  readonly url?: string;
}

/** One place where an invariant does not hold. */
export interface Finding {
  /** Where. */
  readonly at: Origin;
  /** The object that it is about, where it is about one. */
  readonly object?: KubernetesObject;
  /** What is there. */
  readonly observed: string;
  /** What would hold. */
  readonly required: string;
  /** What to do. */
  readonly fix: string;
  /** @default the invariant's own severity */
  readonly severity?: Severity;
  /** The field of `object` that mends it, where that is safe: nothing else changes its meaning. */
  readonly edit?: FieldEdit;
  /** Whether a patch of the Kustomization that applies the object mends it as well: the fix is the same for all it applies. @default false */
  readonly isPatchable?: boolean;
  /**
   * What decides it. Where any of it is a variable that nothing fills in, or encrypted, nobody can tell, and that is said instead.
   * @default the field that `edit` changes
   */
  readonly restsOn?: readonly Decisive[];
}

/** A field that decides a finding, with everything in it. */
export interface Decisive {
  readonly object: KubernetesObject;
  readonly path: JsonPath;
}

/** Some fields of one object. */
export function fieldsOf(object: KubernetesObject, ...paths: readonly JsonPath[]): Decisive[] {
  return paths.map((path) => ({ object, path }));
}

/** A field with the value it should have. */
export interface FieldEdit {
  /** The way to the field. */
  readonly path: JsonPath;
  /** What it should say; how that is written follows the file. */
  readonly value: string | number | boolean;
}

/** One place where nobody can tell whether an invariant holds, with the reason. */
export interface Unevaluated {
  /** Where. */
  readonly at: Origin;
  /** The object that it is about, where it is about one. */
  readonly object?: KubernetesObject;
  /** Why nobody can tell. */
  readonly notEvaluated: string;
  /** What ended it, where that is a budget: the check does not pass then. */
  readonly beyond?: BudgetError;
}

/** What a check may use besides the graph. */
export interface CheckContext {
  /** The day for which it is judged, as YYYY-MM-DD. */
  readonly today: string;
}

/** A finding of an example: the same, with its place as text. */
export interface ExpectedFinding extends Omit<Finding, 'at' | 'object' | 'edit' | 'isPatchable'> {
  /** Where, as `file:line:column`. */
  readonly at: string;
}

/** A rule as CEL, over one object as the API server stores it. */
export interface Admission {
  /** Resources that it judges, as `group/version/plural`; the core group is empty. */
  readonly resources: readonly string[];
  /** True where the rule holds. */
  readonly expression: string;
}

/** What running a rule needs of it. */
export type Check = Pick<Invariant, 'id' | 'formerly' | 'severity' | 'about' | 'check' | 'isNeverAccepted'>;

/** Something that must hold. One claim each: what can break by itself is an invariant of its own. */
export interface Invariant {
  /** The path of its file, without the ending. */
  readonly id: string;
  /** Ids that it had before. Suppressions, baselines and configurations may still use them. @default none */
  readonly formerly?: readonly string[];
  /** How bad it is, unless a finding says otherwise. */
  readonly severity: Severity;
  /** What becomes of whoever does not hold it. @default what the severity says: see `profiles.ts` */
  readonly category?: Category;
  /** Version of the profiles in which it entered, or became stricter: before, it is a warning at most. @default 1 */
  readonly since?: number;
  /**
   * What it judges: kinds of Kubernetes objects, types of declared resources, or `file`, `suppression` and
   * `rule of Prometheus`. Where none of them
   * was read, the rule has no subject, which is not the same as holding.
   */
  readonly about: readonly string[];
  /** What holds, said positively. */
  readonly claim: string;
  /** What happens otherwise. */
  readonly why: string;
  /** Where the knowledge comes from. */
  readonly source: Source | readonly Source[];
  /** Versions of a component that it speaks of. @default all */
  readonly versions?: string;
  /** When the rule is no longer needed. */
  readonly retireWhen?: string;
  /** Every place where it breaks or cannot be judged. Pure: it only reads the graph. */
  check(graph: ResourceGraph, context: CheckContext): Iterable<Finding | Unevaluated>;
  /**
   * Whether no baseline may accept what it finds, because the damage is done by being there: a secret that could be read has to be
   * replaced. A suppression with a reason and a last day still can. @default false
   */
  readonly isNeverAccepted?: boolean;
  /** The same claim for the API server, where one object decides it. */
  readonly admission?: Admission;
  /** Inputs in which it holds: tests and the rule's page. */
  readonly valid: Readonly<Record<string, Example>>;
  /** Inputs in which it breaks, with the exact findings. */
  readonly invalid: Readonly<Record<string, { readonly given: Example; readonly finds: readonly ExpectedFinding[] }>>;
}

/** Gives an invariant its type. */
export function defineInvariant(invariant: Invariant): Invariant {
  return invariant;
}

export function isFinding(result: Finding | Unevaluated): result is Finding {
  return !('notEvaluated' in result);
}
