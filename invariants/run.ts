import { promqlRules } from '../graph/alert-rules.ts';
import type { ResourceGraph } from '../graph/graph.ts';
import { describe } from '../graph/kubernetes-object.ts';
import { formatOrigin, type Origin } from '../graph/origin.ts';
import { isActive } from './suppressions/active.ts';
import { isFinding, type Check, type CheckContext, type Finding, type Severity } from './invariant.ts';
import type { Outcome, Report, ReportedFinding, ReportedUnevaluated } from './report.ts';

/** Runs invariants over a graph. The graph is not changed. */
export function runInvariants(graph: ResourceGraph, invariants: readonly Check[], context: CheckContext): Report {
  const findings: ReportedFinding[] = [];
  const suppressed: ReportedFinding[] = [];
  const notEvaluated: ReportedUnevaluated[] = [];
  const outcomes = new Map<string, Outcome>();
  const active = graph.suppressions.filter((suppression) => isActive(suppression, context.today));
  for (const invariant of invariants) {
    if (!hasSubject(graph, invariant)) {
      outcomes.set(invariant.id, 'no subject');
      continue;
    }
    let outcome: Outcome = 'holds';
    for (const result of invariant.check(graph, context)) {
      if (isFinding(result)) {
        const finding = report(invariant, result);
        const isCovered = active.some(({ rule, covers }) => rule === invariant.id && covers(result.at));
        (isCovered ? suppressed : findings).push(finding);
        if (!isCovered) outcome = 'breaks';
      } else {
        const object = result.object && describe(result.object);
        notEvaluated.push({ rule: invariant.id, origin: result.at, object, reason: result.notEvaluated });
        if (outcome === 'holds') outcome = 'not evaluated';
      }
    }
    outcomes.set(invariant.id, outcome);
  }
  findings.sort(
    (a, b) => rank[a.severity] - rank[b.severity] || compareOrigins(a.origin, b.origin) || compare(a.rule, b.rule),
  );
  return { findings, suppressed, notEvaluated, outcomes };
}

const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

function hasSubject(graph: ResourceGraph, invariant: Check): boolean {
  return invariant.about.some((subject) => {
    if (subject === 'file') return graph.files.length > 0;
    if (subject === 'rule of Prometheus') return promqlRules(graph).length > 0;
    if (subject === 'suppression') return graph.suppressions.length > 0;
    if (subject === 'CustomResourceDefinition' && graph.definitions.length + graph.builtIns.size > 0) return true;
    if (subject === 'object') return graph.objects().length > 0;
    return graph.hasAny(subject);
  });
}

function report(invariant: Check, finding: Finding): ReportedFinding {
  const object = finding.object && describe(finding.object);
  return {
    rule: invariant.id,
    severity: finding.severity ?? invariant.severity,
    origin: finding.at,
    object,
    message: `${object === undefined ? '' : `${object}: `}${finding.observed}; required: ${finding.required}`,
    observed: finding.observed,
    required: finding.required,
    fix: finding.fix,
    edit: finding.object && finding.edit && { object: finding.object, field: finding.edit },
  };
}

function compareOrigins(a: Origin, b: Origin): number {
  if (a.from === 'file' && b.from === 'file') return compare(a.file, b.file) || a.line - b.line || a.column - b.column;
  return compare(formatOrigin(a), formatOrigin(b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
