import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { holdfastBeside } from '../cli/holdfast.ts';
import { RealStack, treeOf, type LooseManifest } from '../real-stack.ts';
import { FailoverTree } from '../stacks/failover-tree.ts';
import { FaultyProxy } from './faulty-proxy.ts';
import { Kubernetes, until } from './kubernetes.ts';
import { describeWith } from './parts.ts';
import { startSyncthingPair, type Syncthing } from './syncthing-pair.ts';

const needed = ['syncthing', 'kubeApiserver', 'etcd'] as const;

describeWith(needed, 'failover with two real Syncthings behind a real API server', () => {
  let kubernetes: Kubernetes;
  let proxy: FaultyProxy;
  let pair: { readonly primary: Syncthing; readonly backup: Syncthing } | undefined;
  beforeAll(async () => {
    kubernetes = await Kubernetes.start(['volsync.backube']);
    proxy = await FaultyProxy.start(kubernetes.server);
    await kubernetes.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'media' } });
  }, 120_000);
  afterAll(async () => {
    await stopPair();
    await proxy?.stop();
    await kubernetes?.stop();
  });
  const stopPair = async (): Promise<void> => {
    await Promise.all(Object.values(pair ?? {}).map((side) => side.stop()));
    pair = undefined;
  };

  /** sonarr at its backup, as after the loss of its primary; both sides answer again and are in step. */
  const movedAway = async () => {
    await stopPair();
    const [primary, backup] = await startSyncthingPair(kubernetes);
    pair = { primary, backup };
    const tree = new RealStack('media-gitops');
    const pod = tree.object('Deployment', 'sonarr').spec.template.spec;
    pod.volumes[0].persistentVolumeClaim.claimName = 'pvc-sonarr-backup';
    for (const place of ['primary', 'backup'] as const) {
      const name = `sonarr-${place}`;
      const own = tree.object('ReplicationSource', name);
      const peer = place === 'primary' ? backup : primary;
      own.spec.syncthing.peers = [{ ID: peer.id, address: 'tcp://peer:22000', introducer: false }];
      await kubernetes.apply({ ...own, metadata: { ...own.metadata, namespace: 'media' } });
      const data = { apikey: Buffer.from(pair[place].key).toString('base64') };
      await kubernetes.apply({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: `volsync-${name}`, namespace: 'media' },
        data,
      });
      // The API server passes requests on to no address on loopback: the way to the service is played.
      proxy.services.set(`/api/v1/namespaces/media/services/https:volsync-${name}-api:8384/proxy`, (path, headers) =>
        headers['x-api-key'] === pair?.[place].key
          ? (pair as { primary: Syncthing; backup: Syncthing })[place].ask('GET', path)
          : Promise.resolve({ status: 403, text: '{"message":"forbidden"}' }),
      );
    }
    return {
      tree,
      switch: new FailoverTree(),
      write: () => writeFileSync(join(backup.data, 'sonarr.db'), randomBytes(3_000_000)),
    };
  };
  const failover = (folder: string, to: string) =>
    holdfastBeside(['failover', folder, 'sonarr', '--to', to, '--kubeconfig', proxy.kubeconfig, '--deadline', '3']);
  const limit = (kilobytes: number) =>
    pair?.primary.ask('PATCH', '/rest/config/options', { maxRecvKbps: kilobytes, limitBandwidthInLan: true });

  acceptance(
    'M7',
    'one switch moves claim and node together, moving back is refused while the primary is behind, and a runbook says so',
    {
      stack: movedAway,
      assert: async ({ tree, switch: typed, write }) => {
        expect(typed.podAt('primary')).toMatch(/- primary\n[^]*claimName: pvc-sonarr\n/);
        expect(typed.podAt('backup')).toMatch(/- backup\n[^]*claimName: pvc-sonarr-backup\n/);
        const folder = treeOf(tree);
        const inStep = async (): Promise<void> =>
          until('both are in step', async () => (await failover(folder, 'primary')).status === 0, {
            seconds: 25,
            every: 500,
          });
        await inStep();

        // Sonarr goes on writing at the backup, and the primary takes it in slowly.
        await limit(20);
        write();
        await until(
          'the primary knows what it lacks',
          async () => /primary .*lacks \d{6,} bytes/.test((await failover(folder, 'primary')).stdout),
          { seconds: 25, every: 300 },
        );
        const refused = await failover(folder, 'primary');
        expect(refused.status).toBe(1);
        expect(refused.stdout).toMatch(/not yet: the primary lacks \d+ bytes that were written at the other place/);
        expect(refused.stdout + refused.stderr).not.toContain('canary');
        await limit(0);
        await inStep();
        expect(readFileSync(join(pair?.primary.data ?? '', 'sonarr.db'))).toEqual(
          readFileSync(join(pair?.backup.data ?? '', 'sonarr.db')),
        );
        const allowed = await failover(folder, 'primary');
        expect(allowed.stdout).toContain('it may move from backup to primary, nothing is lost');
        expect(allowed.stdout).toContain("set active of sonarr to 'primary'");

        // Back with a backup that is gone is refused; away from a primary that is gone is what a backup is for.
        await pair?.backup.stop();
        const back = await failover(folder, 'primary');
        expect(back.status).toBe(1);
        expect(back.stdout).toContain('what was written there would be left behind');
        for (const name of ['sonarr', 'radarr', 'plex']) {
          const page = `docs/runbooks/media-gitops/failover-${name}.md`;
          expect(existsSync(page) && readFileSync(page, 'utf8')).toContain(
            `npx holdfast failover media-gitops ${name} --to primary`,
          );
        }
      },
      sabotage: {
        'name one claim for both places': (stack) => (stack.switch.damage.claim = 'pvc-sonarr'),
        'let the two not know each other': () => pair?.primary.ask('DELETE', `/rest/config/devices/${pair.backup.id}`),
        'lose the key of one side': () =>
          kubernetes.remove({
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { name: 'volsync-sonarr-primary', namespace: 'media' },
          }),
        'write nothing': (stack) => (stack.write = () => undefined),
        'have no second place': ({ tree }) => {
          const source = tree.object('ReplicationSource', 'sonarr-backup') as LooseManifest;
          source.metadata.name = 'other';
        },
      },
    },
  );
});
