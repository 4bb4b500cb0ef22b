import { afterEach, expect, test } from 'vitest';
import { impactOf, stateAfter } from '../../analysis/impact/impact.ts';
import { modelOf } from '../../analysis/impact/model-of.ts';
import { etcdOn } from '../../invariants/example-cluster.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readTopologyInto } from '../../graph/readers/read-topology.ts';
import { EtcdCluster } from './etcd-cluster.ts';
import { describeWith } from './parts.ts';

/** What the report says of etcd when these servers are gone. */
function predicted(size: number, killed: readonly number[]): boolean {
  const graph = new ResourceGraph();
  readTopologyInto(graph, etcdOn(...Array.from({ length: size }, (_, index) => `host-${index}`)).topology());
  const { model } = modelOf(graph);
  const part = (id: string) => model.get(id) ?? expect.fail(`there is no ${id}`);
  const impact = impactOf(
    model,
    killed.map((index) => part(`machine/server-${index + 1}`)),
  );
  return stateAfter(impact, part('component/example/etcd')) !== 'DOWN';
}

const subsets = (size: number): number[][] =>
  Array.from({ length: 2 ** size }, (_, bits) => [...Array(size).keys()].filter((member) => (bits >> member) & 1));

describeWith(['etcd', 'etcdctl'], 'quorum', () => {
  let cluster: EtcdCluster | undefined;
  afterEach(() => cluster?.stop());

  test.each([
    [3, 4],
    [5, 16],
  ])(
    'of %i members: every subset is killed, and real etcd does what the report says',
    { timeout: 240_000 },
    async (size, working) => {
      cluster = await EtcdCluster.start(size);
      const observed: string[] = [];
      const said: string[] = [];
      for (const killed of subsets(size)) {
        const writes = predicted(size, killed);
        said.push(`${killed.join(' ')}: ${writes}`);
        cluster.kill(killed);
        // A leader is elected within a second; where none can be, waiting longer changes nothing.
        observed.push(`${killed.join(' ')}: ${await cluster.takesWrites(writes ? 10_000 : 1_500)}`);
        await cluster.revive();
      }
      expect(observed).toEqual(said);
      expect(said.filter((line) => line.endsWith('true'))).toHaveLength(working);
    },
  );
});
