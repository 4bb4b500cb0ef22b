import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { holdfastBeside } from '../cli/holdfast.ts';
import { RealStack, treeOf, type LooseManifest } from '../real-stack.ts';
import { startApiServer, type ApiServer } from './api-server.ts';
import { nodesOf } from './nodes-of.ts';
import { describeWith } from './parts.ts';

const volumes = '/api/v1/persistentvolumes';
const oldUid = '6b1c6a3e-0000-4000-8000-000000000000';
const claimRef = (name: string) => ({
  ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'media', name },
  ...{ uid: oldUid, resourceVersion: '7' },
});

describeWith(['kubeApiserver', 'etcd'], 'released volumes of a real API server', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
    // One node that has joined says whose cluster it is.
    const [{ status, ...node } = {}] = nodesOf(new RealStack('k3s-home'));
    server.kubectl(['POST', '/api/v1/nodes'], node);
    server.kubectl(['PUT', `/api/v1/nodes/${node.metadata.name}/status`], { ...node, status });
  }, 120_000);
  afterAll(() => server?.stop());

  const release = (...args: string[]) =>
    holdfastBeside(['volumes', 'release', '--kubeconfig', server.kubeconfig, ...args]);
  const read = (name: string): LooseManifest => JSON.parse(server.kubectl(['GET', `${volumes}/${name}`]).stdout);

  /** Nothing runs here that would let go of what is protected. */
  const remove = (name: string): void => {
    const old = read(name);
    if (old.kind !== 'PersistentVolume') return;
    server.kubectl(['PUT', `${volumes}/${name}`], { ...old, metadata: { ...old.metadata, finalizers: [] } });
    server.kubectl(['DELETE', `${volumes}/${name}`]);
  };

  /** A volume as the controller leaves it: its phase is set where the controller sets it. */
  const add = (name: string, { phase = 'Released', policy = 'Retain' } = {}): void => {
    remove(name);
    const spec = {
      capacity: { storage: '5Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: policy,
      storageClassName: '',
      nfs: { server: '192.0.2.1', path: `/data/${name}` },
      claimRef: claimRef(name),
    };
    const made = server.kubectl(['POST', volumes], {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec,
    });
    expect(made.status, made.stdout).toBe(0);
    const set = server.kubectl(['PUT', `${volumes}/${name}/status`], { ...read(name), status: { phase } });
    expect(set.status, set.stdout).toBe(0);
  };

  acceptance('H18', 'static volumes name no uid, and one command makes released volumes wait for their claims again', {
    stack: () => {
      add('sonarr');
      add('radarr');
      add('plex', { phase: 'Bound' });
      add('scratch', { policy: 'Delete' });
      return { tree: new RealStack('k3s-home'), run: ['--run'] };
    },
    assert: async ({ tree, run }) => {
      const statics = ['k3s-home', 'media-gitops', 'pve-homelab'].flatMap((name) =>
        (name === tree.name ? tree : new RealStack(name)).graph().objectsAnywhere('PersistentVolume'),
      );
      expect(statics.length).toBeGreaterThan(5);
      for (const { manifest } of [...statics]) {
        expect(Object.keys((manifest as LooseManifest).spec.claimRef ?? {}).sort()).not.toContain('uid');
      }

      const before = ['sonarr', 'radarr', 'plex', 'scratch'].map(read);
      const shown = await release();
      expect(shown.status).toBe(0);
      expect(shown.stdout.split('\n').filter(Boolean)).toEqual([
        `radarr  5Gi  claim media/radarr: uid ${oldUid} would be removed from spec.claimRef; then the claim of this name binds it`,
        'scratch  5Gi  claim media/scratch: left alone: its policy is Delete, it goes with its claim',
        `sonarr  5Gi  claim media/sonarr: uid ${oldUid} would be removed from spec.claimRef; then the claim of this name binds it`,
      ]);
      expect(shown.stderr).toContain('nothing was changed, add --cluster <cluster> --run to do it');
      expect(['sonarr', 'radarr', 'plex', 'scratch'].map(read)).toEqual(before);

      const cluster = ['--cluster', treeOf(tree), '--context', 'test', '--yes'];
      const done = await release(...run, ...cluster);
      expect(done.status, done.stdout).toBe(0);
      expect(done.stderr).toContain('3 released, 0 failed');
      for (const name of ['sonarr', 'radarr']) {
        const { apiVersion, kind } = claimRef(name);
        expect(read(name).spec.claimRef).toEqual({ apiVersion, kind, namespace: 'media', name });
      }
      for (const name of ['plex', 'scratch']) expect(read(name).spec.claimRef).toEqual(claimRef(name));
      // Once more changes nothing.
      expect((await release('--run', ...cluster)).stdout).toContain(
        'sonarr  5Gi  claim media/sonarr: left alone: it waits for its claim already',
      );
    },
    sabotage: {
      'only show it': (stack) => stack.run.pop(),
      'do it for one volume alone': (stack) => stack.run.push('sonarr'),
      'have a volume in use look released': () => add('plex'),
      'keep a volume that is deleted anyway': () => add('scratch'),
      'commit the uid of a claim': ({ tree }) => {
        const [volume] = tree.graph().objectsAnywhere('PersistentVolume');
        if (volume === undefined) throw new Error('k3s-home has no static volume');
        tree.object('PersistentVolume', volume.name).spec.claimRef = claimRef('old');
      },
    },
  });

  test('says what does not exist, and ends with 2 where nobody answers', async () => {
    const missing = await release('nobody');
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain('has no volume nobody');
    const unreadable = await release('--kubeconfig', '/nowhere');
    expect(unreadable.status).toBe(2);
    expect(unreadable.stderr).toContain('cannot be read as a kubeconfig');
  });
});
