import type { SourceFile } from '../yaml/source-file.ts';
import { isRemote, resolveFrom, whyNoPath } from './paths.ts';
import { isObject } from '../json.ts';
import type { Work } from '../work.ts';
import { doerIn, pluginsOfLabels, type BuildAnnotations, type Plugin } from './build-annotations.ts';
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
  /** What is noted of objects; undefined where nobody asks for it. */
  readonly annotations: BuildAnnotations | undefined;
  /** A YAML file that the kustomization names. */
  readonly file: (path: Written) => SourceFile;
}

/** Does one step; what kustomize would refuse leaves the objects as they were. */
export type Step = (change: (objects: ObjectList) => ObjectList) => void;

/** Adds what `configMapGenerator` and `secretGenerator` make. */
export function runGenerators(
  kustomization: Kustomization,
  { files, annotations }: Pick<Inputs, 'files' | 'annotations'>,
  step: Step,
): void {
  const { written, source } = kustomization;
  const read = generatorFiles(kustomization, files);
  for (const field of ['configMapGenerator', 'secretGenerator'] as const) {
    for (const [index, entry] of listIn(written, field).entries()) {
      const document = isObject(entry.value) ? entry.value : {};
      step((objects) => {
        if (source === undefined) return objects;
        const writtenIn = { source, index: 0, path: [field, index], document, generator: { field, index } };
        const kind = field === 'configMapGenerator' ? 'ConfigMap' : 'Secret';
        const made = generate(entry, { kind, global: written.get('generatorOptions'), read, writtenIn });
        const plugin: Plugin = `${kind}Generator`;
        return absorb(objects, annotations?.ofGenerator(made, doerIn(kustomization, plugin)) ?? made);
      });
    }
  }
}

/** Reads files for the generators of a kustomization. */
export function generatorFiles({ folder }: Kustomization, files: BuildFiles): ReadFile {
  return (path, at) => {
    if (isRemote(path)) throw new RemoteError(path);
    const reason = whyNoPath(path);
    if (reason !== undefined) throw new BuildError(reason, () => at.origin);
    const file = resolveFrom(folder, path);
    const content = files.content(file);
    if (content === undefined && files.isBeyond(file)) throw new BeyondError(file);
    if (content === undefined) throw new BuildError(`${path} is not there`, () => at.origin, { isRegardless: true });
    return {
      content,
      placeOf: (line) => new SpotPlace(() => ({ from: 'file', file, line, column: 1 })),
    };
  };
}

/** Changes the objects as a kustomization says, in the order in which kustomize does. */
export function runTransformers(
  kustomization: Kustomization,
  { work, file, annotations, specs }: Inputs & { readonly specs: FieldSpecs },
  step: Step,
): void {
  const { written } = kustomization;
  const { patterns } = work;
  const note = (...plugins: readonly Plugin[]): void => {
    if (annotations === undefined) return;
    for (const plugin of plugins) step((objects) => annotations.transformed(objects, doerIn(kustomization, plugin)));
  };
  const each = (field: string, change: (objects: ObjectList, entry: Written) => ObjectList, plugin?: Plugin): void => {
    for (const entry of listIn(written, field)) {
      step((objects) => change(objects, entry));
      if (plugin !== undefined) note(plugin);
    }
  };
  const patched = (field: string, read: (entry: Written) => Patch, plugin?: Plugin): void =>
    each(
      field,
      (objects, entry) => applyPatch(objects, read(entry), (values) => work.spend('renderedValues', values)),
      plugin,
    );
  patched('patchesStrategicMerge', (entry) => readMerge(entry, { file, patterns }));
  if (listIn(written, 'patchesStrategicMerge').length > 0) note('PatchStrategicMergeTransformer');
  patched('patches', (entry) => readPatch(entry, false, { file, patterns }), 'PatchTransformer');
  const named = (field: string, plugin: Plugin, change: (objects: ObjectList, value: Written) => ObjectList): void => {
    const value = textIn(written, field);
    if (value === undefined) return;
    step((objects) => change(objects, value));
    note(plugin);
  };
  named('namespace', 'NamespaceTransformer', (objects, value) => setNamespace(objects, value, specs.namespace));
  named('namePrefix', 'PrefixTransformer', (objects, text) =>
    affixNames(objects, { kind: 'prefix', text }, specs.namePrefix),
  );
  named('nameSuffix', 'SuffixTransformer', (objects, text) =>
    affixNames(objects, { kind: 'suffix', text }, specs.nameSuffix),
  );
  step((objects) => setLabels(objects, written, specs));
  note(...pluginsOfLabels(written));
  const common = pairsIn(written.get('commonAnnotations'));
  step((objects) => setEntries(objects, common, specs.commonAnnotations));
  if (common.length > 0) note('AnnotationsTransformer');
  patched('patchesJson6902', (entry) => readPatch(entry, true, { file, patterns }), 'PatchJson6902Transformer');
  each('replicas', (objects, entry) => setReplicas(objects, entry, specs.replicas), 'ReplicaCountTransformer');
  for (const field of ['images', 'imageTags'])
    each(field, (objects, entry) => setImage(objects, entry, { specs: specs.images, patterns }), 'ImageTagTransformer');
  each('replacements', (objects, entry) =>
    replacementsOf(entry, file).reduce((sum, replacement) => replace(sum, replacement, patterns), objects),
  );
  if (listIn(written, 'replacements').length > 0) note('ReplacementTransformer');
}

/** A replacement, or those of the file that it names. */
export function replacementsOf(entry: Written, file: Inputs['file']): Written[] {
  const path = textIn(entry, 'path');
  if (path === undefined) return [entry];
  if (entry.get('source') !== undefined || entry.get('targets') !== undefined)
    throw new BuildError('a replacement has a path and says itself what to do', () => entry.place.origin);
  const source = file(path);
  const all = new Written(source.documents[0], new DocumentPlace(source, 0, []));
  if (all.kind === 'scalar') throw new BuildError(`${path.text} holds no replacements`, () => path.place.origin);
  return all.kind === 'list' ? all.items : [all];
}
