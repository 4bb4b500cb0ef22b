import { isObject, textAt } from '../json.ts';
import type { Accumulated } from './accumulated.ts';
import type { BuildAnnotations } from './build-annotations.ts';
import type { BuiltObject } from './built-object.ts';
import { BuildError, type Failure } from './failures.ts';
import { withEmptyTexts } from './empty-texts.ts';
import { withFoldedTexts } from './folded-texts.ts';
import { withTextsOf } from './metadata-texts.ts';
import { misfitIn } from './misfits.ts';
import { changed, withoutTwins, type ObjectList } from './object-list.ts';
import { whyNoObject } from './read-objects.ts';
import { fixNameReferences } from './transformers/name-references.ts';
import { hashNames } from './transformers/name-hash.ts';
import { fillVars } from './transformers/vars.ts';
import type { Written } from './written.ts';

const localConfig = 'config.kubernetes.io/local-config';

/** What kustomize does at the very end, once for a whole build. */
export function finished(
  built: Accumulated,
  root: { readonly written: Written; readonly annotations: BuildAnnotations | undefined },
): { readonly objects: ObjectList; readonly failures: readonly Failure[] } {
  const failures: Failure[] = [];
  const attempt = (objects: ObjectList, change: (objects: ObjectList) => ObjectList): ObjectList => {
    try {
      return change(objects);
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      failures.push({ reason: error.message, at: error.at ?? (() => root.written.place.origin) });
      return objects;
    }
  };
  const { specs, vars } = built;
  // Patches and replacements may have given two objects one name.
  let objects = attempt(attempt(built.objects, withoutTwins), hashNames);
  objects = attempt(objects, (all) => fixNameReferences(all, specs.nameReference));
  objects = attempt(objects, (all) => fillVars(all, vars, specs.varReference));
  failures.push(...objects.flatMap((object) => [...becameNone(object), ...[misfitIn(object) ?? []].flat()]));
  objects = changed(objects, (object) => (isLocal(object) ? undefined : written(object)));
  return { objects: root.annotations?.finished(objects) ?? objects, failures };
}

/** What was an object when it was read, and is none any more. */
function becameNone({ manifest, writtenIn }: BuiltObject): Failure[] {
  const reason = whyNoObject(manifest.value);
  const wasNone = writtenIn.generator === undefined && whyNoObject(writtenIn.document) !== undefined;
  return reason === undefined || wasNone ? [] : [{ reason, at: () => manifest.place.origin }];
}

function isLocal({ manifest: { value } }: BuiltObject): boolean {
  const says = textAt(value, ['metadata', 'annotations', localConfig]);
  return says !== undefined && says !== 'false';
}

/** As kustomize writes it at the end. */
function written(object: BuiltObject): BuiltObject {
  const after = withTexts(object);
  const { source } = object.writtenIn;
  return after.withManifest(withEmptyTexts(withFoldedTexts(after.manifest, source), source));
}

/** Annotations are written anew at the end: whatever stood there becomes text. */
function withTexts(object: BuiltObject): BuiltObject {
  const { value } = object.manifest;
  const metadata = isObject(value) ? value['metadata'] : undefined;
  return isObject(metadata) && metadata['annotations'] !== undefined
    ? object.withManifest(withTextsOf(object.manifest, 'annotations'))
    : object;
}
