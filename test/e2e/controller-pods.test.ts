import { afterAll, beforeAll, expect, test } from 'vitest';
import { clusters } from '../../stacks/clusters.ts';
import { RealStack } from '../real-stack.ts';
import { controllerPods } from './controller-pods.ts';
import { Kubernetes } from './kubernetes.ts';
import { describeWith } from './parts.ts';
import { refusedControllerPods } from './pod-admission.ts';

describeWith(
  ['kubeApiserver', 'etcd'],
  '[R2 part: Pod Security of what controllers make, whose forms are read]',
  () => {
    let kubernetes: Kubernetes;
    beforeAll(async () => {
      kubernetes = await Kubernetes.start([]);
    }, 120_000);
    afterAll(() => kubernetes?.stop());

    const refused = (stack: RealStack): Promise<string[]> =>
      refusedControllerPods(kubernetes, stack.graph(), stack.objects('Namespace'));
    const enforce = (stack: RealStack, namespace: string, level: string): void => {
      for (const { metadata } of stack.objects('Namespace').filter(({ metadata: own }) => own.name === namespace))
        metadata.labels = { ...metadata.labels, 'pod-security.kubernetes.io/enforce': level };
    };

    test.each(Object.keys(clusters))('%s: every mover, upgrade and solver is admitted', async (name) => {
      expect(await refused(new RealStack(name))).toEqual([]);
    });

    test('there are some of each', () => {
      const kinds = Object.keys(clusters).flatMap((name) =>
        controllerPods(new RealStack(name).graph()).map(({ object }) => object.kind),
      );
      expect([...new Set(kinds)].sort()).toEqual([
        'Certificate',
        'KopiaMaintenance',
        'Node',
        'Plan',
        'ReplicationDestination',
        'ReplicationSource',
        'Schedule',
      ]);
    });

    test('a mover without a context of its own is refused where its namespace is restricted', async () => {
      const stack = new RealStack('media-gitops');
      for (const { spec } of stack.objects('ReplicationSource')) delete spec.syncthing.moverSecurityContext;
      expect((await refused(stack)).join()).toMatch(/ReplicationSource.*violates PodSecurity "restricted/);
    });

    test('a namespace that allows less than an upgrade takes refuses it', async () => {
      const stack = new RealStack('honeydue');
      enforce(stack, 'system-upgrade', 'baseline');
      expect((await refused(stack)).join()).toMatch(/Plan.*violates PodSecurity "baseline/);
    });
  },
);
