/** What becomes of a resource, by its URN: the step, and what makes it anew. */
export type Steps = Readonly<Record<string, string>>;

interface EngineStep {
  readonly op: string;
  readonly urn: string;
  readonly replaceReasons?: readonly string[] | null;
}

interface PlannedStep {
  readonly urn: string;
  readonly resourceType: string;
  readonly step: string;
  readonly replacedFor: readonly string[];
}

/** What `pulumi preview --json --show-sames` says. */
export function stepsOfEngine(json: string): Steps {
  const { steps } = JSON.parse(json) as { readonly steps: readonly EngineStep[] };
  const own = steps.filter(({ op, urn }) => isCompared(urn) && !/^(create-replacement|delete-replaced)$/.test(op));
  return byUrn(own.map(({ urn, op, replaceReasons }) => [urn, described(op, replaceReasons ?? [])]));
}

/** What `npm run plan -- <cluster> --json` says. */
export function stepsOfPlan(json: string): Steps {
  const { resources } = JSON.parse(json) as { readonly resources: readonly PlannedStep[] };
  const own = resources.filter(({ urn }) => isCompared(urn));
  return byUrn(own.map(({ urn, step, replacedFor }) => [urn, described(step, replacedFor)]));
}

/**
 * The steps of the plan, without the reasons that the engine leaves out: it names none for what it has to delete before something that it refers to
 * is made anew.
 */
export function withoutUnnamedReasons(plan: Steps, engine: Steps): Steps {
  const entries = Object.entries(plan).map(([urn, step]) => {
    const isUnnamed = engine[urn] === unnamed && step.startsWith(unnamed);
    return [urn, isUnnamed ? unnamed : step] as const;
  });
  return Object.fromEntries(entries);
}

const unnamed = 'replace for ';

/** By its top-level property: a path below it is written in more than one way. */
function described(step: string, reasons: readonly string[]): string {
  const top = [...new Set(reasons.map((path) => path.split(/[.[]/)[0] ?? path))].sort();
  return step === 'replace' ? `replace for ${top.join(', ')}` : step;
}

/** The stack itself and providers are no concern of a plan. */
export function isCompared(urn: string): boolean {
  const type = urn.split('::')[2]?.split('$').at(-1) ?? '';
  return type !== 'pulumi:pulumi:Stack' && !type.startsWith('pulumi:providers:');
}

function byUrn(entries: readonly (readonly [string, string])[]): Steps {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
