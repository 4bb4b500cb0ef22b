import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAt, objectAt, textAt } from '../../graph/json.ts';
import { describe as nameOf, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import { clusters } from '../../stacks/clusters.ts';
import type { LooseManifest, RealStack } from '../real-stack.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { faultsOfStored } from '../stacks/known-release-faults.ts';
import { renderedStack } from '../stacks/real-renderings.ts';
import { Kubernetes } from './kubernetes.ts';
import { describeWith } from './parts.ts';

describeWith(['kubeApiserver', 'etcd'], '[R1 part: Pod Security, by the real API server]', () => {
  let kubernetes: Kubernetes;
  beforeAll(async () => {
    kubernetes = await Kubernetes.start([]);
    // k3s brings it.
    const metadata = { name: 'nvidia' };
    await kubernetes.apply({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata, handler: 'nvidia' });
  }, 120_000);
  afterAll(() => kubernetes?.stop());

  /** Workloads whose pods their namespace refuses, with the server's words. */
  const refusals = async (stack: RealStack): Promise<string[]> => {
    for (const namespace of stack.objects('Namespace')) await kubernetes.apply(namespace);
    const graph = stack.graph();
    for (const { manifest } of graph.objects('PriorityClass', 'RuntimeClass')) await kubernetes.apply(manifest);
    const refused: string[] = [];
    const workloads = graph.objects(...workloadKinds);
    expect(workloads.length).toBeGreaterThan(5);
    for (const object of workloads) {
      const said = await refusal(object);
      if (said !== undefined) refused.push(`${nameOf(object.madeBy ?? object)}: ${nameOf(object)} ${said}`);
    }
    return refused.sort();
  };

  /** Nothing is kept. */
  const refusal = async (object: KubernetesObject): Promise<string | undefined> => {
    const template = objectAt(object.manifest, podPath(object).slice(0, -1)) as LooseManifest;
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...template.metadata, name: 'pod', namespace: object.namespace },
      spec: {
        ...template.spec,
        restartPolicy: template.spec.restartPolicy ?? 'Always',
        volumes: [...(template.spec.volumes ?? []), ...claimsOf(object)],
      },
    };
    const path = `/api/v1/namespaces/${object.namespace ?? 'default'}/pods?dryRun=All`;
    const { status, body } = await kubernetes.call('POST', path, pod, undefined, [400, 403, 404, 422]);
    if (status < 300) return undefined;
    return /violates PodSecurity "(\w+)/.exec(body.message)?.[0] ?? body.message;
  };

  test.each(Object.keys(clusters))(
    '%s: no pod is refused by its namespace',
    async (name) => {
      const stack = renderedStack(name);
      expect(await refusals(stack)).toEqual(refusedFaults(name, stack.graph()));
    },
    180_000,
  );

  test('a namespace that asks for more refuses what it took', async () => {
    const stack = renderedStack('pve-homelab');
    for (const { metadata } of stack.objects('Namespace'))
      metadata.labels = { ...metadata.labels, 'pod-security.kubernetes.io/enforce': 'restricted' };
    expect((await refusals(stack)).length).toBeGreaterThan(refusedFaults('pve-homelab', stack.graph()).length);
  }, 180_000);
});

/** Those that only stored renderings show. */
function refusedFaults(stack: string, graph: ResourceGraph): string[] {
  return faultsOfStored(stack, graph, 'Pod Security')
    .map(({ where, observed }) => `${where}: ${observed}`)
    .sort();
}

/** What a StatefulSet puts into its pods for its claims. */
function claimsOf({ manifest }: KubernetesObject): object[] {
  return listAt(manifest, ['spec', 'volumeClaimTemplates']).map((claim) => {
    const name = textAt(claim, ['metadata', 'name']) ?? '';
    return { name, persistentVolumeClaim: { claimName: `${name}-pod` } };
  });
}
