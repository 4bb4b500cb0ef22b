import { posix } from 'node:path';
import type { BuiltObject } from './built-object.ts';
import { setBy } from './kustomization.ts';
import { changed, type ObjectList } from './object-list.ts';
import type { Written } from './written.ts';

const originAnnotation = 'config.kubernetes.io/origin';

/** Adds what `buildMetadata` asks for: where an object comes from. */
export function withBuildMetadata(
  objects: ObjectList,
  { written, folder }: { readonly written: Written; readonly folder: string },
): ObjectList {
  const asked = written.get('buildMetadata');
  if (asked?.items.some((item) => item.text === 'originAnnotations') !== true) return objects;
  return changed(objects, (object) => {
    const origin = setBy(originOf(object, folder), asked.place);
    return object.withManifest(object.manifest.withAt(['metadata', 'annotations', originAnnotation], origin));
  });
}

function originOf({ writtenIn: { source, generator } }: BuiltObject, folder: string): string {
  const path = posix.relative(folder, source.path);
  if (generator === undefined) return `path: ${path}\n`;
  const kind = generator.field === 'configMapGenerator' ? 'ConfigMapGenerator' : 'SecretGenerator';
  return `configuredIn: ${path}\nconfiguredBy:\n  apiVersion: builtin\n  kind: ${kind}\n`;
}
