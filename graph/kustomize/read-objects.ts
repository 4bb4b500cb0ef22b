import { isObject, type Json, type JsonPath } from '../json.ts';
import { onceForEach } from '../once-for-each.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import { FileOrigin } from '../yaml/file-origin.ts';
import { BuiltObject } from './built-object.ts';
import type { Failure } from './failures.ts';
import { DocumentPlace } from './place.ts';
import { Written } from './written.ts';

/** The objects of a file, and what of it is none. */
export interface ReadObjects {
  readonly objects: readonly BuiltObject[];
  readonly failures: readonly Failure[];
}

/** Reads a file as kustomize does: each document is an object with a kind and a name, and those of a List count on their own. */
export const objectsIn: (source: SourceFile) => ReadObjects = onceForEach((source) => {
  const objects: BuiltObject[] = [];
  const failures: Failure[] = [];
  for (const { index, path, text, is } of source.oddScalars)
    failures.push({
      reason: is === 'key' ? `the key ${text} is no text, and needs quotes` : `${text} is no number of JSON`,
      at: () => new FileOrigin(source, index, path),
    });
  if (source.text.startsWith('%'))
    failures.push({
      reason: 'the file begins with a directive, and is no YAML to kustomize',
      at: () => ({ from: 'file', file: source.path, line: 1, column: 1 }),
    });
  for (const [index, document] of source.documents.entries()) {
    for (const { value, path } of withoutLists(document, [])) {
      const reason = whyNoObject(value);
      if (reason !== undefined) failures.push({ reason, at: () => new FileOrigin(source, index, path) });
      if (isObject(value))
        objects.push(
          new BuiltObject(
            { source, index, path, document: value },
            new Written(value, new DocumentPlace(source, index, path)),
          ),
        );
    }
  }
  return { objects, failures };
});

function withoutLists(document: Json, path: JsonPath): { readonly value: Json; readonly path: JsonPath }[] {
  if (document === null || document === undefined) return [];
  const isList = isObject(document) && typeof document['kind'] === 'string' && document['kind'].endsWith('List');
  if (!isList || !Object.hasOwn(document, 'items')) return [{ value: document, path }];
  const { items } = document;
  if (!Array.isArray(items)) return [];
  return (items as readonly Json[]).flatMap((item, index) => withoutLists(item, [...path, 'items', index]));
}

/** Why kustomize takes a value for no object; undefined where it does. */
export function whyNoObject(value: Json): string | undefined {
  if (!isObject(value)) return 'a document is no Kubernetes object';
  const { kind, metadata } = value;
  if (typeof kind !== 'string' || kind === '') return 'a document has no kind';
  const name = isObject(metadata) ? metadata['name'] : undefined;
  const isNamed = name !== undefined && name !== null && name !== '' && typeof name !== 'object';
  return isNamed || kind.endsWith('List') ? undefined : `a ${kind} has no name`;
}
