import { isObject, type Json, type JsonObject, type JsonPath } from '../../graph/json.ts';
import { writtenNames } from '../../graph/resource/written-names.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { leakElsewhere, leakInSecret } from '../../graph/secrets/readable.ts';
import { secretsOfFile, type SecretInFile } from '../../graph/secrets/secrets-of-file.ts';
import { privateKeyIn } from '../../graph/secrets/shapes.ts';
import type { SourceFile } from '../../graph/yaml/source-file.ts';
import type { Finding } from '../invariant.ts';

/** What tests and examples show is no secret. */
const fixture = /(?:^|\/)(?:tests?|testdata|fixtures?|examples?|samples?)\//i;

/** Readable secrets outside Secrets: chart values, ConfigMaps, environment variables, kubeconfigs, configurations of nodes, `.env` files. */
export function* elsewhere(graph: ResourceGraph): Iterable<Finding> {
  for (const file of graph.files) {
    const secrets = fixture.test(file.path) ? undefined : secretsOfFile(file);
    if (secrets === undefined) continue;
    const leaks = leaksIn(file, secrets, writtenNames(graph));
    for (const { document, path, why } of leaks)
      yield finding(
        { from: 'file', file: file.path, ...file.locate(document, path) },
        `${dotted(path)} readable (${why})`,
      );
    if (leaks.length === 0) yield* keysIn(file);
  }
  for (const [path, text] of graph.settings) if (!fixture.test(path)) yield* settingsIn(path, text);
}

interface Leak {
  readonly document: number;
  readonly path: JsonPath;
  readonly why: string;
}

/** One for each place, however much of its text is secret. What a Secret holds is told by its own way. */
function leaksIn(file: SourceFile, secrets: readonly SecretInFile[], names: ReadonlySet<string>): Leak[] {
  const leaks = new Map<string, Leak>();
  for (const secret of secrets) {
    const { document, path, value } = secret;
    if (names.has(value)) continue; // a server without keys takes any, and people write its name
    const written = file.documents[document];
    if (isObject(written) && (written['kind'] === 'Secret' || namesKey(written, path))) continue;
    const why = whyOf(written, secret);
    const key = JSON.stringify([document, path]);
    if (why !== undefined && !leaks.has(key)) leaks.set(key, { document, path, why });
  }
  return [...leaks.values()];
}

/** There it names a key, of a Secret or of what holds it. */
function namesKey(document: JsonObject, path: JsonPath): boolean {
  const isExternal = String(document['apiVersion']).startsWith('external-secrets.io/');
  return isExternal && (path.at(-1) === 'secretKey' || path.includes('remoteRef'));
}

function whyOf(document: Json, { value, path, part }: SecretInFile): string | undefined {
  if (part === undefined) return leakElsewhere({ key: nameIn(document, path), text: value });
  if (path.includes('literals')) {
    return leakInSecret({ key: value.slice(0, value.indexOf('=')), text: part, isMarkedEncrypted: false });
  }
  // Names and forms inside the text have told it already.
  return leakElsewhere({ key: 'password', text: part }) && 'a part of it';
}

/** The name of what stands at a path: that of its key, or of the entry of which it is the value. */
function nameIn(document: Json, path: JsonPath): string {
  const key = path.findLast((step) => typeof step === 'string') ?? '';
  if (key !== 'value') return key;
  const entry = path.slice(0, -1).reduce<Json>((value, step) => (value as Record<string, Json>)[step], document);
  return isObject(entry) && typeof entry['name'] === 'string' ? entry['name'] : key;
}

/** Private keys in what is no document of the above, such as a comment. */
function* keysIn(file: SourceFile): Iterable<Finding> {
  const found = privateKeyIn(file.text);
  if (found === undefined) return;
  if (file.documents.some((document) => isObject(document) && document['kind'] === 'Secret')) return;
  yield finding({ from: 'file', file: file.path, ...file.positionAt(found.offset) }, `${found.what} in plain text`);
}

function* settingsIn(path: string, text: string): Iterable<Finding> {
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [before = '', ...after] = line.split('=');
    const name = before.replace(/^\s*export\s/, '').trim();
    const value = after
      .join('=')
      .trim()
      .replace(/^(["'])(.*)\1$/, '$2');
    if (!/^[A-Za-z_][\w.-]*$/.test(name)) continue;
    if (name.startsWith('sops_')) continue;
    const why = leakInSecret({ key: name, text: value, isMarkedEncrypted: false });
    if (why !== undefined)
      yield finding({ from: 'file', file: path, line: index + 1, column: 1 }, `${name} readable (${why})`);
  }
}

function finding(at: Finding['at'], observed: string): Finding {
  return {
    at,
    observed,
    required: 'no secret value in Git',
    fix: 'take it out, or encrypt it with SOPS, and change the secret itself: history keeps it',
  };
}

function dotted(path: JsonPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}
