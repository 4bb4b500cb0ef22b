import type { FieldSpec } from '../field-spec.ts';
import { BuildError } from '../failures.ts';
import { listIn, pairsIn, setBy, textIn } from '../kustomization.ts';
import type { ObjectList } from '../object-list.ts';
import { readMerge, readPatch } from '../read-patch.ts';
import { replacementsOf } from '../run.ts';
import { setImage } from '../transformers/images.ts';
import { specsIn } from '../transformers/labels.ts';
import { setEntries } from '../transformers/metadata-entries.ts';
import { affixNames } from '../transformers/name-affix.ts';
import { hashNames } from '../transformers/name-hash.ts';
import { setNamespace } from '../transformers/namespace.ts';
import { applyPatch, type Patch } from '../transformers/patches.ts';
import { replace } from '../transformers/replacements.ts';
import { setReplicas } from '../transformers/replicas.ts';
import type { Written } from '../written.ts';
import type { Plugin, PluginInputs } from './read-plugin.ts';
import { addValue } from './value-add.ts';

type Transform = (objects: ObjectList, config: Written, inputs: PluginInputs) => ObjectList;

const specsOf = (config: Written): FieldSpec[] => specsIn(config.get('fieldSpecs'));

const patchWith =
  (read: (config: Written, inputs: PluginInputs) => readonly Patch[]): Transform =>
  (objects, config, inputs) =>
    read(config, inputs).reduce(
      (sum, patch) => applyPatch(sum, patch, (values) => inputs.work.spend('renderedValues', values)),
      objects,
    );

const affixed =
  (kind: 'prefix' | 'suffix'): Transform =>
  (objects, config) => {
    const specs = config.get('fieldSpecs');
    if (specs === undefined || specs.isNull)
      throw new BuildError(`a ${kind} needs fieldSpecs`, () => config.place.origin);
    const text = textIn(config, kind) ?? setBy('', config.place);
    return affixNames(objects, { kind, text }, specsOf(config));
  };

const subjectModes = ['', 'defaultOnly', 'none', 'allServiceAccounts'];

/** The transformers of kustomize, where nothing but their own configuration says what they do (api v0.21.1, internal/builtins). */
const transforms: Readonly<Record<string, Transform>> = {
  AnnotationsTransformer: (objects, config) => setEntries(objects, pairsIn(config.get('annotations')), specsOf(config)),
  HashTransformer: (objects) => hashNames(objects),
  ImageTagTransformer: (objects, config, { work: { patterns } }) =>
    setImage(objects, config.get('imageTag') ?? setBy('', config.place), { specs: specsOf(config), patterns }),
  LabelTransformer: (objects, config) => setEntries(objects, pairsIn(config.get('labels')), specsOf(config)),
  NamespaceTransformer: (objects, config) => {
    const mode = config.get('setRoleBindingSubjects');
    if (!subjectModes.includes(mode?.name ?? ''))
      throw new BuildError(
        `setRoleBindingSubjects has to be one of defaultOnly, none and allServiceAccounts`,
        () => (mode ?? config).place.origin,
      );
    const namespace = config.at('metadata', 'namespace');
    if (namespace === undefined || namespace.name === '') return objects;
    return setNamespace(objects, namespace, specsOf(config), {
      unsetOnly: config.get('unsetOnly')?.value === true,
      subjects: mode?.name === '' ? 'defaultOnly' : (mode?.name ?? 'defaultOnly'),
    });
  },
  PatchJson6902Transformer: patchWith((config, { file, work: { patterns } }) => {
    const operations = config.get('jsonOp');
    const entry = operations === undefined ? config.without('patch') : config.with('patch', operations);
    return [readPatch(entry, true, { file, patterns })];
  }),
  PatchStrategicMergeTransformer: patchWith((config, { file, work: { patterns } }) => {
    const entries = [...listIn(config, 'paths'), ...(textIn(config, 'patches') === undefined ? [] : listed(config))];
    if (entries.length === 0) throw new BuildError('there is neither a path nor a patch', () => config.place.origin);
    return entries.map((entry) => readMerge(entry, { file, patterns }));
  }),
  PatchTransformer: patchWith((config, { file, work: { patterns } }) => [readPatch(config, false, { file, patterns })]),
  PrefixSuffixTransformer: (objects, config, inputs) =>
    affixed('suffix')(affixed('prefix')(objects, config, inputs), config, inputs),
  PrefixTransformer: affixed('prefix'),
  SuffixTransformer: affixed('suffix'),
  ReplacementTransformer: (objects, config, { file, work: { patterns } }) =>
    listIn(config, 'replacements')
      .flatMap((entry) => replacementsOf(entry, file))
      .reduce((sum, replacement) => replace(sum, replacement, patterns), objects),
  ReplicaCountTransformer: (objects, config) =>
    setReplicas(objects, config.get('replica') ?? setBy('', config.place), specsOf(config)),
  ValueAddTransformer: addValue,
};

const listed = (config: Written): Written[] => [config.get('patches') ?? config];

/** What a transformer makes of objects. @throws BuildError and BudgetError */
export function transformed(objects: ObjectList, { kind, config }: Plugin, inputs: PluginInputs): ObjectList {
  return transforms[kind]?.(objects, config, inputs) ?? objects;
}
