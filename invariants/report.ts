import type { Origin } from '../graph/origin.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import type { FieldEdit, Severity } from './invariant.ts';

/** What applies an object: a Flux Kustomization, by name and place. */
export interface Above {
  readonly name: string;
  readonly origin: Origin;
}

/** A finding, ready to be shown. */
export interface ReportedFinding {
  /** Id of the rule. */
  readonly rule: string;
  /** How bad it is. */
  readonly severity: Severity;
  /** Where. */
  readonly origin: Origin;
  /** `Kind/name` as written, when it is about a Kubernetes object. */
  readonly object: string | undefined;
  /** Other objects for which the same place decides it, sorted. */
  readonly also: readonly string[];
  /** One sentence that says it all. */
  readonly message: string;
  /** What is there. */
  readonly observed: string;
  /** What would hold. */
  readonly required: string;
  /** What to do. */
  readonly fix: string;
  /** Who applies the objects, one for each, where a patch of it mends them as well. @default none */
  readonly above?: readonly Above[];
  /** What mends it, where that is safe. */
  readonly edit: { readonly objects: readonly KubernetesObject[]; readonly field: FieldEdit } | undefined;
}

/** What a finding is about, in a few words: `Kustomization/apps`, or `Kustomization/apps and 23 more`. */
export function objectsOf({ object, also }: Pick<ReportedFinding, 'object' | 'also'>): string | undefined {
  return object === undefined || also.length === 0 ? object : `${object} and ${also.length} more`;
}

/** The sentence that says it all. */
export function messageOf(finding: Omit<ReportedFinding, 'message'>): string {
  const about = objectsOf(finding);
  return `${about === undefined ? '' : `${about}: `}${finding.observed}; required: ${finding.required}`;
}

/** A place where nobody can tell whether a rule holds. */
export interface ReportedUnevaluated {
  /** Id of the rule. */
  readonly rule: string;
  /** Where. */
  readonly origin: Origin;
  /** The object that it is about, as `Kind/name`. */
  readonly object: string | undefined;
  /** Why nobody can tell. */
  readonly reason: string;
}

/** A rule that was not judged to its end. */
export interface RuleFailure {
  /** Id of the rule. */
  readonly rule: string;
  /** Why, without anything of the input. */
  readonly reason: string;
  /** What it threw: a BudgetError where a budget was spent, anything else where holdfast itself failed. */
  readonly thrown: unknown;
}

/** What became of an invariant. Nothing that was not evaluated, failed, or had nothing to judge, is ever said to hold. */
export type Outcome = 'holds' | 'breaks' | 'not evaluated' | 'failed' | 'no subject';

/** What came of a run. */
export interface Report {
  /** Worst first, then by place. */
  readonly findings: readonly ReportedFinding[];
  /** Places where nobody can tell. */
  readonly notEvaluated: readonly ReportedUnevaluated[];
  /** Findings that a suppression covers. */
  readonly suppressed: readonly ReportedFinding[];
  /** Rules that were not judged to their end: nobody may take the report for whole then. */
  readonly failures: readonly RuleFailure[];
  /** What became of each rule, by id. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
}
