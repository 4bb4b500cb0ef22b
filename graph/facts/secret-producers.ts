import { addTo } from '../group-by.ts';
import { listAt, objectAt, textAt, type JsonObject, type JsonPath } from '../json.ts';
import { describe, type KubernetesObject } from '../resource/kubernetes-object.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import { mayBe, unknownIn } from '../unknown.ts';

/** Who makes Secrets in a cluster, as far as it can be read. */
export interface SecretProducers {
  /** Whether some object makes the Secret. */
  has(cluster: string, namespace: string | undefined, name: string): boolean;
  /** Keys of the Secret; undefined where nothing makes it, or where its keys come from elsewhere. */
  keys(cluster: string, namespace: string | undefined, name: string): ReadonlySet<string> | undefined;
  /** Why one of that name may exist that was not read, such as a copy that a controller makes; undefined where all are known. */
  unread(cluster: string, namespace: string | undefined, name: string): string | undefined;
}

/** A Secret that something makes. Keys are undefined where they are filled in from elsewhere. */
interface Made {
  readonly name: string;
  readonly keys: readonly string[] | undefined;
}

/** Kinds whose objects make Secrets. */
export const secretMakers = ['Secret', 'ExternalSecret', 'SealedSecret', 'UnsealedSecret', 'Certificate'] as const;

/** Name of the Secret that an object makes, where it makes one. */
export function secretMadeBy(object: KubernetesObject): string | undefined {
  const name = madeBy(object)?.name;
  return name === '' ? undefined : name;
}

/** The Secret that an object makes. */
function madeBy({ kind, group, name, manifest }: KubernetesObject): Made | undefined {
  switch (kind) {
    case 'Secret':
      return group === '' ? { name, keys: keysAt(manifest, ['data'], ['stringData']) } : undefined;
    case 'ExternalSecret':
      return { name: textAt(manifest, ['spec', 'target', 'name']) ?? name, keys: externalKeys(manifest) };
    case 'SealedSecret':
      return { name, keys: keysAt(manifest, ['spec', 'encryptedData'], ['spec', 'template', 'data']) };
    case 'UnsealedSecret':
      return { name, keys: keysAt(manifest, ['spec', 'keys']) };
    case 'Certificate':
      return { name: textAt(manifest, ['spec', 'secretName']) ?? '', keys: certificateKeys(manifest) };
    default:
      return undefined;
  }
}

/** Names of what stands in some maps; undefined where nothing does, since somebody else may fill an empty Secret. */
function keysAt(manifest: JsonObject, ...paths: readonly JsonPath[]): string[] | undefined {
  const keys = paths.flatMap((path) => Object.keys(objectAt(manifest, path)));
  return keys.length === 0 ? undefined : keys;
}

/** A template says which keys there are, unless it is merged with what the store has; without one, each entry of `data` is one. */
function externalKeys(manifest: JsonObject): string[] | undefined {
  const target = objectAt(manifest, ['spec', 'target']);
  const template = objectAt(target, ['template']);
  const fromTemplate = Object.keys(objectAt(template, ['data']));
  const isUnknown = unknownIn([target['creationPolicy'], template['mergePolicy']]) !== undefined;
  const isOpen = isUnknown || listAt(template, ['templateFrom']).length > 0 || target['creationPolicy'] === 'Merge';
  if (isOpen || target['creationPolicy'] === 'Orphan') return undefined;
  if (fromTemplate.length > 0 && template['mergePolicy'] !== 'Merge') return fromTemplate;
  if (listAt(manifest, ['spec', 'dataFrom']).length > 0) return undefined;
  const fromStore = listAt(manifest, ['spec', 'data']).flatMap((entry) => textAt(entry, ['secretKey']) ?? []);
  const keys = [...fromTemplate, ...fromStore];
  return keys.length === 0 ? undefined : keys;
}

function certificateKeys(manifest: JsonObject): string[] | undefined {
  const spec = objectAt(manifest, ['spec']);
  if ('additionalOutputFormats' in spec || 'keystores' in spec || 'secretTemplate' in spec) return undefined;
  return ['tls.crt', 'tls.key', 'ca.crt'];
}

