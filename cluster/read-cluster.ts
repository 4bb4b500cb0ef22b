import { ResourceGraph } from '../graph/resource/graph.ts';
import type { JsonObject } from '../graph/json.ts';
import { readManifestInto } from '../graph/resource/read-manifests.ts';
import type { ClusterClient } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import { collectionPath, referenceOf, resources, shown, type Kind } from './resources.ts';

/**
 * Reads every object of the kinds named into a graph, whose objects belong to the cluster `name`. Kinds that it does not serve have none.
 * Values of Secrets are never asked for. `isHidden` is told of kinds that the cluster does not show to whoever asks.
 *
 * @throws ClusterError where the cluster does not answer, or does not show a kind and nobody wants to be told.
 */
export async function readCluster(
  client: ClusterClient,
  name: string,
  kinds: readonly Kind[],
  isHidden?: (kind: Kind) => void,
): Promise<ResourceGraph> {
  const graph = new ResourceGraph();
  const lists = await Promise.all(
    kinds.map(async (kind) => {
      try {
        return { kind, items: (await client.list(collectionPath(kind))) ?? [] };
      } catch (error) {
        if (isHidden === undefined || !(error instanceof ClusterError) || error.status !== 403) throw error;
        isHidden(kind);
        return { kind, items: [] };
      }
    }),
  );
  for (const { kind, items } of lists) for (const item of items) add(graph, { client, name, kind, item });
  return graph;
}

function add(
  graph: ResourceGraph,
  { client, name, kind, item }: { client: ClusterClient; name: string; kind: Kind; item: JsonObject },
): void {
  // Lists do not repeat what all of their items are.
  const apiVersion = resources[kind].root.replace(/^\/apis?\//, '');
  const object = `${kind}/${shown(referenceOf(kind, item))}`;
  const origin = { from: 'cluster', context: client.context, object } as const;
  readManifestInto(graph, { document: { apiVersion, kind, ...item }, cluster: name, file: '', locate: () => origin });
}
