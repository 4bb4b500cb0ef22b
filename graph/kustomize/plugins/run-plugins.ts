import { posix } from 'node:path';
import { isObject, type Json } from '../../json.ts';
import type { BuiltObject, WrittenIn } from '../built-object.ts';
import { BuildError } from '../failures.ts';
import { listIn, type Kustomization } from '../kustomization.ts';
import { describeId } from '../object-id.ts';
import { joined, type ObjectList } from '../object-list.ts';
import { generatorFiles, type Inputs, type Step } from '../run.ts';
import { absorb } from '../transformers/generators.ts';
import type { Written } from '../written.ts';
import { made } from './make.ts';
import { inlineObjects, pluginOf, type Plugin } from './read-plugin.ts';
import { transformed } from './transform.ts';

type Field = 'generators' | 'transformers' | 'validators';

/** What running plugins needs of the build that they stand in. */
export interface PluginRun extends Inputs {
  readonly kustomization: Kustomization;
  /** The objects of files and folders, as `resources` would have them. */
  readonly objectsAt: (paths: readonly Written[]) => ObjectList;
  readonly step: Step;
}

/** Adds what generators make that have a configuration of their own (api v0.21.1, internal/target/kusttarget.go). */
export function runGeneratorPlugins(run: PluginRun): void {
  const { kustomization, files, annotations, step } = run;
  const read = generatorFiles(kustomization, files);
  for (const { object, writtenIn } of configurations(run, 'generators'))
    step((objects) => {
      const plugin = pluginOf(object, 'generator');
      const one = made(plugin, writtenIn, read);
      return absorb(objects, annotations?.ofGenerator(one, plugin) ?? one);
    });
}

/** Changes the objects as such transformers say, after all fields of the kustomization have. */
export function runTransformerPlugins(run: PluginRun): void {
  const { annotations, step } = run;
  eachTransformer(run, 'transformers', (plugin, apply) => {
    step((objects) => {
      const after = apply(objects);
      return annotations?.transformed(after, plugin) ?? after;
    });
  });
}

/** Lets validators look: they may leave a label, and change nothing else. */
export function runValidators(run: PluginRun): void {
  eachTransformer(run, 'validators', ({ config, kind }, apply) => {
    run.step((objects) => {
      const after = apply(objects);
      if (!isSame(objects, after))
        throw new BuildError(`a validator may change nothing, and ${kind} does`, () => config.place.origin);
      return after;
    });
  });
}

function eachTransformer(
  run: PluginRun,
  field: Field,
  use: (plugin: Plugin, apply: (objects: ObjectList) => ObjectList) => void,
): void {
  const { work, file, step, kustomization } = run;
  const inputs = { work, file, folderName: posix.basename(kustomization.folder) };
  const plugins: Plugin[] = [];
  for (const { object } of configurations(run, field))
    step((objects) => {
      plugins.push(pluginOf(object, 'transformer'));
      return objects;
    });
  for (const plugin of plugins) use(plugin, (objects) => transformed(objects, plugin, inputs));
}

interface Configuration {
  readonly object: BuiltObject;
  /** Where what it generates is written. */
  readonly writtenIn: WrittenIn;
}

/** The configurations that entries are or name: first those that stand in the kustomization, then those of files. */
function configurations(run: PluginRun, field: Field): readonly Configuration[] {
  const { kustomization, work, step, objectsAt } = run;
  const { written, source } = kustomization;
  const paths: Written[] = [];
  let found: ObjectList = [];
  const own = new Map<BuiltObject, number>();
  const add = (objects: ObjectList): void => {
    step((all) => {
      found = joined(found, objects, (twice) => {
        throw new BuildError(`${describeId(twice.id)} is built twice`, () => twice.manifest.place.origin);
      });
      return all;
    });
  };
  for (const [index, entry] of listIn(written, field).entries()) {
    const inline = inlineObjects(entry, work.patterns);
    if (inline === undefined) paths.push(entry);
    else add(inline);
    for (const object of inline ?? []) own.set(object, index);
  }
  if (paths.length > 0) add(objectsAt(paths));
  return found.map((object): Configuration => {
    const index = own.get(object) ?? 0;
    const generator = { field: 'generators', index } as const;
    const { document } = object.writtenIn;
    const isOwn = source !== undefined && own.has(object);
    const at = isOwn ? { source, index: 0, path: [field, index], document } : object.writtenIn;
    return { object, writtenIn: { ...at, generator } };
  });
}

const validatedBy = 'validated-by';

/** kustomize takes the label away again, and so writes all labels anew: what had others before counts as changed. */
function isSame(before: ObjectList, after: ObjectList): boolean {
  const text = ({ manifest, previousIds }: BuiltObject): string =>
    JSON.stringify([withoutLabel(manifest.value), previousIds.length]);
  return (
    before.length === after.length &&
    before.every((one, index) => {
      const other = after[index];
      return one === other || (other !== undefined && text(one) === text(other));
    })
  );
}

function withoutLabel(manifest: Json): Json {
  const metadata = isObject(manifest) ? manifest['metadata'] : undefined;
  const labels = isObject(metadata) ? metadata['labels'] : undefined;
  if (!isObject(manifest) || !isObject(metadata) || !isObject(labels) || !(validatedBy in labels)) return manifest;
  const rest = Object.fromEntries(Object.entries(labels).filter(([key]) => key !== validatedBy));
  if (Object.keys(rest).length > 0) return manifest;
  const { labels: _, ...others } = metadata;
  return { ...manifest, metadata: others };
}
