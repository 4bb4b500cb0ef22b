import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { modelOf } from '../../analysis/impact/model-of.ts';
import { claimsIn, type PodSet } from '../../graph/facts/pod-sets.ts';
import { describe as nameOf } from '../../graph/resource/kubernetes-object.ts';
import { acceptancePart } from '../acceptance.ts';
import { DamagedProduct } from '../damaged-product.ts';
import { faultsOfStored } from '../stacks/known-release-faults.ts';
import { asHelmMakesIt, chartsAtHand } from '../stacks/real-renderings.ts';
import { controllerPods, type ControllerPod } from './controller-pods.ts';
import type { Kubernetes } from './kubernetes.ts';
import { describeWith } from './parts.ts';
import { refusedControllerPods, refusedPods } from './pod-admission.ts';
import type * as Product from './product-of-stacks.ts';
import { ScheduledCluster } from './scheduled-cluster.ts';

type Damage = (product: DamagedProduct<typeof Product>) => Promise<void>;

const restrictEverything: Readonly<Record<string, Damage>> = {
  'hold every namespace to the strictest level': (product) =>
    product.replace('props.podSecurity ?? "restricted"', 'props.never ?? "restricted"'),
};

/** By stack: what somebody would do to the code that makes it, and how many pods of it there are at least. */
const stacks: Readonly<Record<string, { readonly pods: number; readonly sabotage: Readonly<Record<string, Damage>> }>> =
  {
    honeydue: {
      pods: 14,
      sabotage: {
        ...restrictEverything,
        'forget the label of the node that Redis waits for': (product) =>
          product.replace('labels: { "honeydue/redis": "true" }', 'labels: {}'),
      },
    },
    'media-gitops': {
      pods: 14,
      sabotage: {
        'let movers run as whoever their image says': (product) =>
          product.replace('moverSecurityContext: moverSecurity(', 'never: moverSecurity('),
      },
    },
    'cluster-101': { pods: 70, sabotage: restrictEverything },
    'k3s-home': { pods: 60, sabotage: restrictEverything },
    'pve-homelab': {
      pods: 25,
      sabotage: {
        'take the card out of its machine': (product) => product.replace('gpus: ["gpu0"]', 'gpus: []'),
        'keep others off the node with the card by another taint': (product) =>
          product.replace('taints: ["nvidia.com/gpu=true:NoSchedule"]', 'taints: ["nvidia.com/card=true:NoSchedule"]'),
      },
    },
  };
/** Charts that helm renders where they are at hand alone. */
const unread: readonly string[] = chartsAtHand === undefined ? ['volsync'] : [];

describeWith(['kubeApiserver', 'etcd', 'kubeScheduler', 'helm'], 'a real API server and a real scheduler', () => {
  const cache = mkdtempSync(join(tmpdir(), 'holdfast-'));
  afterAll(() => rmSync(cache, { recursive: true }));

  describe.each(Object.entries(stacks))('%s', (name, { pods, sabotage }) => {
    let kubernetes: Kubernetes;
    beforeAll(async () => {
      kubernetes = await ScheduledCluster.startEmpty();
      // k3s brings it.
      const metadata = { name: 'nvidia' };
      await kubernetes.apply({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata, handler: 'nvidia' });
    }, 300_000);
    afterAll(() => kubernetes?.stop());

    acceptancePart(
      'R2',
      'but pods that k3s and Longhorn start by themselves',
      `${name}: every pod that a manifest, a chart or a controller makes is admitted in its namespace, and finds a node`,
      {
        timeout: 600_000,
        stack: () =>
          DamagedProduct.make<typeof Product>(fileURLToPath(new URL('product-of-stacks.ts', import.meta.url))),
        assert: async (product) => {
          const stack = new (await product.load()).RealStack(name);
          const graph = await asHelmMakesIt(stack as never, cache);
          const namespaces = stack.objects('Namespace');
          const [modelled] = modelOf(graph).clusters;
          if (modelled === undefined) throw new Error('there is no cluster');
          const sets = modelled.view.podSets.filter(({ replicas }) => replicas > 0);
          expect(
            sets
              .filter(({ isKnown }) => !isKnown)
              .map((each) => each.name)
              .filter((each) => !unread.includes(each)),
          ).toEqual([]);
          const all = [...sets.filter(({ isKnown }) => isKnown), ...controllerPods(graph).map(setOf)];
          const cluster = await ScheduledCluster.on(kubernetes, modelled, all);
          expect(cluster.pods.length).toBeGreaterThan(pods);
          const placements = await cluster.placements(cluster.pods);
          const nowhere = [...placements].flatMap(([pod, placement]) =>
            placement !== undefined && 'node' in placement ? [] : [`${pod.name}: ${JSON.stringify(placement)}`],
          );
          expect(nowhere).toEqual([]);
          const known = faultsOfStored(name, graph, 'Pod Security').map(
            ({ where, observed }) => `${where}: ${observed}`,
          );
          expect(await refusedPods(kubernetes, graph, namespaces)).toEqual(known.sort());
          expect(await refusedControllerPods(kubernetes, graph, namespaces)).toEqual([]);
        },
        sabotage,
      },
    );
  });
});

/** A pod of a controller as a set of one. */
function setOf({ object, spec }: ControllerPod, index: number): PodSet {
  return {
    ...{ object, release: undefined, kind: 'Job', replicas: 1, pod: spec, labels: {}, isKnown: true, ownClaims: [] },
    name: `${nameOf(object).replaceAll('/', '.')}.${index}`,
    claims: claimsIn(spec),
  };
}
