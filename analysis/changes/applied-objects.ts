import { objectAt, textAt, type JsonObject } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { Consumer } from '../../graph/scope/consumer.ts';

/** Who applies an object, and what becomes of what is no longer there. */
export interface Applier {
  readonly by: 'Flux' | 'helm' | 'Argo CD' | 'kubectl';
  /** Tells it from others of its cluster. */
  readonly id: string;
  /** In words: `Kustomization/apps`, or the release whose chart makes it and who applies that. */
  readonly name: string;
  /** The object that says so, by its key: a Kustomization or a HelmRelease. */
  readonly object: string | undefined;
  readonly spec: JsonObject;
  /** Those above it, whose trouble is its own: the Kustomizations that apply it. */
  readonly above: readonly string[];
}

/** An object of a cluster as it is applied, apart from the graph that it was read into. */
export interface AppliedObject {
  readonly cluster: string;
  readonly group: string;
  readonly kind: string;
  /** `Kind namespace/name`. */
  readonly name: string;
  readonly applier: Applier;
  readonly file: string;
  readonly manifest: JsonObject;
}

/** A Kustomization or an Application that cannot be built: nothing of it is applied, and nothing is deleted. */
export interface Stuck {
  readonly cluster: string;
  readonly by: string;
  readonly reason: string;
}

/** What is applied to the clusters of a repository. */
export interface AppliedObjects {
  /** By what tells each from others (cluster, group, kind, namespace and name), then by who applies it: several may. */
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, AppliedObject>>;
  /** By the id of who applies it. */
  readonly stuck: ReadonlyMap<string, Stuck>;
  /** Files that could not be read. */
  readonly unread: ReadonlySet<string>;
}

/** Every object that somebody applies. */
export function appliedObjects(graph: ResourceGraph): AppliedObjects {
  const objects = new Map<string, Map<string, AppliedObject>>();
  for (const object of graph.objects()) {
    const { cluster, group, kind, namespace, name, file, manifest, appliedBy, alsoAppliedBy } = object;
    if (group === 'kustomize.config.k8s.io') continue; // what kustomize reads: no cluster gets it
    const key = keyOf(cluster, group, kind, namespace, name);
    const own = objects.get(key) ?? new Map<string, AppliedObject>();
    objects.set(key, own);
    for (const consumer of [appliedBy, ...alsoAppliedBy]) {
      const applier = applierOf(object, consumer);
      const shown = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
      own.set(applier.id, { ...{ cluster, group, kind, file, manifest, applier }, name: shown });
    }
  }
  const consumers = graph.scopes.flatMap((scope) => scope.consumers);
  return {
    objects,
    stuck: new Map(consumers.flatMap((consumer) => stuckOf(consumer))),
    unread: new Set(graph.errors.map(({ file }) => file)),
  };
}

function keyOf(cluster: string, group: string, kind: string, namespace: string | undefined, name: string): string {
  return JSON.stringify([cluster, group, kind, namespace ?? '', name]);
}

function applierOf(object: KubernetesObject, consumer: Consumer | undefined): Applier {
  const { madeBy } = object;
  if (madeBy !== undefined) {
    const above = applierOf(madeBy, consumer);
    const { cluster, group, kind, namespace, name } = madeBy;
    return {
      by: 'helm',
      id: `${above.id}\n${describe(madeBy)}`,
      name: `${describe(madeBy)} of ${above.name}`,
      object: keyOf(cluster, group, kind, namespace, name),
      spec: objectAt(madeBy.manifest, ['spec']),
      above: [above.id, ...above.above],
    };
  }
  if (consumer === undefined)
    return { by: 'kubectl', id: object.cluster, name: object.file, object: undefined, spec: {}, above: [] };
  const { by, cluster, manifest, spec } = consumer;
  const [kind, namespace, name] = [['kind'], ['metadata', 'namespace'], ['metadata', 'name']].map((path) =>
    textAt(manifest.value, path),
  );
  const group = (textAt(manifest.value, ['apiVersion']) ?? '').split('/')[0] ?? '';
  const isObject = by !== 'kustomize' && kind !== undefined && name !== undefined;
  return {
    by: by === 'kustomize' ? 'kubectl' : by,
    id: idOf(consumer),
    name: nameOf(consumer),
    object: isObject ? keyOf(cluster, group, kind, namespace, name) : undefined,
    spec,
    above: idsAbove(consumer),
  };
}

function idsAbove({ parent }: Consumer): string[] {
  return parent === undefined ? [] : [idOf(parent), ...idsAbove(parent)];
}

function nameOf({ by, declared: { document }, folder }: Consumer): string {
  const name = textAt(document, ['metadata', 'name']);
  return name === undefined ? (folder ?? by) : `${textAt(document, ['kind']) ?? by}/${name}`;
}

function idOf(consumer: Consumer): string {
  const { cluster, manifest } = consumer;
  return JSON.stringify([cluster, textAt(manifest.value, ['metadata', 'namespace']) ?? '', nameOf(consumer)]);
}

function stuckOf(consumer: Consumer): [string, Stuck][] {
  const { cluster, built } = consumer;
  const [entry] = built.missing;
  const reason =
    built.failures[0]?.reason ??
    (entry === undefined ? undefined : `${entry.entry} is not there`) ??
    (built.unreadable[0] === undefined ? undefined : `${built.unreadable[0]} cannot be read`);
  return reason === undefined ? [] : [[idOf(consumer), { cluster, by: nameOf(consumer), reason }]];
}
