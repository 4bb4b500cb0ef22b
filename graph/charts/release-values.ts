import { addTo } from '../group-by.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { isObject, listAt, objectAt, textAt, valueAt, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { isEncrypted, unknownIn, unknownNameIn } from '../unknown.ts';
import { describe, type KubernetesObject } from '../resource/kubernetes-object.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import type { Origin } from '../origin.ts';
import { parseYaml11 } from '../yaml/parse-yaml.ts';
import { YamlError } from '../yaml/yaml-error.ts';
import { locateIn, mergedValues, valuesWithoutSecrets, type GivenLayer } from './merge-values.ts';
import { assignmentsIn } from './set-line.ts';

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
    const own = objectAt(release.manifest, ['spec', 'values']);
    const layers: GivenLayer[] = [];
    for (const [index, reference] of listAt(release.manifest, ['spec', 'valuesFrom']).entries()) {
      const read = this.#read(release, reference);
      if (typeof read === 'string') return { isKnown: false, reason: read };
      if (read === undefined) continue;
      const layer = layerOf(reference, read, () => release.locate(['spec', 'valuesFrom', index]));
      if (typeof layer === 'string') return { isKnown: false, reason: layer };
      layers.push(layer);
    }
    const given = { layers, own, locateOwn: (path: JsonPath) => release.locate(['spec', 'values', ...path]) };
    const values = mergedValues(given);
    if (values === undefined)
      return {
        isKnown: false,
        reason: 'a targetPath of valuesFrom leads through what is neither an object nor a list',
      };
    return {
      isKnown: true,
      values,
      withoutSecrets: () => valuesWithoutSecrets(given),
      locate: locateIn(given, values),
    };
  }

  /** The text that a reference means; undefined where it may be missing and is; why not, where it cannot be read. */
  #read(release: KubernetesObject, reference: Json): ConfigText | string | undefined {
    const [kind = '', name = ''] = [textAt(reference, ['kind']), textAt(reference, ['name'])];
    const key = textAt(reference, ['valuesKey']) || 'values.yaml'; // An empty one counts as none.
    const isOptional = valueAt(reference, ['optional']) === true;
    if (unknownIn(`${name} ${key}`) !== undefined) return `valuesFrom names ${kind}/${name}, which is a variable`;
    const config = this.#find(release, kind, name);
    if (config !== undefined) return textOf(config, key, isOptional);
    if (!isOptional) return `valuesFrom names ${kind}/${name}, which was not read`;
    const maker = this.#makerOf(release, kind, name);
    return maker === undefined ? undefined : `${maker} may make ${kind}/${name}, which valuesFrom names`;
  }

  /** What may make a Secret that is not written: it has its name, or names it as what it makes. */
  #makerOf({ cluster, namespace }: KubernetesObject, kind: string, name: string): string | undefined {
    if (kind !== 'Secret') return undefined;
    const found = this.#graph
      .objects()
      .find(
        (object) =>
          object.cluster === cluster &&
          (object.namespace === undefined || object.namespace === namespace) &&
          makesSecrets.test(object.kind) &&
          namesOfMade.some((field) => textAt(object.manifest, field) === name),
      );
    return found === undefined ? undefined : describe(found);
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

/** Kinds whose objects make a Secret, and where its name stands. */
const makesSecrets = /^.+Secret$|^Certificate$|^OnePasswordItem$/;
const namesOfMade = [
  ['metadata', 'name'],
  ['spec', 'target', 'name'],
  ['spec', 'secretName'],
];

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

function textOf(config: KubernetesObject, key: string, isOptional: boolean): ConfigText | string | undefined {
  const isSecret = config.kind === 'Secret';
  const field = isSecret && Object.hasOwn(objectAt(config.manifest, ['stringData']), key) ? 'stringData' : 'data';
  const text = textAt(config.manifest, [field, key]);
  const name = `${config.kind}/${config.name}`;
  if (text === undefined) return isOptional ? undefined : `${name} has no ${key}`;
  if (isEncrypted(text)) return `${name} is encrypted`;
  const isEncoded = isSecret && field === 'data';
  const read = isEncoded ? Buffer.from(text, 'base64').toString('utf8') : text;
  return { text: read, isSecret, locate: () => config.locate([field, key]) };
}

function layerOf(reference: Json, { text, isSecret, locate }: ConfigText, place: () => Origin): GivenLayer | string {
  const target = textAt(reference, ['targetPath']) ?? '';
  if (target !== '') {
    const unknown = unknownIn(`${target} ${text}`);
    if (unknown !== undefined) return `${unknown} decides which value it is`;
    const assignments = assignmentsIn(target, text, valueAt(reference, ['literal']) === true);
    return assignments === undefined
      ? `targetPath ${target} is not understood`
      : { assignments, isSecret, locate: place };
  }
  try {
    const [values] = parseYaml11('', text);
    if (values === undefined || values === null) return { values: {}, isSecret, locate };
    const unknown = unknownNameIn(values);
    if (unknown !== undefined) return `${unknown} decides which value it is`;
    if (isObject(values)) return { values, isSecret, locate };
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
  }
  return `what ${textAt(reference, ['kind']) ?? ''}/${textAt(reference, ['name']) ?? ''} holds are no values`;
}
