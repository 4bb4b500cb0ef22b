import type { V1CustomResourceDefinition } from '@kubernetes/client-node';
import { ResourceGraph } from '../../graph/graph.ts';
import type { Json, JsonObject } from '../../graph/json.ts';
import { readManifestInto } from '../../graph/read-manifests.ts';
import { UsageError } from '../exit-codes.ts';
import { clusterOf, refusal, within } from '../kubeconfig.ts';

/**
 * Takes the schemas that a cluster serves: its CRDs, and what the API server brings itself.
 *
 * @throws UsageError when the cluster cannot be asked, without anything of the kubeconfig.
 */
export async function readClusterSchemasInto(graph: ResourceGraph, kubeconfig: string): Promise<void> {
  const { config, server, context } = await clusterOf(kubeconfig);
  const { ApiextensionsV1Api } = await import('@kubernetes/client-node');
  try {
    const { items } = await within(config.makeApiClient(ApiextensionsV1Api).listCustomResourceDefinition());
    addDefinitions(graph, items, context);
    await addBuiltIns(graph, server, config);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--kubeconfig ${kubeconfig}: ${server} does not say what it serves (${refusal(error)})`);
  }
}

function addDefinitions(graph: ResourceGraph, items: readonly V1CustomResourceDefinition[], context: string): void {
  const besides = new ResourceGraph();
  for (const item of items) {
    const document = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', ...toJson(item) };
    const object = `CustomResourceDefinition/${item.metadata?.name ?? ''}`;
    const origin = { from: 'cluster', context, object } as const;
    readManifestInto(besides, { document, cluster: context, file: '', locate: () => origin });
  }
  graph.definitions.push(...besides.objects('CustomResourceDefinition'));
}

/** The client gives names of its own to some fields; the API's are what counts. */
function toJson(item: V1CustomResourceDefinition): JsonObject {
  const text = JSON.stringify(item);
  return JSON.parse(
    text
      .replaceAll('"x_kubernetes_', '"x-kubernetes-')
      .replace(/"x-kubernetes-[a-z_]+"/g, (name) => name.replaceAll('_', '-')),
  ) as JsonObject;
}

async function addBuiltIns(graph: ResourceGraph, server: string, config: Requester): Promise<void> {
  const { request } = await import('node:https');
  const options: Parameters<typeof request>[1] = {};
  await config.applyToHTTPSOptions(options);
  const get = (path: string): Promise<Json> =>
    within(
      new Promise<Json>((resolve, reject) => {
        const call = request(
          new URL(path, server),
          { ...options, headers: { ...options.headers, accept: 'application/json' } },
          (answer) => {
            let text = '';
            answer.setEncoding('utf8');
            answer.on('data', (part: string) => (text += part));
            answer.on('end', () => {
              if (answer.statusCode !== 200) reject(new Error(`HTTP ${String(answer.statusCode)} for ${path}`));
              else resolve(JSON.parse(text) as Json);
            });
          },
        );
        call.on('error', reject);
        call.end();
      }),
    );
  const index = (await get('/openapi/v3')) as { paths?: Record<string, { serverRelativeURL: string }> };
  const own = Object.entries(index.paths ?? {}).filter(([path]) => isBuiltIn(path));
  for (const [path, { serverRelativeURL }] of own)
    graph.builtIns.set(path, (await get(serverRelativeURL)) as JsonObject);
}

interface Requester {
  applyToHTTPSOptions(options: object): Promise<void>;
}

/** Groups without a CRD: the core, and those whose names have no dot or end in k8s.io. CRDs say more than what is published of them. */
function isBuiltIn(path: string): boolean {
  return /^api\/v1$|^apis\/([a-z]+|[a-z.]+\.k8s\.io)\/v\d+$/.test(path) && !/gateway|snapshot|metrics/.test(path);
}
