import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelOf } from '../../analysis/impact/model-of.ts';
import { survivals } from '../../analysis/impact/survival.ts';
import { RealStack } from '../real-stack.ts';
import { describeWith } from './parts.ts';
import { ScheduledCluster, type Placement } from './scheduled-cluster.ts';

const nodeOf = (placement: Placement): string | undefined =>
  placement !== undefined && 'node' in placement ? placement.node : undefined;

/** By cluster: a host, and what is tied to it by a card or a folder. */
const tied: Readonly<Record<string, readonly [host: string, pod: string]>> = {
  honeydue: ['ubuntu-8gb-nbg1-1', 'StatefulSet.redis.0'],
  'media-gitops': ['pve-1', 'Deployment.sonarr.0'],
  'pve-homelab': ['pve-01', 'Deployment.ollama.0'],
};

describeWith(['kubeApiserver', 'etcd', 'kubeScheduler'], 'the real scheduler', () => {
  describe.each(['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'])('%s', (name) => {
    const { model, clusters } = modelOf(new RealStack(name).graph());
    const [modelled] = clusters;
    if (modelled === undefined) throw new Error('there is no cluster');
    const losses = survivals(modelled, model.failures);
    const pending = new Map<string, string[]>();
    let cluster: ScheduledCluster;
    beforeAll(async () => {
      cluster = await ScheduledCluster.start(modelled);
    }, 120_000);
    afterAll(() => cluster?.stop());

    test('every pod finds a node, one of those that the model names', { timeout: 90_000 }, async () => {
      const placements = await cluster.placements(cluster.pods);
      const wrong = [...placements].flatMap(([pod, placement]) => {
        const node = nodeOf(placement);
        const targets = cluster.targetsOf(pod.podSet).map((each) => each.name);
        if (node !== undefined && targets.includes(node)) return [];
        return [`${pod.name}: ${JSON.stringify(placement)}, not ${targets.join(', ')}`];
      });
      expect(wrong).toEqual([]);
      expect(cluster.pods.length).toBeGreaterThan(2);
    });

    test.each(losses.map((loss) => [loss.failure.name, loss] as const))(
      'after %s is lost, pods go where the report says, or stay pending',
      { timeout: 120_000 },
      async (failure, { lost, fits, stranded }) => {
        const gone = new Set(lost.map((node) => node.name));
        const before = await cluster.placements(cluster.pods);
        const displaced = cluster.pods.filter((pod) => {
          const node = nodeOf(before.get(pod));
          return node !== undefined && gone.has(node) && pod.podSet.kind !== 'DaemonSet';
        });
        for (const node of lost) await cluster.removeNode(node);
        for (const pod of displaced) await cluster.removePod(pod);
        for (const pod of displaced) await cluster.addPod(pod);
        const after = await cluster.placements(displaced);
        const wrong = [...after].flatMap(([pod, placement]) => {
          const node = nodeOf(placement);
          const said = fits.includes(pod.podSet)
            ? 'fits'
            : (stranded.find(({ podSet }) => podSet === pod.podSet)?.reason ?? 'nothing');
          const isAsSaid =
            said === 'fits' ? node !== undefined && !gone.has(node) : said !== 'nothing' && node === undefined;
          return isAsSaid ? [] : [`${pod.name}: ${JSON.stringify(placement)}, while the report says: ${said}`];
        });
        pending.set(
          failure,
          [...after].flatMap(([pod, placement]) => (nodeOf(placement) === undefined ? [pod.name] : [])),
        );
        for (const node of lost) await cluster.addNode(node);
        await cluster.placements(displaced);
        expect(wrong).toEqual([]);
      },
    );

    const [host, pod] = tied[name] ?? [];
    if (host === undefined) return;
    test('what is tied to a host by a card or a folder stays pending', () => {
      expect(pending.get(host)).toContain(pod);
    });
  });
});
