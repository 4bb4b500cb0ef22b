import { expect, test } from 'vitest';
import { eligibleNodes, nodesOf } from '../../analysis/placement.ts';
import { readTopologyInto } from '../../graph/readers/read-topology.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import type { ReadTopology } from '../../topology/read-topology.ts';
import { unknown } from '../../topology/unknown.ts';
import { imported } from '../cli/imported.ts';
import { unseenRepositories } from '../cli/unseen-repositories.ts';

const { topology } = imported(unseenRepositories.talos);

function namesFor(of: ReadTopology, pod: Parameters<typeof eligibleNodes>[1]): string[] {
  const graph = new ResourceGraph();
  readTopologyInto(graph, of);
  const [cluster] = graph.declared('cluster');
  if (cluster === undefined) throw new Error('there is no cluster');
  return eligibleNodes(nodesOf(graph, cluster), pod).map(({ name }) => name);
}

const all = ['cp-1', 'cp-2', 'cp-3'];

test('nodes of which no more is told than that they are there may have any label and card, but no other name or role', () => {
  const gpu = { 'intel.feature.node.kubernetes.io/gpu': 'true' };
  expect(namesFor(topology, { nodeSelector: gpu })).toEqual(all);
  expect(namesFor(topology, { containers: [{ resources: { limits: { 'gpu.intel.com/i915': '1' } } }] })).toEqual(all);
  expect(namesFor(topology, { nodeSelector: { 'kubernetes.io/hostname': 'cp-2' } })).toEqual(['cp-2']);
  const asks = (key: string, operator: string) => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key, operator }] }],
        },
      },
    },
  });
  expect(namesFor(topology, { nodeSelector: { 'node-role.kubernetes.io/control-plane': '' } })).toEqual(all);
  expect(namesFor(topology, asks('example.org/disk', 'Exists'))).toEqual(all);
  expect(namesFor(topology, asks('node-role.kubernetes.io/control-plane', 'Exists'))).toEqual(all);
  expect(namesFor(topology, asks('node-role.kubernetes.io/control-plane', 'DoesNotExist'))).toEqual([]);
});

test('of a cluster whose nodes are not all listed none is taken for where a pod runs', () => {
  const home = topology.clusters['home'];
  if (home === undefined) throw new Error('there is no cluster');
  const partly = { ...topology, clusters: { home: { ...home, unlistedNodes: unknown('kubectl get nodes') } } };
  expect(namesFor(partly, {})).toEqual([]);
});
