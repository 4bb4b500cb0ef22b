import { isObject, type Json } from '../../graph/json.ts';
import { yamlLibrary } from '../../graph/yaml/yaml-events.ts';
import { fluxFields, kustomizationFields } from './api-fields.ts';
import type { GeneratedRepository } from './generated-repository.ts';

/** In how many of the repositories each field of the APIs stands, in a file or in the Flux Kustomization. */
export function countFields(
  repositories: Iterable<GeneratedRepository>,
  fields: readonly string[] = [...kustomizationFields, ...fluxFields],
): ReadonlyMap<string, number> {
  const counts = new Map(fields.map((field) => [field, 0]));
  for (const { files, spec } of repositories) {
    const used = new Set<string>();
    addFields({ spec: spec as Json }, '', used);
    for (const [path, text] of files)
      if (path.endsWith('/kustomization.yaml')) addFields(yamlLibrary.load(text) as Json, '', used);
    for (const field of used) {
      const count = counts.get(field);
      if (count !== undefined) counts.set(field, count + 1);
    }
  }
  return counts;
}

function addFields(value: Json, path: string, used: Set<string>): void {
  if (Array.isArray(value)) for (const item of value as readonly Json[]) addFields(item, path, used);
  else if (isObject(value))
    for (const [key, item] of Object.entries(value)) {
      const field = path === '' ? key : `${path}.${key}`;
      used.add(field);
      addFields(item, field, used);
    }
}
