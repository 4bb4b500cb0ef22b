import { afterAll, beforeAll, expect, test } from 'vitest';
import { Questions, commandLines } from '../questions.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { Kubernetes, until } from './kubernetes.ts';
import { describeWith } from './parts.ts';

const namespace = 'media';
const pods = `/api/v1/namespaces/${namespace}/pods`;

/** The kubelets are not there: nobody says of a pod on the dead node that it has ended, and that is what the row is about. */
describeWith(
  ['kubeApiserver', 'etcd', 'kubeControllerManager'],
  'an application whose node is dead, with the real controllers',
  () => {
    let kubernetes: Kubernetes;
    const stack = new RealStack('media-gitops');
    const taint = commandLines(new Questions(stack).runbook('failover-sonarr')).find((line) =>
      line.includes('out-of-service='),
    );

    beforeAll(async () => {
      kubernetes = await Kubernetes.start([]);
      await kubernetes.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      for (const [name, ready] of [
        ['k3s-w1', 'Unknown'],
        ['k3s-w2', 'True'],
      ] as const)
        await kubernetes.apply({
          apiVersion: 'v1',
          kind: 'Node',
          metadata: { name },
          status: {
            conditions: [{ type: 'Ready', status: ready, reason: 'test', message: '', lastHeartbeatTime: null }],
          },
        });
      await kubernetes.startControllers(
        'deployment-controller',
        'replicaset-controller',
        'pod-garbage-collector-controller',
      );
      const { metadata, spec } = stack.object('Deployment', 'sonarr');
      spec.template.spec.nodeName = 'k3s-w1';
      await kubernetes.apply({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { ...metadata, namespace }, spec });
      await until('a pod on the node', async () => (await listed()).length === 1);
    }, 120_000);
    afterAll(async () => {
      await kubernetes?.stop();
    });

    const listed = async (): Promise<LooseManifest[]> => (await kubernetes.get(pods)).items;

    test('is not replaced on its second node before the runbook says that the first is off, and is then', async () => {
      const [first] = await listed();
      // What the failover changes, in one commit: claim and node.
      const { metadata, spec } = stack.object('Deployment', 'sonarr');
      spec.template.spec.nodeName = 'k3s-w2';
      spec.template.spec.volumes[0].persistentVolumeClaim.claimName = 'pvc-sonarr-backup';
      await kubernetes.apply({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { ...metadata, namespace }, spec });
      await until(
        'the old pod to be given notice',
        async () => (await listed())[0]?.metadata.deletionTimestamp !== undefined,
      );
      await new Promise((resolve) => setTimeout(resolve, 25_000));
      expect((await listed()).map((pod) => pod.metadata.name)).toEqual([first?.metadata.name]);

      const [, node, key, value, effect] = /taint node (\S+) ([^=]+)=([^:]+):(\S+)/.exec(taint ?? '') ?? [];
      expect(node).toBe('k3s-w1');
      await kubernetes.apply({
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: node },
        spec: { taints: [{ key, value, effect }] },
      });
      await until('the pod on the second node', async () => {
        const names = (await listed()).map((pod) => [pod.metadata.name, pod.spec.nodeName]);
        return names.length === 1 && names[0]?.[0] !== first?.metadata.name && names[0]?.[1] === 'k3s-w2';
      });
    }, 180_000);
  },
);
