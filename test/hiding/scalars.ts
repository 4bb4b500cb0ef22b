import { posix } from 'node:path';
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Node, type Scalar } from 'yaml';
import { hidden } from './hideable.ts';

/** A scalar of a file, and the text that hides it. */
export interface HideableScalar {
  readonly path: readonly (string | number)[];
  /** The file with this value behind the variable; every other line stays where it is. */
  readonly text: () => string;
}

/** Every text, number and boolean of a file that can be hidden. */
export function* scalarsOf(file: string, text: string): Generator<HideableScalar> {
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  if (!Array.isArray(documents)) return;
  for (const document of documents) {
    if (document.errors.length > 0) continue;
    const apiVersion = document.get?.('apiVersion');
    const isKustomization =
      apiVersion === undefined
        ? /^kustomization\.ya?ml$/.test(posix.basename(file))
        : String(apiVersion).startsWith('kustomize.config.k8s.io/');
    for (const { path, node } of leaves(document.contents as Node | null, [])) {
      if (isKustomization && isReadByKustomize(path)) continue;
      yield { path, text: () => replaced(text, node) };
    }
  }
}

/**
 * kustomize reads these before Flux fills in any variable: to it `\${HIDDEN}` is a file, a selector or a number as it stands, and
 * nothing is hidden.
 */
function isReadByKustomize([field = '', ...rest]: readonly (string | number)[]): boolean {
  const last = rest.at(-1);
  switch (field) {
    case 'namespace':
    case 'namePrefix':
    case 'nameSuffix':
    case 'commonLabels':
    case 'commonAnnotations':
      return false;
    case 'labels':
      return rest[1] !== 'pairs';
    case 'images':
      return last === 'name';
    default:
      return true;
  }
}

function* leaves(
  node: unknown,
  path: readonly (string | number)[],
): Generator<{ path: readonly (string | number)[]; node: Scalar }> {
  if (isScalar(node)) {
    if (node.value !== null && node.range) yield { path, node };
  } else if (isMap(node)) {
    for (const pair of node.items)
      yield* leaves(pair.value, [...path, String(isScalar(pair.key) ? pair.key.value : pair.key)]);
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) yield* leaves(item, [...path, index]);
  } else if (isAlias(node)) return;
}

function replaced(text: string, node: Scalar): string {
  const [start, end] = node.range ?? [0, 0];
  const lines = text.slice(start, end).split('\n').length - 1;
  return `${text.slice(0, start)}'\${${hidden}}'${'\n'.repeat(lines)}${text.slice(end)}`;
}
