import type { ClusterClient } from '../../cluster/client.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { isObject, objectAt, textAt, type JsonObject } from '../../graph/json.ts';
import { readManifestInto } from '../../graph/resource/read-manifests.ts';
import { connection, orUsage } from '../live/connection.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/**
 * Takes the schemas that a cluster serves: its CRDs, and what the API server brings itself.
 *
 * @throws UsageError when the cluster cannot be asked, without anything of the kubeconfig.
 */
export async function readClusterSchemasInto(graph: ResourceGraph, kubeconfig: string): Promise<void> {
  const client = await connection({ kubeconfig });
  await orUsage(async () => {
    await addDefinitions(graph, client);
    await addBuiltIns(graph, client);
  });
}

async function addDefinitions(graph: ResourceGraph, client: ClusterClient): Promise<void> {
  const { context } = client;
  const besides = new ResourceGraph();
  for (const item of (await client.list(definitions, 25)) ?? []) {
    const document = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', ...item };
    const object = `CustomResourceDefinition/${textAt(item, ['metadata', 'name']) ?? ''}`;
    const origin = { from: 'cluster', context, object } as const;
    readManifestInto(besides, { document, cluster: context, file: '', locate: () => origin });
  }
  graph.definitions.push(...besides.objects('CustomResourceDefinition'));
}

async function addBuiltIns(graph: ResourceGraph, client: ClusterClient): Promise<void> {
  const paths: JsonObject = objectAt(await client.get('/openapi/v3'), ['paths']);
  const own = Object.entries(paths).filter(([path]) => isBuiltIn(path));
  const documents = await Promise.all(
    own.map(
      async ([path, at]) => [path, await client.get(isObject(at) ? String(at['serverRelativeURL']) : '')] as const,
    ),
  );
  for (const [path, document] of documents) graph.builtIns.set(path, document);
}

/** Groups without a CRD: the core, and those whose names have no dot or end in k8s.io. CRDs say more than what is published of them. */
function isBuiltIn(path: string): boolean {
  return /^api\/v1$|^apis\/([a-z]+|[a-z.]+\.k8s\.io)\/v\d+$/.test(path) && !/gateway|snapshot|metrics/.test(path);
}
