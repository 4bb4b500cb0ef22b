import { BuiltObject, type WrittenIn } from '../built-object.ts';
import { originAnnotation } from '../build-annotations.ts';
import { BuildError } from '../failures.ts';
import { pairsIn, setBy, textIn } from '../kustomization.ts';
import { withTextsOf } from '../metadata-texts.ts';
import { everCalled, type ObjectList } from '../object-list.ts';
import { SpotPlace, type Place } from '../place.ts';
import { Written } from '../written.ts';

/** Content of a file that generators read, with where each line stands; undefined where there is none. */
export type ReadFile = (
  path: string,
  at: Place,
) => { readonly content: string | Buffer; readonly placeOf: (line: number) => Place };

/** Makes the ConfigMap or Secret of one entry of a kustomization. */
export function generate(
  entry: Written,
  {
    kind,
    global,
    read,
    writtenIn,
  }: {
    readonly kind: 'ConfigMap' | 'Secret';
    readonly global: Written | undefined;
    readonly read: ReadFile;
    readonly writtenIn: WrittenIn;
  },
): BuiltObject {
  const place = entry.place;
  const name = textIn(entry, 'name');
  if (name === undefined) throw new BuildError(`a generated ${kind} needs a name`, () => place.origin);
  const text = (value: string, at: Place = place): Written => setBy(value, at);
  let manifest = new Written({}, new SpotPlace(() => place.origin))
    .with('apiVersion', text('v1'))
    .with('kind', text(kind));
  manifest = manifest.withAt(['metadata', 'name'], text(name.text, name.place));
  const namespace = textIn(entry, 'namespace');
  if (namespace !== undefined)
    manifest = manifest.withAt(['metadata', 'namespace'], text(namespace.text, namespace.place));
  if (kind === 'Secret')
    manifest = manifest.with('type', text(textIn(entry, 'type')?.text ?? 'Opaque', textIn(entry, 'type')?.place));
  manifest = withData(manifest, kind, pairsOf(entry, read, kind));
  const options = entry.get('options');
  manifest = withOptions(manifest, options, global);
  const isSet = (option: string): boolean =>
    options?.get(option)?.value === true || global?.get(option)?.value === true;
  if (isSet('immutable')) manifest = manifest.with('immutable', setBy(true, (options ?? entry).place));
  const generation = { behavior: entry.get('behavior')?.name ?? '', needsHash: !isSet('disableNameSuffixHash') };
  return new BuiltObject(writtenIn, manifest).withHistory({ generation });
}

/** Labels and annotations of an entry, and those of all entries that it does not say otherwise. */
function withOptions(manifest: Written, options: Written | undefined, global: Written | undefined): Written {
  return (['labels', 'annotations'] as const).reduce((sum, field) => {
    const own = pairsIn(options?.get(field));
    const inherited = pairsIn(global?.get(field)).filter(({ key }) => options?.get(field)?.get(key) === undefined);
    return [...own, ...inherited].reduce((all, { key, value }) => all.withAt(['metadata', field, key], value), sum);
  }, manifest);
}

/** Adds what a generator made: as a new object, or to the one that it merges with or replaces. */
export function absorb(objects: ObjectList, made: BuiltObject): ObjectList {
  const refuse = (reason: string): never => {
    throw new BuildError(`the generated ${made.id.kind} ${made.id.name} ${reason}`, () => made.manifest.place.origin);
  };
  const behavior = made.history.generation?.behavior ?? '';
  const [old, ...others] = everCalled(objects, made.id);
  if (others.length > 0) return refuse('fits several objects');
  if (old === undefined)
    return behavior === 'merge' || behavior === 'replace'
      ? refuse(`is to ${behavior} with nothing`)
      : [...objects, made];
  if (behavior !== 'merge' && behavior !== 'replace') return refuse('is there already');
  const after = withMetadataOf(old, made);
  const whole =
    behavior === 'merge'
      ? withOriginOf(old, withDataOf(old, after))
      : new BuiltObject(made.writtenIn, after.manifest, after.history);
  return objects.map((object) => (object === old ? whole : object));
}

function withMetadataOf(old: BuiltObject, made: BuiltObject): BuiltObject {
  let { manifest } = made;
  for (const field of ['labels', 'annotations'] as const) {
    const before = withTextsOf(old.manifest, field).at('metadata', field);
    for (const key of before?.keys ?? []) {
      const value = before?.get(key);
      if (value !== undefined && manifest.at('metadata', field, key) === undefined)
        manifest = manifest.withAt(['metadata', field, key], value);
    }
  }
  for (const field of ['name', 'namespace']) {
    const value = old.manifest.at('metadata', field);
    const metadata = manifest.get('metadata');
    if (value !== undefined) manifest = manifest.withAt(['metadata', field], value);
    else if (metadata !== undefined) manifest = manifest.with('metadata', metadata.without(field));
  }
  const before = old.history.generation;
  const needsHash = before?.needsHash === true && made.history.generation?.needsHash === true;
  const generation = { behavior: before?.behavior ?? '', needsHash };
  return new BuiltObject(old.writtenIn, manifest, { ...old.history, generation });
}

