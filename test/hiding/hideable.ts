import { isMap, parseAllDocuments, type Document } from 'yaml';
import type { FilesExample } from '../../invariants/example.ts';
import { invariants } from '../../invariants/list.ts';
import { ciphertext, hidden, secretPath } from './ways/hiding.ts';

/** Something that is checked, and in which values are hidden. */
export interface Hideable {
  readonly name: string;
  /** Made when something is hidden in it: of many, few are drawn. */
  readonly example: () => FilesExample;
}

const secret = `apiVersion: v1
kind: Secret
metadata: { name: hidden-values, namespace: flux-system }
stringData: { ${hidden}: '${ciphertext}' }
sops: { age: [], mac: '${ciphertext}', version: 3.9.0 }
`;

/** Every example of every rule that is made of files. */
export function ruleExamples(): Hideable[] {
  return invariants.flatMap(({ id, valid, invalid }) => {
    const broken = Object.entries(invalid).map(([title, { given }]) => [title, given] as const);
    return [...Object.entries(valid), ...broken].flatMap(([title, example]) =>
      'files' in example ? [{ name: `${id}: ${title}`, example: () => withSecret(example) }] : [],
    );
  });
}

/**
 * The same, with the encrypted Secret as a source of every Flux Kustomization, which decrypts what it applies: what it hides can be
 * filled in from nowhere else.
 */
export function withSecret(example: FilesExample): FilesExample {
  const files = Object.entries(example.files).map(([path, text]) => [path, substituting(text)] as const);
  if (files.every(([path, text]) => text === example.files[path])) return example;
  return { ...example, files: { ...Object.fromEntries(files), [secretPath]: secret } };
}

function substituting(text: string): string {
  if (!text.includes('kustomize.toolkit.fluxcd.io')) return text;
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  if (!Array.isArray(documents)) return text;
  const own = (documents as Document[]).filter(
    (document) =>
      isMap(document.contents) &&
      document.errors.length === 0 &&
      String(document.get('apiVersion')).startsWith('kustomize.toolkit.fluxcd.io/'),
  );
  for (const document of own) {
    const at = ['spec', 'postBuild', 'substituteFrom'];
    if (document.getIn(at) === undefined) document.setIn(at, document.createNode([]));
    document.addIn(at, { kind: 'Secret', name: 'hidden-values' });
    if (document.getIn(['spec', 'decryption']) === undefined)
      document.setIn(['spec', 'decryption'], document.createNode({ provider: 'sops' }));
  }
  return own.length === 0 ? text : documents.map(String).join('');
}
