import { addTo } from '../group-by.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { isObject, listAt, objectAt, textAt, valueAt, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { isEncrypted, unknownIn, unknownNameIn } from '../unknown.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { mergeMaps } from '../merge-maps.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import type { Origin } from '../origin.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { onlyStandIns, withStandIns } from '../secrets/stand-ins.ts';
import { YamlError } from '../yaml/yaml-error.ts';
import { setAt } from './target-path.ts';

/** The values that a release gives to its chart. */
export type ReleaseValues =
  | {
      readonly isKnown: true;
      readonly values: JsonObject;
      /** The same with a stand-in for every secret: what stands under names that say so, and all that a Secret gives. */
      readonly withoutSecrets: () => JsonObject;
      /** Where a value was decided, or the nearest thing around it. */
      readonly locate: (path: JsonPath) => Origin;
    }
  | { readonly isKnown: false; readonly reason: string };

/** A text that values come from, and where it stands. */
interface ConfigText {
  readonly text: string;
  readonly isSecret: boolean;
  readonly locate: (path: JsonPath) => Origin;
}

/** Values of one place, which lie over those before. */
interface Layer {
  readonly values: JsonObject;
  readonly isSecret: boolean;
  readonly locate: (path: JsonPath) => Origin;
}

/**
 * The values of each release, merged as helm-controller does: those of `valuesFrom` one after the other, each over the ones before,
 * and its own over all.
 */
export class ValuesOfReleases {
  readonly #graph: ResourceGraph;
  #configs: Map<string, KubernetesObject[]> | undefined;

  constructor(graph: ResourceGraph) {
    this.#graph = graph;
  }

  of(release: KubernetesObject): ReleaseValues {
    const own: Layer = {
      values: objectAt(release.manifest, ['spec', 'values']),
      isSecret: false,
      locate: (path) => release.locate(['spec', 'values', ...path]),
    };
    const references = listAt(release.manifest, ['spec', 'valuesFrom']);
    if (references.length === 0)
      return { isKnown: true, values: own.values, withoutSecrets: () => hidden([own]), locate: own.locate };
    const layers: Layer[] = [];
    let values: JsonObject = {};
    for (const [index, reference] of references.entries()) {
      const read = this.#read(release, reference);
      if (typeof read === 'string') return { isKnown: false, reason: read };
      if (read === undefined) continue;
      const next = merged(values, reference, read);
      if (typeof next === 'string') return { isKnown: false, reason: next };
      const isWhole = textAt(reference, ['targetPath']) === undefined;
      const locate = isWhole ? read.locate : () => placeOf(release, index);
      layers.push({ values: next.layer, isSecret: read.isSecret, locate });
      values = next.values;
    }
    layers.push(own);
    const all = mergeMaps(values, own.values);
    return { isKnown: true, values: all, withoutSecrets: () => hidden(layers), locate: locateIn(layers) };
  }

  /** The text that a reference means; undefined where it may be missing and is; why not, where it cannot be read. */
  #read(release: KubernetesObject, reference: Json): ConfigText | string | undefined {
    const [kind = '', name = ''] = [textAt(reference, ['kind']), textAt(reference, ['name'])];
    const key = textAt(reference, ['valuesKey']) ?? 'values.yaml';
    const isOptional = valueAt(reference, ['optional']) === true;
    if (unknownIn(`${name} ${key}`) !== undefined) return `valuesFrom names ${kind}/${name}, which is a variable`;
    const config = this.#find(release, kind, name);
    if (config !== undefined) return textOf(config, key, isOptional);
    return isOptional ? undefined : `valuesFrom names ${kind}/${name}, which was not read`;
  }

  #find(release: KubernetesObject, kind: string, name: string): KubernetesObject | undefined {
    if (this.#configs === undefined) {
      this.#configs = new Map();
      for (const object of this.#graph.objects('ConfigMap', 'Secret')) addTo(this.#configs, keyOf(object), object);
    }
    const found = this.#configs.get(keyOf({ cluster: release.cluster, kind, name })) ?? [];
    const isNear = ({ namespace }: KubernetesObject): boolean =>
      namespace === undefined || namespace === release.namespace;
    return found.find(isNear);
  }
}

/** The values of releases of a graph that is read. */
export const valuesOfReleases = oncePerGraph((graph) => new ValuesOfReleases(graph));

function keyOf({
  cluster,
  kind,
  name,
}: {
  readonly cluster: string;
  readonly kind: string;
  readonly name: string;
}): string {
  return `${cluster}\n${kind}/${name}`;
}

function placeOf(release: KubernetesObject, index: number): Origin {
  return release.locate(['spec', 'valuesFrom', index]);
}

function textOf(config: KubernetesObject, key: string, isOptional: boolean): ConfigText | string | undefined {
  const field = Object.hasOwn(objectAt(config.manifest, ['stringData']), key) ? 'stringData' : 'data';
  const text = textAt(config.manifest, [field, key]);
  const name = `${config.kind}/${config.name}`;
  if (text === undefined) return isOptional ? undefined : `${name} has no ${key}`;
  if (isEncrypted(text)) return `${name} is encrypted`;
  const isEncoded = config.kind === 'Secret' && field === 'data';
  const read = isEncoded ? Buffer.from(text, 'base64').toString('utf8') : text;
  return { text: read, isSecret: config.kind === 'Secret', locate: () => config.locate([field, key]) };
}

function merged(
  values: JsonObject,
  reference: Json,
  { text }: ConfigText,
): { readonly values: JsonObject; readonly layer: JsonObject } | string {
  const target = textAt(reference, ['targetPath']);
  if (target !== undefined) {
    const layer = setAt({}, target, text);
    return layer === undefined ? `targetPath ${target} is not understood` : { layer, values: mergeMaps(values, layer) };
  }
  try {
    const [layer] = parseYaml('', text);
    if (layer === undefined || layer === null) return { layer: {}, values };
    const unknown = unknownNameIn(layer);
    if (unknown !== undefined) return `${unknown} decides which value it is`;
    if (isObject(layer)) return { layer, values: mergeMaps(values, layer) };
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
  }
  return `what ${textAt(reference, ['kind']) ?? ''}/${textAt(reference, ['name']) ?? ''} holds are no values`;
}

function hidden(layers: readonly Layer[]): JsonObject {
  const merged = layers.reduce<JsonObject>(
    (before, { values, isSecret }) => mergeMaps(before, isSecret ? onlyStandIns(values) : values),
    {},
  );
  return withStandIns(merged);
}

/** The last layer that has a value decides; where none has it, the nearest thing around it that one has. */
function locateIn(layers: readonly Layer[]): (path: JsonPath) => Origin {
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const part = path.slice(0, length);
      const layer = layers.findLast(({ values }) => valueAt(values, part) !== undefined);
      if (layer !== undefined) return layer.locate(part);
    }
    const last = layers.at(-1);
    if (last === undefined) throw new Error('a release has values of its own');
    return last.locate([]);
  };
}
