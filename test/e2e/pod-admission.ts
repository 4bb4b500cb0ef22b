import { listAt, objectAt, textAt } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { describe as nameOf, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import type { LooseManifest } from '../real-stack.ts';
import { controllerPods } from './controller-pods.ts';
import type { Kubernetes } from './kubernetes.ts';

/** Workloads of a graph whose pods their namespace refuses, each with its maker and the server's words. */
export async function refusedPods(
  kubernetes: Kubernetes,
  graph: ResourceGraph,
  namespaces: readonly LooseManifest[],
): Promise<string[]> {
  for (const namespace of namespaces) await kubernetes.apply(namespace);
  for (const { manifest } of graph.objects('PriorityClass', 'RuntimeClass')) await kubernetes.apply(manifest);
  const refused: string[] = [];
  for (const object of graph.objects(...workloadKinds)) {
    const said = await refusalOf(kubernetes, object);
    if (said !== undefined) refused.push(`${nameOf(object.madeBy ?? object)}: ${nameOf(object)} ${said}`);
  }
  return refused.sort();
}

/** Objects whose controller would make a pod that its namespace refuses. */
export async function refusedControllerPods(
  kubernetes: Kubernetes,
  graph: ResourceGraph,
  namespaces: readonly LooseManifest[],
): Promise<string[]> {
  for (const namespace of namespaces) await kubernetes.apply(namespace);
  const refused: string[] = [];
  for (const { object, namespace, spec } of controllerPods(graph)) {
    const said = await refusalIn(kubernetes, namespace, { spec: { ...spec, restartPolicy: 'Never' } });
    if (said !== undefined) refused.push(`${nameOf(object)} ${said}`);
  }
  return refused.sort();
}

function refusalOf(kubernetes: Kubernetes, object: KubernetesObject): Promise<string | undefined> {
  const template = objectAt(object.manifest, podPath(object).slice(0, -1)) as LooseManifest;
  return refusalIn(kubernetes, object.namespace ?? 'default', {
    metadata: template.metadata,
    spec: {
      ...template.spec,
      restartPolicy: template.spec.restartPolicy ?? 'Always',
      volumes: [...(template.spec.volumes ?? []), ...claimsOf(object)],
    },
  });
}

/** Nothing is kept. */
async function refusalIn(
  kubernetes: Kubernetes,
  namespace: string,
  { metadata, spec }: LooseManifest,
): Promise<string | undefined> {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'pod', namespace }, spec };
  const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`;
  const { status, body } = await kubernetes.call('POST', path, pod, undefined, [400, 403, 404, 422]);
  if (status < 300) return undefined;
  return /violates PodSecurity "(\w+)/.exec(body.message)?.[0] ?? body.message;
}

/** What a StatefulSet puts into its pods for its claims. */
function claimsOf({ manifest }: KubernetesObject): object[] {
  return listAt(manifest, ['spec', 'volumeClaimTemplates']).map((claim) => {
    const name = textAt(claim, ['metadata', 'name']) ?? '';
    return { name, persistentVolumeClaim: { claimName: `${name}-pod` } };
  });
}
