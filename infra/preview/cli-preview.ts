import type { PlannedResource, StepKind } from '../../graph/resource/planned-resource.ts';
import { isObject } from '../../graph/json.ts';
import { isManaged, shown } from './planned-steps.ts';
import { failuresIn, truncations, unshownCount } from './preview-digest.ts';
import { sh } from '../../topology/shell.ts';
import { objectsIn, textsIn, parseJson, readResource, stackOf, typeOf, type SavedResource } from './saved-state.ts';

/** What the real command line saw, and why it may be less than what there is. */
export interface CliPreview {
  readonly resources: readonly PlannedResource[];
  /** Why it must not be trusted: the preview failed, was cut off, or says something that is not understood. */
  readonly errors: readonly string[];
  /** Resources that stay as they are and that it does not show, so that nothing is said of them. */
  readonly unshown: number;
}

/** A step as `pulumi preview --json` prints it. */
interface CliStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: Readonly<Record<string, unknown>> | undefined;
  readonly newState?: Readonly<Record<string, unknown>> | undefined;
  readonly diffReasons?: unknown;
  readonly replaceReasons?: unknown;
  readonly detailedDiff?: unknown;
}

/**
 * What steps of the command line mean here (pulumi, pkg/resource/deploy/step.go). A refresh that changes something is printed as an update
 * or a deletion; to discard takes what was only read off the state.
 */
const kinds: ReadonlyMap<string, StepKind> = new Map([
  ['same', 'same'],
  ['refresh', 'same'],
  ['diff', 'same'],
  ['create', 'create'],
  ['import', 'create'],
  ['update', 'update'],
  ['delete', 'delete'],
  ['replace', 'replace'],
  ['import-replacement', 'replace'],
  ['read', 'read'],
  ['read-replacement', 'read'],
  ['discard', 'read'],
]);

/** Halves of a replacement: their sum is among the steps as well. */
const halves = new Set(['create-replacement', 'delete-replaced', 'discard-replaced', 'remove-pending-replace']);

/**
 * Reads what `pulumi preview --json` prints, so that the same rules judge it. Whatever cannot be understood is an error of the preview,
 * never a resource less.
 *
 * @param stack the stack that it must be of
 * @throws Error when the text is something else, with what was found.
 */
export function readCliPreview(text: string, file: string, stack: string): CliPreview {
  const document = parseJson(text, file);
  const digest = isObject(document) ? document : {};
  const failures = failuresIn(digest);
  if (digest['steps'] === undefined && failures.length > 0) return { resources: [], errors: failures, unshown: 0 };
  if (!Array.isArray(digest['steps'])) {
    throw new Error(`${file}: it has no "steps"; write one by \`${sh`pulumi preview --json > ${file}`}\``);
  }
  const steps = objectsIn(digest['steps'], `${file}: steps`) as unknown as readonly CliStep[];
  const errors = [...failures, ...truncations(digest, steps), ...foreignSteps(steps, stack)];
  const resources = new Map<string, PlannedResource>();
  const whole = new Set(steps.filter(({ op }) => kinds.has(op)).map(({ urn }) => urn));
  for (const [index, step] of steps.entries()) {
    const read = readStep(step, index, whole);
    if ('error' in read) errors.push(read.error);
    const { resource } = read;
    if (resource === undefined || !isManaged(resource.resourceType)) continue;
    const known = resources.get(resource.id);
    if (known === undefined) resources.set(resource.id, resource);
    else errors.push(`${resource.id} has two steps, ${known.step} and ${resource.step}: the second was not judged`);
  }
  return { resources: [...resources.values()], errors, unshown: unshownCount(digest, steps) };
}

/** A step as a resource; one that cannot be told whole is counted all the same, and named. */
function readStep(
  step: CliStep,
  index: number,
  whole: ReadonlySet<string>,
): { resource?: PlannedResource; error: string } | { resource: PlannedResource | undefined } {
  const { op, urn } = step;
  if (typeof urn !== 'string' || typeof op !== 'string') return { error: `steps[${index}]: required: an op and a urn` };
  if (halves.has(op)) return { resource: whole.has(urn) ? undefined : plannedResource(step, 'replace') };
  // What an earlier replacement left behind goes now: the resource itself has a step of its own.
  if (op === 'delete' && step.oldState?.['delete'] === true) return { resource: undefined };
  const kind = kinds.get(op);
  if (kind === undefined) return { error: `the step "${op}" of ${urn} is unknown: it was not judged` };
  const resource = plannedResource(step, kind);
  if (isObject(step.newState ?? step.oldState)) return { resource };
  return {
    resource,
    error: `${op} of ${urn} carries no state: whether it is protected, and what changes, cannot be told`,
  };
}

function foreignSteps(steps: readonly CliStep[], stack: string): string[] {
  const stacks = new Set(steps.flatMap(({ urn }) => (typeof urn === 'string' ? [stackOf(urn)] : [])));
  return [...stacks]
    .filter((other) => other !== stack)
    .map(
      (other) =>
        `it is a preview of the stack "${other}", not of "${stack}": ${sh`pulumi preview --stack ${stack} --json`}`,
    );
}

function plannedResource(step: CliStep, kind: StepKind): PlannedResource {
  const { urn } = step;
  const resource = readState(urn, step.newState ?? step.oldState);
  const before = isObject(step.oldState) ? readState(urn, step.oldState) : undefined;
  const detailed = Object.entries(isObject(step.detailedDiff) ? step.detailedDiff : {});
  const replacing = detailed.filter(([, how]) => isReplacing(how)).map(([path]) => path);
  const changed = detailed.length > 0 ? detailed.map(([path]) => path) : textsIn(step.diffReasons);
  return {
    type: 'planned',
    id: urn,
    name: urn.split('::').slice(3).join('::'),
    origin: { from: 'preview', urn },
    stack: stackOf(urn),
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

/** A state; where there is none, what its name tells: it is taken for something that a provider made. */
function readState(urn: string, state: unknown): SavedResource {
  return readResource(
    isObject(state) ? { type: typeOf(urn), ...state, urn } : { urn, type: typeOf(urn), custom: true },
  );
}

function isReplacing(how: unknown): boolean {
  return isObject(how) && typeof how['kind'] === 'string' && how['kind'].endsWith('-replace');
}
