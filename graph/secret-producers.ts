import { textAt } from './json.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { oncePerGraph } from './once-per-graph.ts';

/** Who makes Secrets in a cluster, as far as it can be read. */
export interface SecretProducers {
  /** Whether some object makes the Secret. */
  has(cluster: string, namespace: string | undefined, name: string): boolean;
  /** Why more may exist in any namespace, such as copies that a controller makes; undefined where all are known. */
  unread(cluster: string): string | undefined;
}

/** Names of the Secrets that an object makes. */
function madeBy({ kind, group, name, manifest }: KubernetesObject): string[] {
  if (kind === 'Secret' && group === '') return [name];
  if (kind === 'ExternalSecret') return [textAt(manifest, ['spec', 'target', 'name']) ?? name];
  if (kind === 'SealedSecret' || kind === 'UnsealedSecret') return [name];
  if (kind === 'Certificate') return [textAt(manifest, ['spec', 'secretName']) ?? ''];
  return [];
}

/** Kinds that put Secrets into namespaces of their choice. */
const spreading = new Set(['ClusterExternalSecret', 'ClusterPolicy', 'ClusterPushSecret', 'PushSecret', 'MirrorPeer']);
const copied = /reflector\.v1\.k8s\.emberstack\.com|replicator\.v1\.mittwald\.de/;

export const secretProducers = oncePerGraph((graph): SecretProducers => {
  const made = new Set<string>();
  const unread = new Map<string, string>();
  for (const object of graph.objects()) {
    for (const name of madeBy(object)) made.add(`${object.cluster}\n${object.namespace ?? '*'}\n${name}`);
    if (spreading.has(object.kind)) unread.set(object.cluster, `${object.kind}/${object.name} may make it`);
  }
  for (const { built, cluster } of graph.scopes.flatMap(({ consumers }) => consumers)) {
    for (const { kind, name, namespace } of built.generated) {
      if (kind === 'Secret') made.add(`${cluster}\n${namespace ?? '*'}\n${name}`);
    }
  }
  const copies = graph.files.some(({ text }) => copied.test(text));
  return {
    has: (cluster, namespace, name) =>
      made.has(`${cluster}\n${namespace ?? '*'}\n${name}`) || made.has(`${cluster}\n*\n${name}`),
    unread: (cluster) => unread.get(cluster) ?? (copies ? 'a controller copies Secrets between namespaces' : undefined),
  };
});
