import { jsonOf } from '../../graph/json.ts';
import { fromJson, type PropertyMap, type PropertyValue } from './property-values.ts';
import { sh } from '../../topology/shell.ts';

/** A resource as a stack remembers it. */
export interface SavedResource {
  /** Its name in the state. */
  readonly urn: string;
  /** Type token. */
  readonly type: string;
  /** Whether a provider has made it; components only hold others. */
  readonly isCustom: boolean;
  /** What its provider calls it. */
  readonly id: string | undefined;
  /** URN of its parent. */
  readonly parent: string | undefined;
  /** What was asked for. */
  readonly inputs: PropertyMap;
  /** What it is like. */
  readonly outputs: PropertyMap;
  /** Whether Pulumi refuses to delete it. */
  readonly isProtected: boolean;
  /** URNs of what it waits for. */
  readonly dependencies: readonly string[];
}

/**
 * Reads what `pulumi stack export` prints.
 *
 * @throws Error when the text is something else, with what was found.
 */
export function readSavedState(text: string, file: string): SavedResource[] {
  const document = parseJson(text, file);
  const deployment = (document as { deployment?: { resources?: unknown } | null } | null)?.deployment;
  if (deployment === undefined || deployment === null) {
    throw new Error(`${file}: it has no "deployment"; write one by \`${sh`pulumi stack export --file ${file}`}\``);
  }
  const resources = objectsIn(deployment.resources ?? [], `${file}: deployment.resources`);
  const nameless = resources.findIndex(({ urn, type }) => textOf(urn) === undefined || textOf(type) === undefined);
  if (nameless >= 0) throw new Error(`${file}: deployment.resources[${nameless}]: required: a urn and a type`);
  return resources.filter(({ delete: isPendingDeletion }) => isPendingDeletion !== true).map(readResource);
}

/** The stack that the name of a resource tells: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
export function stackOf(urn: string): string {
  return urn.split('::')[0]?.split(':')[2] ?? '';
}

/** Its type, without the types of the components around it. */
export function typeOf(urn: string): string {
  return urn.split('::')[2]?.split('$').at(-1) ?? '';
}

/** @throws Error where something else than a list of objects stands. */
export function objectsIn(value: unknown, where: string): Readonly<Record<string, unknown>>[] {
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null);
  if (!isList)
    throw new Error(`${where}: required: a list of objects; write the file anew, and do not change it by hand`);
  return value as Readonly<Record<string, unknown>>[];
}

/** One resource, in a saved state or in the old and new state of a step. */
export function readResource(resource: Readonly<Record<string, unknown>>): SavedResource {
  return {
    urn: textOf(resource['urn']) ?? '',
    type: textOf(resource['type']) ?? '',
    isCustom: resource['custom'] === true,
    id: textOf(resource['id']),
    parent: textOf(resource['parent']),
    inputs: properties(resource['inputs']),
    outputs: properties(resource['outputs']),
    isProtected: resource['protect'] === true,
    dependencies: textsIn(resource['dependencies']),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The texts of a list; nothing where something else stands. */
export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function properties(value: unknown): PropertyMap {
  return (value === undefined || value === null ? {} : fromJson(value)) as PropertyMap & PropertyValue;
}

/** @throws Error that names the file, and nothing of what is in it. */
export function parseJson(text: string, file: string): unknown {
  const document = jsonOf(text);
  if (document === undefined) throw new Error(`${file}: it is no JSON`);
  return document;
}
