import { isObject, listAt, objectAt, objectsInside, type Json } from '../../json.ts';
import { identify } from '../../identity.ts';
import type { SourceFile } from '../../yaml/source-file.ts';
import type { Declared } from '../declared.ts';
import { fixedPart, placesIn, type NamedPlace } from './repository.ts';

/** The Applications and ApplicationSets that a file holds. */
export function applicationsIn(source: SourceFile): Declared[] {
  if (!source.text.includes('argoproj.io/')) return [];
  return source.documents.flatMap((document, index) => {
    const identity = identify(document);
    const isOne = identity?.group === 'argoproj.io' && /^Application(?:Set)?$/.test(identity.kind);
    return isOne && isObject(document) ? [{ source, index, document }] : [];
  });
}

/** The places that an Application, or the template and the generators of an ApplicationSet, name. */
export function placesOf({ source, document }: Declared): NamedPlace[] {
  const spec = objectAt(document, ['spec']);
  return [...objectsInside(spec)].flatMap(({ value }) => {
    const globs = ['directories', 'files'].flatMap((field) => listAt(value, [field]).map(pathIn));
    if (globs.length > 0) return globs.flatMap((path) => placesIn({ ...value, path }, source.path).map(fixed));
    return placesIn(value, source.path).map(fixed);
  });
}

function pathIn(item: Json): string {
  return String(objectAt(item, [])['path'] ?? '');
}

function fixed(place: NamedPlace): NamedPlace {
  return { ...place, path: fixedPart(place.path) };
}
