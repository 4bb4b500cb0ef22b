import { posix } from 'node:path';
import { isObject } from '../../json.ts';
import { BuildError } from '../failures.ts';
import { editAtPath } from '../field-path.ts';
import { listIn, textIn } from '../kustomization.ts';
import { changed, type ObjectList } from '../object-list.ts';
import { ObjectSelector } from '../object-selector.ts';
import { DocumentPlace } from '../place.ts';
import { withText } from '../scalar-text.ts';
import { splitPath } from '../split-path.ts';
import { withNamespace } from '../transformers/namespace.ts';
import { Written } from '../written.ts';
import type { PluginInputs } from './read-plugin.ts';

/** Puts a value into fields of objects, or into the path of a file that stands there (api v0.21.1, ValueAddTransformer). */
export function addValue(objects: ObjectList, config: Written, { file, folderName, work }: PluginInputs): ObjectList {
  const given = textIn(config, 'value');
  const trimmed = given?.text.trim() ?? '';
  const value = new Written(trimmed === '' ? folderName : trimmed, (given ?? config).place);
  const path = textIn(config, 'targetFilePath');
  const others = path === undefined ? [] : targetsOf(path, file);
  const targets = [...listIn(config, 'targets'), ...others];
  if (targets.length === 0) throw new BuildError('a value needs a target', () => config.place.origin);
  for (const target of targets)
    if (textIn(target, 'fieldPath') === undefined)
      throw new BuildError('a value needs a fieldPath', () => target.place.origin);
  return targets.reduce((sum, target) => addedTo(sum, target, value, work.patterns), objects);
}

function targetsOf(path: Written, file: PluginInputs['file']): Written[] {
  const source = file(path);
  const [document] = source.documents;
  return listIn(new Written(isObject(document) ? document : {}, new DocumentPlace(source, 0, [])), 'targets');
}

function addedTo(
  objects: ObjectList,
  target: Written,
  value: Written,
  patterns: PluginInputs['work']['patterns'],
): ObjectList {
  const select = target.get('selector');
  const selector = select === undefined || select.isNull ? undefined : new ObjectSelector(select.value, patterns);
  const path = target.get('fieldPath')?.text ?? '';
  const position = Number(target.get('filePathPosition')?.value ?? 0);
  const set = (field: Written): Written => {
    if (field.kind !== 'scalar') throw new BuildError('a value is put where a text stands', () => field.place.origin);
    return withText(field, position > 0 ? withPart(field.name, position - 1, value.text) : value.text, value.place);
  };
  return changed(objects, (object) => {
    if (selector?.fits(object) === false) return object;
    if (path === 'metadata/namespace') return withNamespace(object, value, []);
    const creation = { kind: 'scalar', place: value.place } as const;
    return object.withManifest(editAtPath(object.manifest, splitPath(path, '/'), { set, creation, patterns }).node);
  });
}

/** A path with one part more; one that starts with a slash still does. */
function withPart(path: string, position: number, part: string): string {
  const isAbsolute = path.startsWith('/');
  const parts = path.split('/').filter((each) => each !== '');
  return (isAbsolute ? '/' : '') + posix.join(...parts.toSpliced(Math.min(position, parts.length), 0, part));
}
