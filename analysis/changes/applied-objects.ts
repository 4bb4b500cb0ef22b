import { textAt, type JsonObject } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { Consumer } from '../../graph/scope/consumer.ts';
import { fateOf, type Fate } from './fate.ts';

/** An object of a cluster as it is applied, apart from the graph that it was read into. */
export interface AppliedObject {
  readonly cluster: string;
  readonly group: string;
  readonly kind: string;
  /** `Kind namespace/name`. */
  readonly name: string;
  /** Who applies it, for people: a Kustomization or an Application, and the release whose chart makes it. */
  readonly by: string;
  /** Who applies it, by what tells it from others. */
  readonly applier: string;
  readonly file: string;
  readonly manifest: JsonObject;
  /** What becomes of it in the cluster where it goes from Git. */
  readonly fate: Fate;
}

/** A Kustomization or an Application that cannot be built: nothing of it is applied, and nothing is deleted. */
export interface Stuck {
  readonly cluster: string;
  readonly by: string;
  readonly reason: string;
}

/** What is applied to the clusters of a repository. */
export interface AppliedObjects {
  /** By what tells each from others: cluster, group, kind, namespace and name. */
  readonly objects: ReadonlyMap<string, AppliedObject>;
  /** By who applies it. */
  readonly stuck: ReadonlyMap<string, Stuck>;
  /** Files that could not be read. */
  readonly unread: ReadonlySet<string>;
}

/** Every object that somebody applies. */
export function appliedObjects(graph: ResourceGraph): AppliedObjects {
  const objects = new Map<string, AppliedObject>();
  for (const object of graph.objects()) {
    const { cluster, group, kind, namespace, name, file, manifest } = object;
    if (group === 'kustomize.config.k8s.io') continue; // what kustomize reads: no cluster gets it
    let key = JSON.stringify([cluster, group, kind, namespace ?? '', name]);
    while (objects.has(key)) key += '+'; // said twice: each is compared with its like
    objects.set(key, {
      ...{ cluster, group, kind, file, manifest },
      name: `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
      by: applierOf(object),
      applier: object.appliedBy === undefined ? file : idOf(object.appliedBy),
      fate: fateOf(graph, object),
    });
  }
  const consumers = graph.scopes.flatMap((scope) => scope.consumers);
  return {
    objects,
    stuck: new Map(consumers.flatMap((consumer) => stuckOf(consumer))),
    unread: new Set(graph.errors.map(({ file }) => file)),
  };
}

function applierOf({ appliedBy, madeBy, file }: KubernetesObject): string {
  if (madeBy !== undefined) return `${describe(madeBy)} of ${applierOf(madeBy)}`;
  return appliedBy === undefined ? file : nameOf(appliedBy);
}

function nameOf({ by, declared: { document }, folder }: Consumer): string {
  const name = textAt(document, ['metadata', 'name']);
  return name === undefined ? (folder ?? by) : `${textAt(document, ['kind']) ?? by}/${name}`;
}

function idOf(consumer: Consumer): string {
  const { cluster, declared } = consumer;
  return JSON.stringify([cluster, textAt(declared.document, ['metadata', 'namespace']) ?? '', nameOf(consumer)]);
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
