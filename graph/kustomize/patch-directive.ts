import { BuildError } from './failures.ts';
import { ItemList } from './item-list.ts';
import type { Written } from './written.ts';

const key = '$patch';
const directives = ['delete', 'replace', 'merge'] as const;

/** What a patch says about itself. */
export interface Directed {
  readonly directive: (typeof directives)[number];
  /** The patch without saying so. */
  readonly rest: Written | undefined;
}

/** Reads `$patch` of a map, or of an item of a list that holds nothing else. Where there is nothing to change yet, it may say anything. */
export function withoutDirective(patch: Written | undefined, isNew = false): Directed {
  if (patch?.kind === 'map') {
    const said = patch.get(key);
    if (said === undefined || said.isNull) return { directive: 'merge', rest: patch };
    return directed(said, patch.without(key), isNew, patch);
  }
  if (patch?.kind === 'list') {
    const item = patch.items.find((each) => each.get(key) !== undefined);
    const said = item?.get(key);
    if (item === undefined || said === undefined || item.keys.length > 1) return { directive: 'merge', rest: patch };
    const rest = new ItemList(patch.items);
    rest.put(undefined, [key], [said.text]);
    return directed(said, patch.withItems(rest.items), isNew, patch);
  }
  return { directive: 'merge', rest: patch };
}

function directed(said: Written, rest: Written, isNew: boolean, patch: Written): Directed {
  const directive = directives.find((each) => each === said.text);
  if (directive !== undefined) return { directive, rest };
  if (isNew) return { directive: 'merge', rest: patch };
  throw new BuildError(
    `$patch is ${JSON.stringify(said.text)}, which is none of ${directives.join(', ')}`,
    () => said.place.origin,
  );
}
