import { placeholders, type PlannedResource, type StepKind } from '../../graph/resource/planned-resource.ts';
import type { JsonObject } from '../../graph/json.ts';
import { differences, formatPath, isCovered } from './difference.ts';
import { isSecret, isUnknown, type PropertyMap, type PropertyValue } from './property-values.ts';
import { stackType, type Registration } from './registration.ts';
import { triggersOf } from './replacement-triggers.ts';
import type { SavedResource } from './saved-state.ts';

/** What a deployment would do: the registrations in their order, then what the program no longer asks for. */
export function plannedSteps(
  stack: string,
  registrations: Iterable<Registration>,
  saved: readonly SavedResource[],
): PlannedResource[] {
  const kept = new Set<string>();
  const steps: PlannedResource[] = [];
  for (const registration of registrations) {
    if (registration.saved !== undefined) kept.add(registration.saved.urn);
    if (registration.type !== stackType) steps.push(stepOf(stack, registration));
  }
  const gone = saved.filter(({ urn, type }) => !kept.has(urn) && isManaged(type));
  return [...steps, ...gone.map((resource) => deletion(stack, resource))];
}

/** Whether a resource is one of the program's own, not the stack itself or a provider that the engine added by itself. */
export function isManaged(type: string): boolean {
  return type !== stackType && !type.startsWith('pulumi:providers:');
}

/** What becomes of one resource, going by its inputs alone. */
export function stepOf(stack: string, registration: Registration): PlannedResource {
  const { urn, type, isCustom, inputs, saved } = registration;
  const paths = saved === undefined ? [] : differences(saved.inputs, inputs);
  const isIgnored = (path: (typeof paths)[number]): boolean =>
    registration.ignoreChanges.some((pattern) => isCovered(pattern, path));
  const changed = paths.filter((path) => !isIgnored(path));
  const triggers = isCustom ? triggersOf(type, inputs, saved?.inputs) : [];
  const replacedFor = changed.filter((path) => triggers.some((trigger) => isCovered(trigger, path)));
  return {
    type: 'planned',
    id: urn,
    name: registration.name,
    origin: { from: 'preview', urn },
    stack,
    resourceType: type,
    isCustom,
    step: kindOfStep(saved !== undefined, changed.length, replacedFor.length),
    inputs: shown(inputs),
    ...(saved !== undefined && { previous: shown(saved.inputs) }),
    changed: changed.map(formatPath),
    replacedFor: replacedFor.map(formatPath),
    ignored: paths.filter(isIgnored).map(formatPath),
    ignoreChanges: registration.ignoreChanges,
    isProtected: registration.isProtected || saved?.isProtected === true,
    parent: registration.parent,
    dependencies: registration.dependencies,
  };
}

function kindOfStep(exists: boolean, changes: number, replacing: number): StepKind {
  if (!exists) return 'create';
  if (replacing > 0) return 'replace';
  return changes > 0 ? 'update' : 'same';
}

/** The destruction of what a stack remembers and a program no longer asks for. */
export function deletion(stack: string, resource: SavedResource): PlannedResource {
  return {
    type: 'planned',
    id: resource.urn,
    name: resource.urn.split('::').slice(3).join('::'),
    origin: { from: 'preview', urn: resource.urn },
    stack,
    resourceType: resource.type,
    isCustom: resource.isCustom,
    step: 'delete',
    inputs: shown(resource.inputs),
    previous: shown(resource.inputs),
    changed: [],
    replacedFor: [],
    ignored: [],
    ignoreChanges: [],
    isProtected: resource.isProtected,
    parent: resource.parent,
    dependencies: resource.dependencies,
  };
}

/** Properties as they may be shown: secrets and unknown values replaced by words. */
export function shown(properties: PropertyMap): JsonObject {
  return redact(properties) as JsonObject;
}

function redact(value: PropertyValue): PropertyValue {
  if (value === null || typeof value !== 'object') return value;
  if (isSecret(value)) return placeholders.secret;
  if (isUnknown(value)) return placeholders.unknown;
  if (Array.isArray(value)) return (value as readonly PropertyValue[]).map(redact);
  return Object.fromEntries(Object.entries(value as PropertyMap).map(([key, item]) => [key, redact(item)]));
}
