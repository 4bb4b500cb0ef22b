import type { BuiltObject } from './built-object.ts';
import { BuildError } from './failures.ts';
import { describeId, keyOf, type ObjectId } from './object-id.ts';

/** The objects of a build, in their order; no two of them are the same to kustomize. */
export type ObjectList = readonly BuiltObject[];

/** Both lists; of objects that are in both the first, and `onTwice` is told of the other. */
export function joined(first: ObjectList, second: ObjectList, onTwice: (object: BuiltObject) => void): ObjectList {
  if (first.length === 0 && second.length < 2) return second;
  if (second.length === 0) return first;
  const all = [...first];
  const keys = new Set(first.map(({ key }) => key));
  for (const object of second) {
    if (keys.has(object.key)) {
      onTwice(object);
      continue;
    }
    keys.add(object.key);
    all.push(object);
  }
  return all;
}

/** The list with each object changed by `change`, which returns undefined for one that goes; itself where nothing changes. */
export function changed(objects: ObjectList, change: (object: BuiltObject) => BuiltObject | undefined): ObjectList {
  let copy: BuiltObject[] | undefined;
  for (const [index, object] of objects.entries()) {
    const after = change(object);
    if (after !== object) copy ??= objects.slice(0, index);
    if (after !== undefined) copy?.push(after);
  }
  return copy ?? objects;
}

/** Every object that is or ever was called so. */
export function everCalled(objects: ObjectList, id: ObjectId): BuiltObject[] {
  const key = keyOf(id);
  return objects.filter((object) => object.key === key || object.previousIds.some((each) => keyOf(each) === key));
}

/** The only object that is or ever was called so. */
export function theOneCalled(objects: ObjectList, id: ObjectId): BuiltObject {
  const [only, ...others] = everCalled(objects, id);
  if (only === undefined) throw new BuildError(`no object is called ${describeId(id)}`);
  if (others.length > 0) throw new BuildError(`${others.length + 1} objects are called ${describeId(id)}`);
  return only;
}

/** The objects, where no two of them have become one. */
export function withoutTwins(objects: ObjectList): ObjectList {
  const keys = new Set<string>();
  for (const object of objects) {
    if (keys.has(object.key)) throw new BuildError(`two objects are called ${describeId(object.id)} then`);
    keys.add(object.key);
  }
  return objects;
}
