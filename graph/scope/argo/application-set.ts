import { isObject, listAt, objectAt, textAt, type Json, type JsonObject } from '../../json.ts';
import { Written } from '../../kustomize/written.ts';
import { mergeMaps } from '../../merge-maps.ts';
import { parametersOf } from './generators.ts';
import type { GitRepository } from './git-generator.ts';
import { filledIn } from './template.ts';

/** An Application as Argo CD has it, written down or made by an ApplicationSet. */
export interface Application {
  readonly manifest: Written;
  /** Why it is not known as a whole. */
  readonly unknown: string | undefined;
}

/** The Applications that an ApplicationSet makes; what decides a field stands in its template. */
export function applicationsOf(set: Written, repository: GitRepository): readonly Application[] {
  const isGo = set.at('spec', 'goTemplate')?.value === true;
  const template = set.at('spec', 'template');
  if (template === undefined) return [];
  const patch = textAt(set.value, ['spec', 'templatePatch']) ?? '';
  const patched = /\b(?:sources?|destination|path)\b/.test(patch) ? 'its templatePatch is not evaluated' : undefined;
  return listAt(set.value, ['spec', 'generators']).flatMap((generator) => {
    const own = templateOf(generator);
    const whole = own === undefined ? template.value : mergeMaps(objectAt(template.value, []), own);
    return parametersOf(generator, { isGo, repository }).map(({ parameters, unknown }) => {
      const filled = filledIn(whole, { parameters, isGo });
      return { manifest: new Written(filled, template.place), unknown: unknown ?? patched };
    });
  });
}

/** Each kind of generator may override parts of the template. */
function templateOf(generator: Json): JsonObject | undefined {
  if (!isObject(generator)) return undefined;
  return Object.values(generator)
    .map((given) => objectAt(given, ['template']))
    .find((template) => Object.keys(template).length > 0);
}
