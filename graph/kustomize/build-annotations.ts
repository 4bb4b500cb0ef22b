import { posix } from 'node:path';
import type { BuiltObject } from './built-object.ts';
import { listIn, pairsIn, setBy, type Kustomization } from './kustomization.ts';
import { withTextsOf } from './metadata-texts.ts';
import { changed, type ObjectList } from './object-list.ts';
import type { Written } from './written.ts';

export const originAnnotation = 'config.kubernetes.io/origin';
const transformationsAnnotation = 'alpha.config.kubernetes.io/transformations';

/** The name of a generator or transformer of kustomize. */
export type Plugin = `${string}Generator` | `${string}Transformer`;

/** Who makes or changes objects. */
export interface Doer {
  /** The file that says so. */
  readonly file: string;
  readonly kind: string;
  /** Of one that has a configuration of its own. */
  readonly name?: string;
  readonly namespace?: string;
}

/** What stands in a kustomization itself. */
export function doerIn({ source, folder }: Kustomization, kind: Plugin): Doer {
  return { file: source?.path ?? posix.join(folder, 'kustomization.yaml'), kind };
}

/**
 * What kustomize notes on the way of a build whose root has `buildMetadata`: in annotations, which stay what they are to all that changes or
 * selects objects by them (api v0.21.1, resmap/reswrangler.go and internal/target/multitransformer.go).
 */
export class BuildAnnotations {
  readonly #folder: string;
  readonly #asked: Written;

  private constructor(folder: string, asked: Written) {
    this.#folder = folder;
    this.#asked = asked;
  }

  /** Undefined where a root asks for nothing, and kustomize notes nothing. */
  static of({ written, folder }: Pick<Kustomization, 'written' | 'folder'>): BuildAnnotations | undefined {
    const asked = written.get('buildMetadata');
    return asked === undefined || asked.items.length === 0 ? undefined : new BuildAnnotations(folder, asked);
  }

  /** Objects of a file come from there, whatever they say. */
  ofFile(objects: ObjectList): ObjectList {
    return changed(objects, (object) =>
      object.withManifest(
        this.#noted(object, originAnnotation, `path: ${this.#relative(object.writtenIn.source.path)}\n`),
      ),
    );
  }

  /** What a generator makes, unless it says itself where it comes from. */
  ofGenerator(object: BuiltObject, doer: Doer): BuiltObject {
    if (noted(object, originAnnotation) !== undefined) return object;
    return this.#with(object, originAnnotation, this.#by(doer));
  }

  /** A transformer is noted of every object; it made those of which nothing is known, such as one whose annotations a patch replaced. */
  transformed(objects: ObjectList, doer: Doer): ObjectList {
    const by = this.#by(doer);
    const item = `- ${by.trimEnd().replaceAll('\n', '\n  ')}\n`;
    return changed(objects, (object) => {
      if (noted(object, originAnnotation) === undefined) return this.#with(object, originAnnotation, by);
      return this.#with(object, transformationsAnnotation, `${noted(object, transformationsAnnotation) ?? ''}${item}`);
    });
  }

  /** At the end, what nobody asked for goes. */
  finished(objects: ObjectList): ObjectList {
    const asks = (option: string): boolean => this.#asked.items.some(({ text }) => text === option);
    return changed(objects, (object) => {
      let { manifest } = object;
      // The version is that of a binary of kustomize, of which a controller is none.
      if (asks('managedByLabel'))
        manifest = manifest.withAt(
          ['metadata', 'labels', 'app.kubernetes.io/managed-by'],
          setBy('kustomize-(devel)', this.#asked.place),
        );
      if (!asks('originAnnotations')) manifest = withoutAnnotation(manifest, originAnnotation);
      if (!asks('transformerAnnotations')) manifest = withoutAnnotation(manifest, transformationsAnnotation);
      return object.withManifest(manifest);
    });
  }

  /** What is noted later is written with all other annotations, which become texts. */
  #with(object: BuiltObject, annotation: string, text: string): BuiltObject {
    return object.withManifest(withTextsOf(this.#noted(object, annotation, text), 'annotations'));
  }

  #noted({ manifest }: BuiltObject, annotation: string, text: string): Written {
    const value = setBy(text, this.#asked.place);
    // What is no map of annotations is none.
    const metadata = manifest.get('metadata');
    const start =
      metadata?.get('annotations')?.kind === 'map' || metadata === undefined
        ? manifest
        : manifest.with('metadata', metadata.without('annotations'));
    return start.withAt(['metadata', 'annotations', annotation], value);
  }

  #by({ file, kind, name, namespace }: Doer): string {
    const own = [...(name ? [`  name: ${name}\n`] : []), ...(namespace ? [`  namespace: ${namespace}\n`] : [])];
    return `configuredIn: ${this.#relative(file)}\nconfiguredBy:\n  apiVersion: builtin\n  kind: ${kind}\n${own.join('')}`;
  }

  #relative(path: string): string {
    return posix.relative(this.#folder, path);
  }
}

/** The transformers that the fields of a kustomization stand for, in their order, each as often as it is run. */
export function pluginsOfLabels(written: Written): readonly Plugin[] {
  const labels = listIn(written, 'labels');
  const isCommon = pairsIn(written.get('commonLabels')).length > 0;
  return labels.length === 0 && !isCommon ? [] : [...labels.map(() => 'LabelTransformer' as const), 'LabelTransformer'];
}

function noted({ manifest }: BuiltObject, annotation: string): string | undefined {
  return manifest.at('metadata', 'annotations', annotation)?.text;
}

function withoutAnnotation(manifest: Written, annotation: string): Written {
  const metadata = manifest.get('metadata');
  const annotations = metadata?.get('annotations');
  if (metadata === undefined || annotations?.get(annotation) === undefined) return manifest;
  const rest = annotations.without(annotation);
  const after = rest.keys.length === 0 ? metadata.without('annotations') : metadata.with('annotations', rest);
  return manifest.with('metadata', after);
}
