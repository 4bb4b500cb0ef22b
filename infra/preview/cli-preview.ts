import type { PlannedResource, StepKind } from '../../graph/planned-resource.ts';
import { isManaged, shown } from './planned-steps.ts';
import { objectsIn, textsIn, parseJson, readResource, type SavedResource } from './saved-state.ts';

/** A step as `pulumi preview --json` prints it. */
interface CliStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: Readonly<Record<string, unknown>>;
  readonly newState?: Readonly<Record<string, unknown>>;
  readonly diffReasons?: readonly string[] | null;
  readonly replaceReasons?: readonly string[] | null;
  readonly detailedDiff?: Readonly<Record<string, { readonly kind?: string } | null>> | null;
}

/** Steps of the command line by what they mean here; the halves of a replacement are left out, their sum is there too. */
const kinds: Readonly<Record<string, StepKind>> = {
  same: 'same',
  create: 'create',
  update: 'update',
  delete: 'delete',
  replace: 'replace',
  read: 'read',
  import: 'create',
  'import-replacement': 'replace',
};

/**
 * Reads what `pulumi preview --json` prints, so that the same rules judge it.
 *
 * @throws Error when the text is something else, with what was found.
 */
export function readCliPreview(text: string, file: string): PlannedResource[] {
  const document = parseJson(text, file);
  const steps = (document as { steps?: unknown } | null)?.steps;
  if (!Array.isArray(steps)) {
    throw new Error(`${file}: it has no "steps"; write one by \`pulumi preview --json > ${file}\``);
  }
  return (objectsIn(steps, `${file}: steps`) as unknown as readonly CliStep[]).flatMap((step) => {
    const kind = typeof step.op === 'string' && Object.hasOwn(kinds, step.op) ? kinds[step.op] : undefined;
    const state = step.newState ?? step.oldState;
    if (kind === undefined || typeof state !== 'object') return [];
    const resource = readResource({ urn: step.urn, ...state });
    return isManaged(resource.type) ? [plannedResource(step, kind, resource)] : [];
  });
}

function plannedResource(step: CliStep, kind: StepKind, resource: SavedResource): PlannedResource {
  const before = step.oldState === undefined ? undefined : readResource({ urn: step.urn, ...step.oldState });
  const detailed = Object.entries(step.detailedDiff ?? {});
  const replacing = detailed
    .filter(([, how]) => typeof how?.kind === 'string' && how.kind.endsWith('-replace'))
    .map(([path]) => path);
  const changed = detailed.length > 0 ? detailed.map(([path]) => path) : textsIn(step.diffReasons);
  return {
    type: 'planned',
    id: resource.urn,
    name: resource.urn.split('::').slice(3).join('::'),
    origin: { from: 'preview', urn: resource.urn },
    stack: resource.urn.split(':')[2] ?? '',
    resourceType: resource.type,
    isCustom: resource.isCustom,
    step: kind,
    inputs: shown(resource.inputs),
    ...(before !== undefined && { previous: shown(before.inputs) }),
    changed: kind === 'update' || kind === 'replace' ? changed : [],
    replacedFor:
      kind === 'replace' ? (Array.isArray(step.replaceReasons) ? textsIn(step.replaceReasons) : replacing) : [],
    // The engine puts back what a program ignores before it compares: the command line cannot show it.
    ignored: [],
    ignoreChanges: [],
    isProtected: resource.isProtected || before?.isProtected === true,
    parent: resource.parent,
    dependencies: resource.dependencies,
  };
}
