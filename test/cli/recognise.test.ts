import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodesOf } from '../e2e/nodes-of.ts';
import { RealStack, treeOf, type LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { holdfastBeside } from './holdfast.ts';
import { standInCluster, type StandInCluster } from './stand-in-cluster.ts';

const stack = new RealStack('media-gitops');
const [mine, another] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const released = (name: string): LooseManifest => ({
  metadata: { name, resourceVersion: '7' },
  spec: { claimRef: { namespace: 'media', name, uid: another }, persistentVolumeReclaimPolicy: 'Retain' },
  status: { phase: 'Released' },
});

async function prepared(): Promise<{
  cluster: StandInCluster;
  folder: string;
  run: (...args: string[]) => ReturnType<typeof holdfastBeside>;
}> {
  const cluster = await standInCluster([released('pv-sonarr')]);
  cluster.nodes = nodesOf(stack);
  cluster.uid = mine;
  const [tree, folder] = [treeOf(stack), scratchFolder()];
  const named = (args: string[]): string[] => args.map((argument) => (argument === 'TREE' ? tree : argument));
  return {
    cluster,
    folder,
    run: (...args) => holdfastBeside([...named(args), '--kubeconfig', cluster.kubeconfig], folder),
  };
}
const writes = ({ calls }: StandInCluster): string[] => calls.filter((call) => !call.startsWith('GET '));
const release = ['volumes', 'release', '--cluster', 'TREE', '--run'];
const confirmed = [...release, '--context', 'far', '--yes'];

describe('volumes release --run', () => {
  test('writes to the cluster that is meant', async () => {
    const { cluster, run } = await prepared();
    expect(await run(...confirmed)).toMatchObject({ status: 0 });
    expect(writes(cluster)).toEqual(['PATCH /api/v1/persistentvolumes/pv-sonarr']);
  });

  test.each([
    ['no cluster is named', ['volumes', 'release', '--run', '--context', 'far', '--yes'], 'required: --cluster'],
    ['nobody is there to ask', release, 'there is no terminal to ask on; required: --context and --yes'],
    ['--yes is missing', [...release, '--context', 'far'], 'fix: add --yes'],
    ['--context is missing', [...release, '--yes'], 'fix: add --context <name>'],
  ])('writes nothing where %s', async (_why, args, said) => {
    const { cluster, run } = await prepared();
    const { status, stderr } = await run(...args);
    expect([status, writes(cluster)]).toEqual([2, []]);
    expect(stderr).toContain(said);
  });

  test('writes nothing to a cluster with other nodes, and says what was seen and what was expected', async () => {
    const { cluster, run } = await prepared();
    cluster.nodes[1] = {
      metadata: { name: 'worker-9' },
      status: { addresses: [{ type: 'InternalIP', address: '192.0.2.9' }] },
    };
    const { status, stderr, stdout } = await run(...confirmed, '--rebuilt');
    expect([status, stdout, writes(cluster)]).toEqual([2, '', []]);
    expect(stderr).toContain('this is not media-gitops; nothing was written');
    expect(stderr).toContain('seen      node worker-9 (192.0.2.9): media-gitops has no node of that name');
    expect(stderr).toContain('k3s-s1 (');
  });
});

describe('a uid', () => {
  test('is remembered on request, and then another one is only written to with --rebuilt', async () => {
    const { cluster, folder, run } = await prepared();
    const file = join(folder, 'holdfast.clusters.yaml');
    expect((await run('recognise', 'TREE')).stdout).toContain('this fits media-gitops');
    expect(() => readFileSync(file)).toThrow();
    expect(await run('recognise', 'TREE', '--remember')).toMatchObject({ status: 0 });
    expect(readFileSync(file, 'utf8')).toContain(`media-gitops:\n  uid: ${mine}\n`);
    expect((await run('recognise', 'TREE')).stdout).toContain('this is media-gitops');

    cluster.uid = another;
    expect(await run('recognise', 'TREE')).toMatchObject({ status: 1 });
    expect(await run('recognise', 'TREE', '--remember')).toMatchObject({ status: 2 });
    expect(readFileSync(file, 'utf8')).toContain(mine);
    const refused = await run(...confirmed);
    expect([refused.status, writes(cluster)]).toEqual([2, []]);
    expect(refused.stderr).toContain(`uid ${another}, remembered is ${mine}`);
    expect(refused.stderr).toContain('add --rebuilt');
    expect(await run(...confirmed, '--rebuilt')).toMatchObject({ status: 0 });
    expect(writes(cluster)).toHaveLength(1);

    expect(await run('recognise', 'TREE', '--remember', '--rebuilt')).toMatchObject({ status: 0 });
    expect(readFileSync(file, 'utf8')).toContain(another);
    expect((await run(...confirmed)).status).toBe(0);
  }, 90_000);
});
