import { promqlRules } from '../graph/facts/alert-rules.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import { textAt } from '../graph/json.ts';
import { describeMade, type KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import { locateIn } from '../graph/scope/consumer.ts';
import { formatOrigin, type Origin } from '../graph/origin.ts';
import { mayBe } from '../graph/unknown.ts';
import { oncePerKey } from '../graph/once-per-key.ts';
import { FindingsSoFar } from './findings-so-far.ts';
import { doubtAbout } from './doubt.ts';
import { failureOf } from './failures.ts';
import { onceForClusters } from './once-for-clusters.ts';
import { onceForTwins } from './once-for-twins.ts';
import { oncePerPlace, type PlacedFinding } from './once-per-place.ts';
import { isActive } from './suppressions/active.ts';
import { byPlace } from './suppressions/by-place.ts';
import { isFinding, type Check, type CheckContext, type Finding, type Severity } from './invariant.ts';
import { namesOf } from './profiles.ts';
import { withoutSecrets } from './without-secrets.ts';
import {
  messageOf,
  type Above,
  type Outcome,
  type Report,
  type ReportedFinding,
  type ReportedUnevaluated,
  type RuleFailure,
} from './report.ts';

/** Runs invariants over a graph. The graph is not changed. What a rule throws ends that rule alone, and is reported. */
export function runInvariants(graph: ResourceGraph, invariants: readonly Check[], context: CheckContext): Report {
  const collected: Collected = { findings: [], suppressed: [], notEvaluated: [], failures: [] };
  const outcomes = new Map<string, Outcome>();
  const suppressed = suppressionsOf(graph, context);
  for (const invariant of invariants) {
    try {
      const hasOne = hasSubject(graph, invariant);
      outcomes.set(invariant.id, hasOne ? judge(invariant, { graph, context, suppressed }, collected) : 'no subject');
    } catch (error) {
      collected.failures.push(failureOf(invariant.id, error));
      outcomes.set(invariant.id, 'failed');
    }
  }
  collected.findings.sort(
    (a, b) => rank[a.severity] - rank[b.severity] || compareOrigins(a.origin, b.origin) || compare(a.rule, b.rule),
  );
  return withoutSecrets(graph, { ...collected, outcomes });
}

interface Collected {
  readonly findings: ReportedFinding[];
  readonly suppressed: ReportedFinding[];
  readonly notEvaluated: ReportedUnevaluated[];
  readonly failures: RuleFailure[];
}

type OfFinding<Answer> = (rule: Check, at: Origin) => Answer;

interface Run {
  readonly graph: ResourceGraph;
  readonly context: CheckContext;
  readonly suppressed: { readonly isSo: OfFinding<boolean>; readonly mayBeSo: OfFinding<string | undefined> };
}

function judge(invariant: Check, { graph, context, suppressed }: Run, collected: Collected): Outcome {
  let outcome: Outcome = 'holds';
  const found: Finding[] = [];
  const soFar = new FindingsSoFar();
  try {
    for (const result of invariant.check(graph, context)) {
      soFar.add(result);
      const doubt = isFinding(result)
        ? ((invariant.isNeverAccepted === true ? undefined : doubtAbout(graph, result)) ??
          suppressed.mayBeSo(invariant, result.at))
        : undefined;
      if (isFinding(result) && doubt === undefined) {
        found.push(result);
        continue;
      }
      const { at: origin, object } = result;
      const { notEvaluated: reason, beyond } = isFinding(result) ? { notEvaluated: doubt ?? '' } : result;
      collected.notEvaluated.push({ rule: invariant.id, origin, object: object && describeMade(object), reason });
      if (beyond !== undefined) collected.failures.push(failureOf(invariant.id, beyond));
      outcome = 'not evaluated';
    }
  } finally {
    // Also what was found before a rule failed.
    const placed = oncePerPlace(onceForClusters(found));
    const covered = new Set(placed.filter(({ at }) => suppressed.isSo(invariant, at)));
    const open = placed.filter((finding) => !covered.has(finding));
    const told = invariant.isNeverAccepted === true ? open : onceForTwins(open);
    collected.suppressed.push(...[...covered].map((finding) => report(invariant, finding)));
    collected.findings.push(...told.map((finding) => report(invariant, finding)));
    if (told.length > 0) outcome = 'breaks';
  }
  return outcome;
}

function suppressionsOf(graph: ResourceGraph, { today }: CheckContext): Run['suppressed'] {
  const active = byPlace(graph.suppressions.filter((suppression) => isActive(suppression, today)));
  const open = byPlace(graph.suppressions.filter(({ unknown }) => unknown !== undefined));
  // By rule and document: what may be meant is compared with the names of the rule.
  const mayBeMeant = oncePerKey((rule: Check) => {
    const names = namesOf(rule);
    return oncePerKey(
      (there: ReturnType<typeof open>) =>
        [...there].find(([written]) => names.some((name) => mayBe(written, name)))?.[1][0],
    );
  });
  return {
    isSo: (rule, at) => {
      const there = active(at);
      return namesOf(rule).some((name) => there.has(name));
    },
    mayBeSo: (rule, at) => {
      const found = mayBeMeant(rule)(open(at));
      return found && `whether it is suppressed is not known: ${found.unknown}`;
    },
  };
}

const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

function hasSubject(graph: ResourceGraph, invariant: Check): boolean {
  return invariant.about.some((subject) => {
    if (subject === 'file') return graph.files.length > 0;
    if (subject === 'rule of Prometheus') return promqlRules(graph).length > 0;
    if (subject === 'suppression') return graph.suppressions.length > 0;
    if (subject === 'CustomResourceDefinition')
      return graph.definitions.length + graph.builtIns.size + graph.objectsAnywhere(subject).length > 0;
    if (subject === 'object') return graph.objects().length > 0;
    return graph.hasAny(subject);
  });
}

function report(invariant: Check, finding: PlacedFinding): ReportedFinding {
  const objects = [finding.object ?? [], finding.also].flat();
  // A field of what a chart makes stands in no file.
  const written = objects.filter(({ madeBy }) => madeBy === undefined);
  const reported = {
    rule: invariant.id,
    severity: finding.severity ?? invariant.severity,
    origin: finding.at,
    object: finding.object && describeMade(finding.object),
    also: finding.also.map(describeMade).sort(),
    observed: finding.observed,
    required: finding.required,
    fix: finding.fix,
    ...(finding.isPatchable === true && { above: objects.flatMap(aboveOf) }),
    edit: finding.edit === undefined || written.length === 0 ? undefined : { objects: written, field: finding.edit },
  };
  return { ...reported, message: messageOf(reported) };
}

/** The Flux Kustomization that applies an object, or the release which makes it. */
function aboveOf(object: KubernetesObject): Above[] {
  const { appliedBy } = object.madeBy ?? object;
  if (appliedBy?.by !== 'Flux') return [];
  const name = textAt(appliedBy.manifest.value, ['metadata', 'name']);
  return name === undefined ? [] : [{ name: `Kustomization/${name}`, origin: locateIn(appliedBy, ['spec']) }];
}

function compareOrigins(a: Origin, b: Origin): number {
  if (a.from === 'file' && b.from === 'file') return compare(a.file, b.file) || a.line - b.line || a.column - b.column;
  return compare(formatOrigin(a), formatOrigin(b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