/** What is merged into comes from where it came before. */
function withOriginOf(old: BuiltObject, merged: BuiltObject): BuiltObject {
  const before = old.manifest.at('metadata', 'annotations', originAnnotation);
  if (before === undefined) return merged;
  return merged.withManifest(merged.manifest.withAt(['metadata', 'annotations', originAnnotation], before));
}

function withDataOf(old: BuiltObject, made: BuiltObject): BuiltObject {
  let { manifest } = made;
  for (const field of ['data', 'binaryData']) {
    const before = old.manifest.get(field);
    const added = manifest.get(field);
    const some = before ?? added;
    if (some === undefined) continue;
    let merged = new Written({}, some.place);
    const keys = [...new Set([...(before?.keys ?? []), ...(added?.keys ?? [])])].sort();
    for (const key of keys) {
      const value = added?.get(key) ?? before?.get(key);
      if (value !== undefined) merged = merged.with(key, new Written(value.text, value.place));
    }
    manifest = merged.keys.length === 0 ? manifest.without(field) : manifest.with(field, merged);
  }
  return made.withManifest(manifest);
}

interface Pair {
  readonly key: string;
  readonly content: string | Buffer;
  readonly place: Place;
}

function pairsOf(entry: Written, read: ReadFile, kind: string): Pair[] {
  const envs = [
    ...(entry.get('envs')?.items ?? []),
    ...(textIn(entry, 'env') === undefined ? [] : [textIn(entry, 'env') ?? entry]),
  ];
  const pairs = [
    ...envs.flatMap((env) => linesOf(env, read)),
    ...(entry.get('literals')?.items ?? []).map(literal),
    ...(entry.get('files')?.items ?? []).map((file) => wholeFile(file, read)),
  ];
  const seen = new Set<string>();
  for (const { key, place } of pairs) {
    if (!/^[-._a-zA-Z0-9]+$/.test(key) || key.length > 253 || key === '.' || key.startsWith('..'))
      throw new BuildError(`${JSON.stringify(key)} is no key of a ${kind}`, () => place.origin);
    if (seen.has(key)) throw new BuildError(`a generated ${kind} has the key ${key} twice`, () => place.origin);
    seen.add(key);
  }
  return pairs;
}

function literal(entry: Written): Pair {
  const at = entry.text.indexOf('=');
  if (at < 1) throw new BuildError('a literal is no key=value', () => entry.place.origin);
  const value = entry.text.slice(at + 1);
  const isQuoted = value.length > 1 && (value.startsWith('"') || value.startsWith("'")) && value.at(-1) === value[0];
  return { key: entry.text.slice(0, at), content: isQuoted ? value.slice(1, -1) : value, place: entry.place };
}

function linesOf(entry: Written, read: ReadFile): Pair[] {
  const { content, placeOf } = read(entry.text, entry.place);
  const lines = content
    .toString()
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  return lines.flatMap((line, number) => {
    const text = line.trimStart();
    if (text === '' || text.startsWith('#')) return [];
    const at = text.indexOf('=');
    const key = at < 0 ? text : text.slice(0, at);
    const place = placeOf(number + 1);
    return [{ key, content: at < 0 ? '' : text.slice(at + 1), place }];
  });
}

function wholeFile(entry: Written, read: ReadFile): Pair {
  const parts = entry.text.split('=');
  const [first = '', path = first] = parts;
  if (parts.length > 2 || first === '' || path === '')
    throw new BuildError('a file is no path and no key=path', () => entry.place.origin);
  const key = parts.length === 1 ? (path.split('/').at(-1) ?? path) : first;
  const { content, placeOf } = read(path, entry.place);
  return { key, content, place: placeOf(1) };
}

function withData(manifest: Written, kind: string, pairs: readonly Pair[]): Written {
  const start = kind === 'Secret' ? manifest.with('data', new Written({}, manifest.place)) : manifest;
  const inOrder = [...pairs].sort((one, other) => (one.key < other.key ? -1 : 1));
  return inOrder.reduce((sum, { key, content, place }) => {
    const text = typeof content === 'string' ? content : utf8(content);
    if (kind === 'Secret') return sum.withAt(['data', key], setBy(base64(content), place));
    return text === undefined
      ? sum.withAt(['binaryData', key], setBy(base64(content), place))
      : sum.withAt(['data', key], setBy(text, place));
  }, start);
}

function utf8(content: Buffer): string | undefined {
  const text = content.toString('utf8');
  return Buffer.from(text, 'utf8').equals(content) ? text : undefined;
}

const lineLength = 70;

/** In lines, as soon as there is a whole one. */
function base64(content: string | Buffer): string {
  const encoded = (typeof content === 'string' ? Buffer.from(content, 'utf8') : content).toString('base64');
  if (encoded.length < lineLength) return encoded;
  // eslint-disable-next-line no-restricted-syntax -- a number of ours
  return (encoded.match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? []).map((line) => `${line}\n`).join('');
}
