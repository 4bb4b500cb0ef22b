import { fromJson, type PropertyMap, type PropertyValue } from './property-values.ts';

/** A resource as a stack remembers it. */
export interface SavedResource {
  readonly urn: string;
  readonly type: string;
  readonly isCustom: boolean;
  readonly id: string | undefined;
  readonly parent: string | undefined;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  readonly isProtected: boolean;
  readonly dependencies: readonly string[];
}

/**
 * Reads what `pulumi stack export` prints.
 *
 * @throws Error when the text is something else, with what was found.
 */
export function readSavedState(text: string, file: string): SavedResource[] {
  const document = parseJson(text, file);
  const deployment = (document as { deployment?: { resources?: unknown } } | null)?.deployment;
  if (deployment === undefined) {
    throw new Error(`${file}: it has no "deployment"; write one by \`pulumi stack export --file ${file}\``);
  }
  const resources = (deployment.resources ?? []) as Readonly<Record<string, unknown>>[];
  return resources.filter(({ delete: isPendingDeletion }) => isPendingDeletion !== true).map(readResource);
}

/** One resource, in a saved state or in the old and new state of a step. */
export function readResource(resource: Readonly<Record<string, unknown>>): SavedResource {
  return {
    urn: String(resource['urn']),
    type: String(resource['type']),
    isCustom: resource['custom'] === true,
    id: resource['id'] === undefined ? undefined : String(resource['id']),
    parent: resource['parent'] === undefined ? undefined : String(resource['parent']),
    inputs: properties(resource['inputs']),
    outputs: properties(resource['outputs']),
    isProtected: resource['protect'] === true,
    dependencies: (resource['dependencies'] ?? []) as readonly string[],
  };
}

function properties(value: unknown): PropertyMap {
  return (value === undefined || value === null ? {} : fromJson(value)) as PropertyMap & PropertyValue;
}

/** @throws Error that names the file. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: it is no JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
