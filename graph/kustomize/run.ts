import type { SourceFile } from '../yaml/source-file.ts';
import { isRemote, resolveFrom } from './paths.ts';
import { FileOrigin } from '../yaml/file-origin.ts';
import { isObject } from '../json.ts';
import type { Work } from '../work.ts';
import type { BuildFiles } from './build-files.ts';
import type { FieldSpecs } from './field-specs.ts';
import { BeyondError, BuildError, RemoteError } from './failures.ts';
import { listIn, pairsIn, textIn, type Kustomization } from './kustomization.ts';
import type { ObjectList } from './object-list.ts';
import { DocumentPlace, SpotPlace } from './place.ts';
import { readMerge, readPatch } from './read-patch.ts';
import { absorb, generate, type ReadFile } from './transformers/generators.ts';
import { setImage } from './transformers/images.ts';
import { setLabels } from './transformers/labels.ts';
import { setEntries } from './transformers/metadata-entries.ts';
import { affixNames } from './transformers/name-affix.ts';
import { setNamespace } from './transformers/namespace.ts';
import { applyPatch, type Patch } from './transformers/patches.ts';
import { replace } from './transformers/replacements.ts';
import { setReplicas } from './transformers/replicas.ts';
import { Written } from './written.ts';

/** What generators and transformers read besides the kustomization. */
export interface Inputs {
  readonly files: BuildFiles;
  readonly work: Work;
  /** A YAML file that the kustomization names. */
  readonly file: (path: Written) => SourceFile;
}

/** Does one step; what kustomize would refuse leaves the objects as they were. */
export type Step = (change: (objects: ObjectList) => ObjectList) => void;

/** Adds what `configMapGenerator` and `secretGenerator` make. */
export function runGenerators(
  { written, folder, source }: Kustomization,
  { files }: Pick<Inputs, 'files'>,
  step: Step,
): void {
  const read: ReadFile = (path, at) => {
    if (isRemote(path)) throw new RemoteError(path);
    const file = resolveFrom(folder, path);
    const content = files.content(file);
    if (content === undefined && files.isBeyond(file)) throw new BeyondError(file);
    if (content === undefined) throw new BuildError(`${path} is not there`, () => at.origin);
    return {
      content,
      // Most of what generators read is no manifest, and need not be parsed as one until something of it is reported.
      placeOf: (line) =>
        new SpotPlace(() => {
          const known = files.source(file);
          return known === undefined ? { from: 'file', file, line, column: 1 } : new FileOrigin(known, 0, []);
        }),
    };
  };
  for (const field of ['configMapGenerator', 'secretGenerator'] as const) {
    for (const [index, entry] of listIn(written, field).entries()) {
      const document = isObject(entry.value) ? entry.value : {};
      step((objects) => {
        if (source === undefined) return objects;
        const writtenIn = { source, index: 0, path: [field, index], document, generator: { field, index } };
        return absorb(objects, generate(entry, { global: written.get('generatorOptions'), read, writtenIn }));
      });
    }
  }
}

/** Changes the objects as a kustomization says, in the order in which kustomize does. */
export function runTransformers(
  { written }: Kustomization,
  { work, file, specs }: Inputs & { readonly specs: FieldSpecs },
  step: Step,
): void {
  const { patterns } = work;
  const each = (field: string, change: (objects: ObjectList, entry: Written) => ObjectList): void => {
    for (const entry of listIn(written, field)) step((objects) => change(objects, entry));
  };
  const patched = (field: string, read: (entry: Written) => Patch): void =>
    each(field, (objects, entry) => applyPatch(objects, read(entry), (values) => work.spend('renderedValues', values)));
  patched('patchesStrategicMerge', (entry) => readMerge(entry, { file, patterns }));
  patched('patches', (entry) => readPatch(entry, false, { file, patterns }));
  const namespace = textIn(written, 'namespace');
  if (namespace !== undefined) step((objects) => setNamespace(objects, namespace, specs.namespace));
  const prefix = textIn(written, 'namePrefix');
  if (prefix !== undefined) step((objects) => affixNames(objects, { kind: 'prefix', text: prefix }, specs.namePrefix));
  const suffix = textIn(written, 'nameSuffix');
  if (suffix !== undefined) step((objects) => affixNames(objects, { kind: 'suffix', text: suffix }, specs.nameSuffix));
  step((objects) => setLabels(objects, written, specs));
  step((objects) => setEntries(objects, pairsIn(written.get('commonAnnotations')), specs.commonAnnotations));
  patched('patchesJson6902', (entry) => readPatch(entry, true, { file, patterns }));
  each('replicas', (objects, entry) => setReplicas(objects, entry, specs.replicas));
  for (const field of ['images', 'imageTags'])
    each(field, (objects, entry) => setImage(objects, entry, { specs: specs.images, patterns }));
  each('replacements', (objects, entry) =>
    replacementsOf(entry, file).reduce((sum, replacement) => replace(sum, replacement, patterns), objects),
  );
}

/** A replacement, or those of the file that it names. */
function replacementsOf(entry: Written, file: Inputs['file']): Written[] {
  const path = textIn(entry, 'path');
  if (path === undefined) return [entry];
  if (entry.get('source') !== undefined || entry.get('targets') !== undefined)
    throw new BuildError('a replacement has a path and says itself what to do', () => entry.place.origin);
  const source = file(path);
  const all = new Written(source.documents[0], new DocumentPlace(source, 0, []));
  if (all.kind === 'scalar') throw new BuildError(`${path.text} holds no replacements`, () => path.place.origin);
  return all.kind === 'list' ? all.items : [all];
}
