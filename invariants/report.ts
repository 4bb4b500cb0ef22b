import type { Origin } from '../graph/origin.ts';
import type { KubernetesObject } from '../graph/kubernetes-object.ts';
import type { FieldEdit, Severity } from './invariant.ts';

/** A finding, ready to be shown. */
export interface ReportedFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly origin: Origin;
  /** `Kind/name` as written, when it is about a Kubernetes object. */
  readonly object: string | undefined;
  /** One sentence that says it all. */
  readonly message: string;
  readonly observed: string;
  readonly required: string;
  readonly fix: string;
  /** What mends it, where that is safe. */
  readonly edit: { readonly object: KubernetesObject; readonly field: FieldEdit } | undefined;
}

export interface ReportedUnevaluated {
  readonly rule: string;
  readonly origin: Origin;
  readonly object: string | undefined;
  readonly reason: string;
}

/** What became of an invariant. Nothing that was not evaluated, or that had nothing to judge, is ever said to hold. */
export type Outcome = 'holds' | 'breaks' | 'not evaluated' | 'no subject';

export interface Report {
  /** Worst first, then by place. */
  readonly findings: readonly ReportedFinding[];
  readonly notEvaluated: readonly ReportedUnevaluated[];
  /** Findings that a suppression covers. */
  readonly suppressed: readonly ReportedFinding[];
  readonly outcomes: ReadonlyMap<string, Outcome>;
}