/** Kinds that put Secrets into namespaces of their choice. */
const spreading = new Set(['ClusterExternalSecret', 'ClusterPolicy', 'ClusterPushSecret', 'PushSecret', 'MirrorPeer']);
/**
 * Says whether what asks for copies may be about a Secret: a copy has the name of what it is a copy of, and what a controller makes that of
 * its object. Undefined where nothing asks.
 */
function copiedBy(graph: ResourceGraph): ((name: string) => boolean) | undefined {
  const files = new Set(graph.files.flatMap(({ path, text }) => (copied.test(text) ? path : [])));
  if (files.size === 0) return undefined;
  const objects = graph.objects().filter(({ origin }) => origin.from === 'file' && files.has(origin.file));
  const told = new Set(objects.flatMap(({ origin }) => (origin.from === 'file' ? origin.file : [])));
  const isOpen = told.size < files.size || objects.some(({ kind }) => kind === 'HelmRelease');
  return (name) => isOpen || objects.some((each) => name.includes(each.name));
}

/** Whether its texts hold a name, or make up names. */
function maySpread({ kind, manifest }: KubernetesObject, name: string): boolean {
  if (kind === 'ClusterPolicy')
    return listAt(manifest, ['spec', 'rules']).some((rule) => mayGenerate(objectAt(rule, ['generate']), name));
  const text = JSON.stringify(manifest);
  return text.includes(name) || text.includes('{{');
}

/** Kyverno 1.15, ClusterPolicy: a rule makes one object, or what `foreach` and `cloneList` choose. */
function mayGenerate(generate: JsonObject, name: string): boolean {
  if ('foreach' in generate || 'cloneList' in generate) return true;
  const [kind, made] = [textAt(generate, ['kind']), textAt(generate, ['name']) ?? ''];
  const isOpen = made.includes('{{') || unknownIn(generate['name']) !== undefined;
  return (
    (kind === 'Secret' || (kind !== undefined && /\{\{|ExternalSecret|\$/.test(kind))) && (isOpen || made === name)
  );
}

const copied = /reflector\.v1\.k8s\.emberstack\.com|replicator\.v1\.mittwald\.de/;

export const secretProducers = oncePerGraph((graph): SecretProducers => {
  const made = new Map<string, Made[]>();
  const anywhere = new Map<string, Made[]>();
  const spread = new Map<string, KubernetesObject[]>();
  const hidden = new Map<string, { readonly made: Made; readonly by: KubernetesObject }[]>();
  for (const object of graph.objects()) {
    const own = madeBy(object);
    if (own !== undefined) {
      addTo(made, `${object.cluster}\n${object.namespace ?? '*'}\n${own.name}`, own);
      addTo(anywhere, `${object.cluster}\n${own.name}`, own);
    }
    if (own !== undefined && unknownIn(own.name) !== undefined)
      addTo(hidden, object.cluster, { made: own, by: object });
    if (spreading.has(object.kind)) addTo(spread, object.cluster, object);
  }
  const copies = copiedBy(graph);
  const find = (cluster: string, namespace: string | undefined, name: string): readonly Made[] =>
    namespace === undefined
      ? (anywhere.get(`${cluster}\n${name}`) ?? [])
      : [...(made.get(`${cluster}\n${namespace}\n${name}`) ?? []), ...(made.get(`${cluster}\n*\n${name}`) ?? [])];
  return {
    has: (cluster, namespace, name) => find(cluster, namespace, name).length > 0,
    keys: (cluster, namespace, name) => {
      const found = find(cluster, namespace, name).map(({ keys }) => keys);
      const known = found.filter((keys) => keys !== undefined);
      return known.length === 0 || known.length < found.length ? undefined : new Set(known.flat());
    },
    unread: (cluster, namespace, name) => {
      const isNear = ({ made: { name: own }, by }: { readonly made: Made; readonly by: KubernetesObject }): boolean =>
        mayBe(own, name) && (namespace === undefined || by.namespace === undefined || by.namespace === namespace);
      const one = hidden.get(cluster)?.find(isNear);
      if (one !== undefined) return `${describe(one.by)} may make it, whose name is a variable`;
      const spreader = spread.get(cluster)?.find((each) => maySpread(each, name));
      if (spreader !== undefined) return `${describe(spreader)} may make it`;
      const isCopied = copies !== undefined && (find(cluster, undefined, name).length > 0 || copies(name));
      return isCopied ? 'a controller copies Secrets between namespaces' : undefined;
    },
  };
});
