import { posix } from 'node:path';
import { valuesOfReleases } from '../charts/release-values.ts';
import { writtenNames } from '../resource/written-names.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { isObject, listAt, textAt, type Json } from '../json.ts';
import { onceForEach } from '../once-for-each.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import { isNoSecret, isSecretUnder } from '../secrets/secret-names.ts';
import { eachNewSecretIn, eachSecretIn, type Found } from '../secrets/secrets-in.ts';
import { secretsOfFile } from '../secrets/secrets-of-file.ts';
import { SecretValues } from '../secrets/secret-values.ts';
import { mask, withoutShapes } from '../secrets/shapes.ts';
import { differences } from '../secrets/stand-ins.ts';

/** Takes the secrets of a graph out of what is said about it. */
export interface Redaction {
  /** The text without secrets; values of a few letters only where it is about the file that they stand in. */
  text(text: string, file?: string): string;
  /** The name of an object without what a chart makes of secrets. Other names stay, also where a secret is the same. */
  name(text: string): string;
}

/** The one for a graph. It is made when it is first asked for: whoever finds nothing does not wait for it. */
export const redactionOf: (graph: ResourceGraph) => Redaction = oncePerGraph((graph) => {
  // A user who is called as the application is a secret of the Secret that holds him: beside it he is masked, and elsewhere the name of the
  // application is not.
  const values = new SecretValues(writtenNames(graph));
  for (const file of graph.files) for (const value of secretsOf(file)) values.addWithPlain(value);
  for (const value of settingsOf(graph)) values.addWithPlain(value);
  const files = new Map(graph.files.map((file) => [file.path, file]));
  const add: Found = (value, _, part) => values.addWithPlain(part ?? value);
  for (const { file, manifest, written, template } of graph.objects()) {
    // What templates, patches and variables make of a document may be secret where the document was not.
    if (!files.has(file) || template !== undefined) eachSecretIn(manifest, add);
    else if (manifest !== written) eachNewSecretIn(manifest, written, add);
  }
  const made = new SecretValues();
  for (const value of graph.madeOfSecrets) for (const each of [values, made]) each.add(value);
  // A Secret may hold values for a chart: each of them is one.
  for (const release of graph.objects('HelmRelease')) {
    if (listAt(release.manifest, ['spec', 'valuesFrom']).length === 0) continue; // what its file holds is known
    const given = valuesOfReleases(graph).of(release);
    if (given.isKnown) for (const value of differences(given.values, given.withoutSecrets())) values.add(value);
  }
  for (const { inputs, previous } of graph.planned()) for (const each of [inputs, previous]) eachSecretIn(each, add);
  const known = new Map<string, string>();
  return {
    text(text, path) {
      let masked = known.get(text);
      if (masked === undefined) known.set(text, (masked = withoutShapes(values.masked(text))));
      const file = files.get(path ?? '');
      return file === undefined ? masked : withoutWords(masked, secretsOf(file));
    },
    name: (text) => made.masked(text),
  };
});

/** What to mask of a file, of whatever length. */
export const secretsOf: (file: SourceFile) => ReadonlySet<string> = onceForEach(
  (file) => new Set(secretsOfFile(file)?.map(({ value, part }) => part ?? value)),
);

/** Values of `.env` files: all of them where a Secret is made of the file, otherwise those whose names say so. */
function* settingsOf(graph: ResourceGraph): Generator<string> {
  if (graph.settings.size === 0) return;
  const secretFiles = new Set(graph.files.flatMap((file) => file.documents.flatMap((each) => envFilesIn(file, each))));
  for (const [path, text] of graph.settings) {
    for (const line of text.split(/\r?\n/)) {
      const at = line.indexOf('=');
      const [name, value] = [line.slice(0, at).trim(), line.slice(at + 1).replace(/^(["'])(.*)\1$/, '$2')];
      if (at > 0 && (secretFiles.has(path) ? !isNoSecret(value) : isSecretUnder(name, value))) yield value;
    }
  }
}

function envFilesIn({ folder }: SourceFile, document: Json): string[] {
  if (!isObject(document) || document['secretGenerator'] === undefined) return [];
  return listAt(document, ['secretGenerator']).flatMap((generator) => {
    const entries = [...listAt(generator, ['envs']), textAt(generator, ['env'])];
    return entries.flatMap((entry) => (typeof entry === 'string' ? [posix.normalize(posix.join(folder, entry))] : []));
  });
}

/** Masks values where they stand as words. Those of one or two characters tell nothing, and stand everywhere. */
function withoutWords(text: string, values: ReadonlySet<string>): string {
  let result = text;
  for (const value of values) {
    if (value.length < 3 || !result.includes(value)) continue;
    const parts = result.split(value);
    result = parts.reduce((before, after) => {
      const isWord = !/[\p{L}\p{N}]$/u.test(before) && !/^[\p{L}\p{N}]/u.test(after);
      return before + (isWord ? mask : value) + after;
    });
  }
  return result;
}
