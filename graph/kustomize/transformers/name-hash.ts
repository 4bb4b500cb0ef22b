import { createHash } from 'node:crypto';
import { isObject, type Json } from '../../json.ts';
import { goJson } from '../go-json.ts';
import { changed, type ObjectList } from '../object-list.ts';
import { Written } from '../written.ts';

/** Puts a hash of its content behind the name of what a generator made. */
export function hashNames(objects: ObjectList): ObjectList {
  return changed(objects, (object) => {
    if (object.history.generation?.needsHash !== true) return object;
    const name = object.manifest.at('metadata', 'name');
    const hashed = `${object.id.name}-${hashOf(object.manifest)}`;
    return object
      .remembered()
      .withManifest(object.manifest.withAt(['metadata', 'name'], new Written(hashed, (name ?? object.manifest).place)));
  });
}

const letters: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/** Of a ConfigMap or Secret: its fields in the order of their names. The name does not count: kustomize looks for it where it never is. */
function hashOf(manifest: Written): string {
  const { value } = manifest;
  const field = (name: string): Json => (isObject(value) && value[name] !== undefined ? value[name] : '');
  const isSecret = field('kind') === 'Secret';
  const further = isSecret ? 'stringData' : 'binaryData';
  const content = {
    kind: field('kind'),
    name: '',
    data: field('data'),
    ...(isSecret && { type: field('type') }),
    ...(isObject(field(further)) && { [further]: field(further) }),
  };
  const digest = createHash('sha256').update(goJson(content)).digest('hex').slice(0, 10);
  return [...digest].map((letter) => letters[letter] ?? letter).join('');
}
