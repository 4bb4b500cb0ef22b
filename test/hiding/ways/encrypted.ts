import { isMap, type Document } from 'yaml';
import type { FilesExample } from '../../../invariants/example.ts';
import { ciphertext, secretPath, type Hiding } from './hiding.ts';
import { documentsIn, replaced, scalarsIn } from './yaml-scalars.ts';

/** Fields that sops encrypts where it is told to: all but what says what an object is. */
const sealed: ReadonlySet<string> = new Set(['data', 'stringData', 'binaryData', 'spec']);

/** A file as sops writes it: every value of the data and the spec of its objects encrypted. */
export function* encryptedFile(example: FilesExample, file: string): Generator<Hiding> {
  const text = example.files[file] ?? '';
  const documents = documentsIn(text).filter((document) => document.get?.('sops') === undefined && isOfFlux(document));
  const edits = documents.flatMap((document) =>
    [...scalarsIn(document)]
      .filter(({ path }) => sealed.has(String(path[0])))
      .map(({ range }) => ({ range, by: `'${ciphertext}'` })),
  );
  if (file === secretPath || edits.length === 0) return;
  const blocks = documents.flatMap(blockOf);
  const all = [...edits, ...blocks].sort((a, b) => a.range[0] - b.range[0]);
  const before = blocks
    .filter(({ by }) => by.endsWith('\n'))
    .map(({ range: [at] }) => text.slice(0, at).split('\n').length);
  yield {
    what: `${file} encrypted`,
    given: () => ({ ...example, files: { ...example.files, [file]: replaced(text, all) } }),
    inserted: { file, before },
  };
}

/** What nobody applies is decrypted by nobody. */
function isOfFlux(document: Document): boolean {
  return isMap(document.contents) && !String(document.get('apiVersion')).startsWith('kustomize.config.k8s.io/');
}

/** What sops adds to a document: on a line of its own, or in the braces of one that has them. */
function blockOf({ contents }: Document): { range: [number, number]; by: string }[] {
  if (!isMap(contents) || !contents.range) return [];
  const block = `sops: { mac: '${ciphertext}', version: 3.9.0 }`;
  const [start, end] = contents.range;
  return contents.flow === true
    ? [{ range: [end - 1, end - 1], by: `, ${block}` }]
    : [{ range: [start, start], by: `${block}\n` }];
}
