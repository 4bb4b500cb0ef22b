import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recoveryPlan } from '../../recovery/plan.ts';
import { acceptance } from '../acceptance.ts';
import { holdfastBeside, type Run } from '../cli/holdfast.ts';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { FaultyProxy, type Fault, type Request } from './faulty-proxy.ts';
import { startNameServer } from './name-server.ts';
import { describeWith } from './parts.ts';
import { until } from './kubernetes.ts';
import { RecoveringCluster, volumeFor } from './recovering-cluster.ts';

const needed = ['kubeApiserver', 'etcd', 'kubeControllerManager'] as const;

describeWith(needed, 'recovery of cluster-101 on a real control plane', () => {
  let cluster: RecoveringCluster;
  let proxy: FaultyProxy;
  let nameServer: string;
  beforeAll(async () => {
    cluster = await RecoveringCluster.start();
    proxy = await FaultyProxy.start(cluster.kubernetes.server);
    const { names } = recoveryPlan(cluster.stack.graph());
    nameServer = (await startNameServer(cluster.kubernetes, names)).address;
  }, 120_000);
  afterAll(async () => {
    await proxy?.stop();
    await cluster?.stop();
  });

  /** Everything a moment after the rebuild, on a good way. */
  const rebuilt = async (): Promise<{ more: string[] }> => {
    proxy.fault = () => undefined;
    proxy.requests.length = 0;
    await cluster.rebuild();
    cluster.play();
    return { more: [] };
  };

  const recover = (...more: string[]): Promise<Run> => {
    const quick = ['--poll', '0.2', '--grace', '0.5', '--wait', '0.25', '--deadline', '1'];
    const confirmed = ['--kubeconfig', proxy.kubeconfig, '--context', 'far', '--yes'];
    const args = ['recover', cluster.tree(), ...confirmed, '--name-server', nameServer];
    return holdfastBeside([...args, ...quick, ...more]);
  };
  const changes = (): Request[] => proxy.requests.filter(({ method }) => method !== 'GET');
  const phaseOf = ({ stdout }: Run, phase: string): string =>
    stdout.split(/^(?=\d\/\d )/m).find((text) => text.includes(`/6 ${phase}:`)) ?? '';
  const count = (text: string, sign: string): number =>
    text.split('\n').filter((line) => line.startsWith(`  ${sign} `)).length;

  acceptance(
    'C10',
    'recovery runs the phases of the runbook in their order, and says what each took beside what it should',
    {
      stack: rebuilt,
      assert: async ({ more }) => {
        const log = join(scratchFolder(), 'log.jsonl');
        const run = await recover('--log', log, ...more);
        expect(run.status, run.stdout + run.stderr).toBe(0);
        const begun = run.stdout.split('\n').filter((line) => /^\d\/6 /.test(line));
        expect(begun.map((line) => line.split(/[ :]/)[1])).toEqual(
          ['readiness', 'reclaim', 'gateways', 'restore', 'verify', 'dns'], // the order of the source
        );
        expect(phaseOf(run, 'reclaim')).toContain('✓ backup repository default/kopia: bound to kopia-repository');
        expect(phaseOf(run, 'gateways')).toContain('✓ Deployment kube-system/cilium-operator: started anew');
        for (const gateway of ['gateway-external', 'gateway-internal'])
          expect(phaseOf(run, 'gateways')).toContain(`· Gateway network/${gateway}: programmed`);
        // Twenty-two volumes of applications, each filled by its own destination and no other.
        for (const phase of ['restore', 'verify']) {
          expect(count(phaseOf(run, phase), '✓') + count(phaseOf(run, phase), '·'), phaseOf(run, phase)).toBe(22);
        }
        expect(new Set(cluster.restored).size).toBe(22);
        expect(phaseOf(run, 'verify')).toMatch(/default\/plex: filled by the restore of .*Z, and plex is ready/);
        expect(phaseOf(run, 'dns')).toMatch(/plex\.sulibot\.com: 10\.0\.101\.64, fd00:101:1b::64/);
        expect(phaseOf(run, 'dns')).toMatch(/smtp-relay\.sulibot\.com: 10\.101\.27\.122, fd00:101::1b:122/);
        // The timeline of the source, and what was measured.
        const table = run.stdout
          .slice(run.stdout.indexOf('\nphase'))
          .split('\n')
          .map((line) => line.split(/ {2,}/));
        const row = (phase: string): string[] => table.find(([name]) => name === phase) ?? [];
        expect(row('readiness')[2]).toBe('15 to 20 min');
        expect(row('restore')).toEqual([
          'restore',
          '22 of 22 well',
          '10 to 15 min',
          expect.stringMatching(/^[\d.]+ s$/),
        ]);
        const lines = readFileSync(log, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as LooseManifest);
        expect(lines.at(-1)).toMatchObject({ event: 'end', conclusion: 'whole' });
        expect(lines.filter(({ event }) => event === 'phase-end').map(({ phase }) => phase)).toHaveLength(6);
        expect(readFileSync(log, 'utf8') + run.stdout + run.stderr).not.toContain('canary-7f3a');
      },
      sabotage: {
        'leave a phase out': ({ more }) => more.push('readiness', 'reclaim', 'restore', 'verify', 'dns'),
        'have a backup that holds nothing': () => cluster.modes.set('plex', 'empty'),
        'lose a destination': async () =>
          cluster.kubernetes.remove({
            apiVersion: 'volsync.backube/v1alpha1',
            kind: 'ReplicationDestination',
            metadata: { name: 'n8n-dst', namespace: 'default' },
          }),
        'have a mover that never ends': ({ more }) => {
          cluster.modes.set('sonarr', 'never');
          more.push('--wait', '0.05');
        },
        'have an operator that nobody can start anew': async ({ more }) => {
          await cluster.kubernetes.remove({
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name: 'cilium-operator', namespace: 'kube-system' },
          });
          more.push('--wait', '0.05');
        },
        'ask a name server that knows nothing': ({ more }) =>
          more.push('--name-server', '127.0.0.1:9', '--wait', '0.05'),
      },
    },
  );

  const oneIn =
    (many: number, fault: Fault) =>
    ({ number }: Request) =>
      number % many === many - 1 ? fault : undefined;
  const badWay = ({ number }: Request): Fault | undefined =>
    ([{ delayMilliseconds: 100 }, 'reset', { status: 503 }, 'lost answer', 'stall'] as const)[
      number % 7 === 0 ? (number / 7) % 5 : -1
    ];

  acceptance(
    'C5',
    'on a bad way each call ends, one application that waits stops no other, the exit code tells, and running again is safe',
    {
      stack: async () => {
        const stack = await rebuilt();
        proxy.fault = badWay;
        cluster.modes.set('plex', 'never');
        return { ...stack, mend: () => cluster.modes.delete('plex') };
      },
      assert: async ({ more, mend }) => {
        const first = await recover('--wait', '0.1', ...more);
        expect(first.status, first.stdout).toBe(3);
        expect(phaseOf(first, 'restore')).toContain('… default/plex: its mover has not finished');
        expect(count(phaseOf(first, 'restore'), '…')).toBe(1);
        expect(cluster.restored).toHaveLength(21);
        expect(first.stderr).toMatch(/\d+ of 22, [\d.]+ s so far, about 1[05] to \d+ min in all/);
        mend();
        const second = await recover('--wait', '0.15');
        expect(second.status, second.stdout).toBe(0);
        // Nothing was restored twice, however often a call had to be repeated.
        expect([...cluster.restored].sort()).toEqual([...new Set(cluster.restored)].sort());
        expect(cluster.restored).toHaveLength(22);
      },
      sabotage: {
        'hang for ever': () => (proxy.fault = () => 'stall'),
        'answer nothing but errors': () => (proxy.fault = () => ({ status: 500 })),
        'have two applications that wait': () => cluster.modes.set('sonarr', 'never'),
        'have one that never ends': (stack) => (stack.mend = () => true),
        'have a backup that holds nothing': () => cluster.modes.set('n8n', 'empty'),
        'restore what was restored already': ({ more }) => more.push('--again'),
      },
    },
  );

  describe('commands instead of scripts', () => {
    const ways: Readonly<Record<string, () => void>> = {
      'slow answers': () => (proxy.fault = () => ({ delayMilliseconds: 150 })),
      'connections that are reset': () => (proxy.fault = oneIn(4, 'reset')),
      'answers that are lost': () => (proxy.fault = oneIn(5, 'lost answer')),
      'a server that is overloaded': () => (proxy.fault = oneIn(3, { status: 429, retryAfterSeconds: 0.2 })),
      'errors of the server': () => (proxy.fault = oneIn(3, { status: 500 })),
      'calls that hang': () => (proxy.fault = oneIn(25, 'stall')),
      'a server that dies in the middle': () => {
        proxy.fault = ({ number }) => {
          if (number === 120) void proxy.die(3000);
          return undefined;
        };
      },
      'all of it together': () => (proxy.fault = badWay),
    };

    test.each(Object.entries(ways))(
      'ends well with %s',
      async (_name, damage) => {
        await rebuilt();
        damage();
        const run = await recover();
        expect(run.status, run.stdout + run.stderr).toBe(0);
        expect(new Set(cluster.restored).size).toBe(22);
        // Nothing is restored twice, however often a call had to be repeated.
        expect(cluster.restored).toHaveLength(22);
      },
      120_000,
    );

    test('a server that never answers ends it within its time, with what to do', async () => {
      await rebuilt();
      proxy.fault = () => 'stall';
      const started = Date.now();
      const run = await recover('--deadline', '0.3', '--wait', '0.02');
      expect(run.status).toBe(3);
      expect(run.stdout).toContain('… API server: ');
      expect(run.stdout).toContain('no answer within 0.3 s');
      expect(run.stdout).not.toContain('2/6'); // nothing else can be done
      expect(Date.now() - started).toBeLessThan(30_000);
    }, 60_000);

    test('one application that fails does not stop the others, and running again does only what is left', async () => {
      await rebuilt();
      cluster.modes.set('plex', 'empty');
      const first = await recover();
      expect(first.status).toBe(1);
      expect(phaseOf(first, 'restore')).toContain(
        '✗ default/plex: the repository has no snapshot of plex-dst@default: the volume is empty',
      );
      expect(phaseOf(first, 'verify')).toContain('patch replicationsource plex-src');
      for (const phase of ['restore', 'verify']) expect(count(phaseOf(first, phase), '✗')).toBe(1);
      expect(count(phaseOf(first, 'verify'), '·')).toBe(21);

      cluster.modes.delete('plex');
      cluster.restored.length = 0;
      proxy.requests.length = 0;
      const again = await recover('restore');
      expect(again.status, again.stdout).toBe(0);
      expect(cluster.restored).toEqual(['plex-dst']);
      expect(changes().map(({ path }) => path.split('?')[0])).toEqual([
        '/apis/volsync.backube/v1alpha1/namespaces/default/replicationdestinations/plex-dst',
      ]);
      // Its volume was made from the empty image: that is said, and not passed over.
      const verified = await recover('verify');
      expect(verified.status).toBe(1);
      expect(verified.stdout).toMatch(/✗ default\/plex: its volume is older than the restore/);

      proxy.requests.length = 0;
      const third = await recover('readiness', 'reclaim', 'gateways', 'restore', 'dns');
      expect(third.status, third.stdout).toBe(0);
      expect(changes()).toEqual([]);
    }, 120_000);

    test('a dry run changes nothing, and reckons with what its own earlier phases would do', async () => {
      await rebuilt();
      const run = await recover('--dry-run');
      expect(run.status, run.stdout).toBe(0);
      expect(changes()).toEqual([]);
      expect(phaseOf(run, 'reclaim')).toContain(
        '→ backup repository default/kopia: would be bound to kopia-repository',
      );
      expect(phaseOf(run, 'gateways')).toContain('→ Deployment kube-system/cilium-operator: would be started anew');
      for (const phase of ['restore', 'verify']) expect(count(phaseOf(run, phase), '→'), phaseOf(run, phase)).toBe(22);
      // Without the phase that would bind the repository, the restores would find nothing.
      const alone = await recover('restore', '--dry-run');
      expect(alone.status).toBe(1);
      expect(alone.stdout).toContain('not begun: claim kopia does not hold the backups, it would be empty');
      // What is bound before its restore would keep what it has: that is not passed over.
      const plex = await cluster.kubernetes.get('/api/v1/namespaces/default/persistentvolumeclaims/plex');
      await cluster.kubernetes.apply(volumeFor(plex));
      await until('plex is bound', async () => {
        const { status } = await cluster.kubernetes.get('/api/v1/namespaces/default/persistentvolumeclaims/plex');
        return status.phase === 'Bound';
      });
      const bound = await recover('--dry-run');
      expect(bound.status).toBe(1);
      expect(phaseOf(bound, 'verify')).toContain('✗ default/plex: it is bound already');
      expect(changes()).toEqual([]);
    }, 60_000);

    test('nothing is deleted or replaced in a cluster that is not ready, unless what is away is named', async () => {
      await rebuilt();
      const name = cluster.plan.nodes[0] ?? '';
      await cluster.kubernetes.remove({ apiVersion: 'v1', kind: 'Node', metadata: { name } });
      for (const phases of [[], ['reclaim'], ['gateways', 'restore']]) {
        const run = await recover('--wait', '0.02', ...phases);
        expect(run.status, run.stdout).toBe(3);
        expect(run.stdout).toContain(`… Node ${name}: the cluster does not have it`);
        expect(run.stdout).toContain(`add --without ${name}`);
        expect(run.stdout).toContain('not begun: ');
      }
      expect(changes()).toEqual([]);
      const unknown = await recover('--without', 'somebody');
      expect(unknown.status).toBe(2);
      expect(unknown.stderr).toContain('--without somebody: readiness does not wait for it');
      const run = await recover('reclaim', '--without', name);
      expect(run.status, run.stdout).toBe(0);
      expect(run.stdout).toContain('✓ backup repository default/kopia: bound to kopia-repository');
    }, 60_000);

    test('is interrupted and goes on: what is on its way is waited for, not asked for again', async () => {
      await rebuilt();
      for (const name of ['plex', 'sonarr']) cluster.modes.set(name, 'never');
      const first = await recover('reclaim', 'restore', '--wait', '0.05');
      expect(first.status).toBe(3);
      expect(first.stderr).toContain('run the same command again');
      cluster.modes.clear();
      proxy.requests.length = 0;
      const second = await recover('reclaim', 'restore');
      expect(second.status, second.stdout).toBe(0);
      expect(changes()).toEqual([]);
    }, 60_000);
  });

  describe('the backup repository', () => {
    test('is taken off a volume that is not the one with the backups, which is kept', async () => {
      await rebuilt();
      const { kubernetes } = cluster;
      const wrong = { ...cluster.repository('PersistentVolume'), metadata: { name: 'pvc-made-by-flux' } };
      wrong.spec.csi.volumeHandle = 'a-new-and-empty-subvolume';
      wrong.spec.persistentVolumeReclaimPolicy = 'Delete';
      const claim = cluster.repository('PersistentVolumeClaim');
      claim.spec.volumeName = 'pvc-made-by-flux';
      await kubernetes.apply(wrong);
      await kubernetes.apply(claim);
      const run = await recover('reclaim');
      expect(run.status, run.stdout).toBe(0);
      expect(run.stdout).toContain('it is bound to a-new-and-empty-subvolume, which is another volume: it is kept');
      const kept = await kubernetes.get('/api/v1/persistentvolumes/pvc-made-by-flux');
      expect(kept.spec.persistentVolumeReclaimPolicy).toBe('Retain');
      const bound = await kubernetes.get('/api/v1/namespaces/default/persistentvolumeclaims/kopia');
      expect(bound.spec.volumeName).toBe('kopia-repository');
      expect(bound.status.phase).toBe('Bound');
      expect((await recover('reclaim')).stdout).toContain(
        '· backup repository default/kopia: bound to kopia-repository',
      );
    }, 60_000);

    test('is bound also where a claim waits for a volume that nobody makes, or has another handle under the same name', async () => {
      await rebuilt();
      const { kubernetes } = cluster;
      const claim = cluster.repository('PersistentVolumeClaim');
      delete claim.spec.volumeName;
      claim.spec.storageClassName = 'csi-cephfs-config-sc';
      await kubernetes.apply(claim);
      const waiting = await recover('reclaim');
      expect(waiting.status, waiting.stdout).toBe(0);
      expect(waiting.stdout).toContain('✓ backup repository default/kopia: bound to kopia-repository');

      await rebuilt();
      const wrong = cluster.repository('PersistentVolume');
      wrong.spec.csi.volumeHandle = 'a-new-and-empty-subvolume';
      await kubernetes.apply(wrong);
      await kubernetes.apply(cluster.repository('PersistentVolumeClaim'));
      const named = await recover('reclaim');
      expect(named.status, named.stdout).toBe(0);
      const bound = await kubernetes.get('/api/v1/persistentvolumes/kopia-repository');
      expect(bound.spec.csi.volumeHandle).toBe(cluster.repository('PersistentVolume').spec.csi.volumeHandle);
    }, 60_000);

    test('is not taken from pods that use it', async () => {
      await rebuilt();
      const { kubernetes } = cluster;
      const wrong = { ...cluster.repository('PersistentVolume'), metadata: { name: 'pvc-made-by-flux' } };
      wrong.spec.csi.volumeHandle = 'a-new-and-empty-subvolume';
      const claim = cluster.repository('PersistentVolumeClaim');
      claim.spec.volumeName = 'pvc-made-by-flux';
      await kubernetes.apply(wrong);
      await kubernetes.apply(claim);
      await kubernetes.apply({
        ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'kopia', namespace: 'default' } },
        spec: {
          nodeName: 'talos-worker-1',
          containers: [{ name: 'kopia', image: 'example.com/kopia:1' }],
          volumes: [{ name: 'repository', persistentVolumeClaim: { claimName: 'kopia' } }],
        },
      });
      const run = await recover('reclaim', '--wait', '0.05');
      expect(run.status, run.stdout).toBe(3);
      expect(run.stdout).toContain('is deleted and still held: pods use it');
    }, 60_000);

    test('waits for its claim again where it was released', async () => {
      await rebuilt();
      const { kubernetes } = cluster;
      expect((await recover('reclaim')).status).toBe(0);
      const claim = await kubernetes.get('/api/v1/namespaces/default/persistentvolumeclaims/kopia');
      await kubernetes.remove({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: claim.metadata });
      const run = await recover('reclaim');
      expect(run.status, run.stdout).toBe(0);
      expect(run.stdout).toContain('✓ backup repository default/kopia: bound to kopia-repository');
    }, 60_000);
  });
});
