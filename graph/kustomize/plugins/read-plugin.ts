import type { InputPatterns } from '../../input-patterns.ts';
import type { Doer } from '../build-annotations.ts';
import type { BuiltObject } from '../built-object.ts';
import { BuildError } from '../failures.ts';
import type { ObjectList } from '../object-list.ts';
import { DocumentPlace, RewrittenPlace } from '../place.ts';
import { objectsIn } from '../read-objects.ts';
import { parsedText } from '../read-patch.ts';
import type { Inputs } from '../run.ts';
import { Written } from '../written.ts';
import { misfitsOfPlugin, roleOf } from './plugin-types.ts';

/** A generator or transformer of kustomize with a configuration of its own. */
export interface Plugin extends Doer {
  /** Its configuration, which kustomize reads as data. */
  readonly config: Written;
}

/** What plugins read besides their configuration. */
export type PluginInputs = Pick<Inputs, 'work' | 'file'> & {
  /** The name of the folder that their kustomization lies in. */
  readonly folderName: string;
};

/** The objects that an entry is, where it is text that says so; undefined for the path of a file or folder. */
export function inlineObjects(entry: Written, patterns: InputPatterns): ObjectList | undefined {
  const source = parsedText(entry.text, entry.place, patterns);
  if (source === undefined) return undefined;
  const { objects, failures } = objectsIn(source);
  if (failures.length > 0 || objects.length === 0) return undefined;
  return objects.map((object) => {
    const { index, path } = object.writtenIn;
    const place = new DocumentPlace(source, index, path, () => entry.place.origin);
    return object.withManifest(new Written(object.manifest.value, place));
  });
}

/** @throws BuildError for what Flux does not run */
export function pluginOf({ id, manifest, writtenIn }: BuiltObject, role: 'generator' | 'transformer'): Plugin {
  const { kind, name, namespace } = id;
  const refuse = (reason: string, at = manifest.place): never => {
    throw new BuildError(reason, () => at.origin);
  };
  if (id.group !== '' || id.version !== 'builtin')
    return refuse(`Flux runs no plugins besides those of kustomize itself, and ${kind} is none`);
  const own = roleOf(kind);
  if (own === undefined) return refuse(`kustomize has no plugin ${kind}`);
  if (own !== role) return refuse(`${kind} is no ${role}`);
  if (kind === 'HelmChartInflationGenerator') return refuse('Flux renders no charts in a kustomization');
  const config = new Written(manifest.value, new RewrittenPlace(manifest.place));
  const [misfit] = misfitsOfPlugin(kind, config.value);
  if (misfit !== undefined) return refuse(misfit.reason, (manifest.follow(misfit.path) ?? manifest).place);
  return { kind, name, namespace, file: writtenIn.source.path, config };
}
