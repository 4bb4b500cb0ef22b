import { isMap, isScalar, isSeq, parseAllDocuments, type Document, type Node, type Scalar } from 'yaml';

/** Where a scalar stands in its document. */
export type ScalarPath = readonly (string | number)[];

/** A text, number or boolean of a document. */
export interface YamlScalar {
  readonly path: ScalarPath;
  readonly node: Scalar;
  /** Where it stands in the file: from its first character to behind its last. */
  readonly range: readonly [number, number];
}

/** The documents of a file that are YAML; none where it is something else. */
export function documentsIn(text: string): Document[] {
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  return Array.isArray(documents) ? documents.filter(({ errors }) => errors.length === 0) : [];
}

/** Every text, number and boolean of a document, apart from its keys. */
export function scalarsIn(document: Document): Generator<YamlScalar> {
  return leaves(document.contents as Node | null, []);
}

function* leaves(node: unknown, path: ScalarPath): Generator<YamlScalar> {
  if (isScalar(node)) {
    if (node.value !== null && node.range) yield { path, node, range: [node.range[0], node.range[1]] };
  } else if (isMap(node)) {
    for (const pair of node.items)
      yield* leaves(pair.value, [...path, String(isScalar(pair.key) ? pair.key.value : pair.key)]);
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) yield* leaves(item, [...path, index]);
  }
}

/** A file with other text at some places, each on as many lines as what it replaces at least. */
export function replaced(
  text: string,
  places: readonly { readonly range: readonly [number, number]; readonly by: string }[],
): string {
  let result = '';
  let at = 0;
  for (const { range, by } of places) {
    const lines = Math.max(0, linesIn(text.slice(...range)) - linesIn(by));
    result += text.slice(at, range[0]) + by + '\n'.repeat(lines);
    at = range[1];
  }
  return result + text.slice(at);
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}
