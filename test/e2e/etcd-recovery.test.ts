import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { modelOf } from '../../analysis/impact/model-of.ts';
import { k3sConfig } from '../../infra/nodes/k3s-config.ts';
import { contextOf } from '../../runbooks/context.ts';
import { runbooksOf } from '../../runbooks/list.ts';
import type { Shell } from '../../topology/shell.ts';
import type { Runbook } from '../../runbooks/runbook.ts';
import type { Topology } from '../../topology/topology.ts';
import { acceptance } from '../acceptance.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { commandsOf } from '../runbooks/commands.ts';
import { readShared } from '../shared.ts';
import { EtcdCluster } from './etcd-cluster.ts';
import { until } from './kubernetes.ts';
import { describeWith } from './parts.ts';
import { RunbookPlayer, type Server } from './runbook-player.ts';

/** The runbooks of honeydue, and real etcd under them. */
class Drills {
  readonly stack = new RealStack('honeydue');
  readonly runbooks = new Map<string, Runbook>();
  readonly servers: readonly Server[];

  constructor() {
    const [cluster] = modelOf(this.stack.graph()).clusters;
    if (cluster === undefined) throw new Error('there is no cluster');
    for (const runbook of runbooksOf(cluster)) this.runbooks.set(runbook.id, runbook);
    this.servers = contextOf(cluster).servers.map(({ name }) => ({ node: name }));
  }

  runbook(id: string): Runbook {
    return this.runbooks.get(id) ?? expect.fail(`there is no runbook ${id}`);
  }

  /** Changes the steps of a runbook that have some text. */
  edit(id: string, change: (run: string) => string): void {
    const { recover, ...rest } = this.runbook(id);
    const edited = recover.map((step) => (step.run === undefined ? step : { ...step, run: change(step.run) as Shell }));
    expect(edited).not.toEqual(recover);
    this.runbooks.set(id, { ...rest, recover: edited });
  }
}

const keys = (count: number): string[] => Array.from({ length: count }, (_, index) => `/registry/pods/${index}`);
const write = (cluster: EtcdCluster, names: readonly string[]): void =>
  names.forEach((name) => cluster.put(name, name.repeat(50)));

/** Every member is there, takes writes, and has by itself what the others have. */
async function expectWhole(cluster: EtcdCluster): Promise<void> {
  const numbers = [...Array(cluster.size).keys()];
  expect(cluster.members()).toHaveLength(cluster.size);
  expect(numbers.filter((number) => !cluster.isRunning(number))).toEqual([]);
  expect(await cluster.takesWrites(5_000)).toBe(true);
  await until('the members have the same', () => hasOneDigest(cluster, numbers), { seconds: 30, every: 500 });
}

function hasOneDigest(cluster: EtcdCluster, numbers: readonly number[]): boolean {
  try {
    return new Set(numbers.map((number) => cluster.digest(number))).size === 1;
  } catch {
    return false; // One is still catching up, and does not answer.
  }
}

describeWith(['etcd', 'etcdctl', 'etcdutl'], 'recovery of etcd', () => {
  let cluster: EtcdCluster | undefined;
  let folder: string | undefined;
  let holder: ChildProcess | undefined;
  afterEach(() => {
    cluster?.stop();
    holder?.kill('SIGKILL');
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    folder = undefined;
  });

  const started = async (): Promise<EtcdCluster> => {
    cluster?.stop();
    cluster = await EtcdCluster.start(3);
    return cluster;
  };

  const scratch = (): string => (folder ??= mkdtempSync(join(tmpdir(), 'holdfast-snapshots-')));

  async function memberIsCorrupt(drills: Drills): Promise<void> {
    const etcd = await started();
    write(etcd, keys(40));
    etcd.kill([2]);
    etcd.corrupt(2);
    expect(await etcd.start(2, 2_000), 'a corrupt member does not start').toBe(false);
    expect(await etcd.takesWrites(5_000), 'the others go on').toBe(true);
    await new RunbookPlayer(etcd, drills.servers).play(drills.runbook('etcd-member-corrupt'));
    await expectWhole(etcd);
    expect(etcd.keys('/registry/')).toHaveLength(40);
  }

  async function quorumIsLost(drills: Drills): Promise<void> {
    const etcd = await started();
    write(etcd, keys(40));
    etcd.kill([1, 2]);
    expect(await etcd.takesWrites(1_500)).toBe(false);
    await new RunbookPlayer(etcd, drills.servers).play(drills.runbook('etcd-quorum-lost'));
    await expectWhole(etcd);
    expect(etcd.keys('/registry/')).toHaveLength(40);
  }

  async function everythingIsLost(drills: Drills): Promise<void> {
    const etcd = await started();
    write(etcd, keys(40));
    const path = join(scratch(), 'snapshot');
    etcd.snapshot(0, path);
    etcd.put('/registry/pods/later', 'after the snapshot');
    etcd.kill([0, 1, 2]);
    for (const number of [0, 1, 2]) etcd.corrupt(number);
    await new RunbookPlayer(etcd, drills.servers, path).play(drills.runbook('etcd-quorum-lost'));
    await expectWhole(etcd);
    const found = etcd.keys('/registry/');
    expect(found).toHaveLength(40);
    expect(found).not.toContain('/registry/pods/later');
    expect(drills.runbook('etcd-quorum-lost').lost?.join()).toContain('changes since the newest snapshot');
  }

  function leavesTheNodes({ stack, runbooks }: Drills): void {
    for (const node of Object.keys((stack.topology.clusters['honeydue'] as LooseManifest).nodes))
      expect(k3sConfig(stack.topology as Topology, 'honeydue', node)).toMatchObject({
        'etcd-s3': true,
        'etcd-s3-bucket': 'honeydue-etcd',
        'etcd-s3-endpoint': 's3.us-west-000.backblazeb2.com',
      });
    const known = new Set(
      readShared('providers/k3s-flags.tsv')
        .split('\n')
        .map((line) => line.split('\t')[0]),
    );
    const flags = [...runbooks.values()]
      .flatMap(commandsOf)
      .filter(({ words }) => words.includes('k3s') && words.includes('server'))
      .flatMap(({ words }) =>
        words.filter((word) => word.startsWith('--')).map((word) => word.slice(2).split('=')[0] ?? ''),
      );
    expect(flags).not.toEqual([]);
    expect(flags.filter((flag) => !known.has(flag))).toEqual([]);
  }

  acceptance(
    'D12',
    'snapshots go to B2, and the runbooks bring real etcd back: one corrupt member, a lost quorum, everything lost',
    {
      stack: () => new Drills(),
      assert: async (drills) => {
        leavesTheNodes(drills);
        await memberIsCorrupt(drills);
        await quorumIsLost(drills);
        await everythingIsLost(drills);
      },
      sabotage: {
        'send snapshots nowhere': ({ stack }) =>
          delete (stack.topology.clusters['honeydue'] as LooseManifest).etcdSnapshots,
        'misspell a flag of k3s': (drills) =>
          drills.edit('etcd-quorum-lost', (run) => run.replaceAll('--cluster-reset', '--reset-cluster')),
        'leave the corrupt member among the others': (drills) =>
          drills.edit('etcd-member-corrupt', (run) => run.replace(/^kubectl annotate .*remove=true.*$/m, '')),
        'leave the corrupt member its data': (drills) =>
          drills.edit('etcd-member-corrupt', (run) => run.replace(/^.*rm -rf.*$/m, '')),
        'forget to make one the only member': (drills) =>
          drills.edit('etcd-quorum-lost', (run) => run.replace(/^.*--cluster-reset$/m, '')),
        'let the others come with old data': (drills) =>
          drills.edit('etcd-quorum-lost', (run) => run.replaceAll(/^.*rm -rf.*$/gm, '')),
        'forget the snapshot': (drills) =>
          drills.edit('etcd-quorum-lost', (run) => run.replace(/^.*cluster-reset-restore-path.*$/m, '')),
      },
    },
  );

  test('a snapshot that was cut off is refused', async () => {
    const etcd = await started();
    write(etcd, keys(40));
    const path = join(scratch(), 'cut-off');
    etcd.snapshot(0, path);
    truncateSync(path, 20_000);
    etcd.kill([0]);
    expect(() => etcd.restore(0, path)).toThrow(/snapshot restore/);
  });

  test('a server that hangs is left behind, and catches up', async () => {
    const etcd = await started();
    for (const number of [0, 1, 2]) {
      etcd.pause(number);
      expect(await etcd.takesWrites(10_000), `without ${number}`).toBe(true);
      etcd.pause(number, false);
      await expectWhole(etcd);
    }
    etcd.pause(0);
    etcd.pause(1);
    expect(await etcd.takesWrites(1_500)).toBe(false);
    etcd.pause(0, false);
    etcd.pause(1, false);
    await expectWhole(etcd);
  });

  test('a server whose disk is full stops; once there is room it comes back by itself', async () => {
    const etcd = await started();
    etcd.kill([2]);
    // A small disk of its own, in a namespace that ends with the process that holds it.
    const mount = 'mount -t tmpfs -o size=700m tmpfs "$0" && echo mounted && exec sleep 600';
    const disk = join(scratch(), 'disk');
    spawnSync('mkdir', [disk]);
    holder = spawn('unshare', ['--map-root-user', '--mount', 'sh', '-c', mount, disk], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    holder.stdout?.on('data', (data: Buffer) => (output += data.toString()));
    await until('the disk is there', () => output.includes('mounted'));
    const seen = `/proc/${holder.pid}/root${disk}`;
    etcd.moveTo(2, disk, ['nsenter', `--target=${holder.pid}`, '--user', '--mount', '--preserve-credentials']);
    expect(spawnSync('cp', ['-a', `${etcd.folderOf(2)}/.`, seen]).status).toBe(0);
    expect(await etcd.start(2)).toBe(true);
    // All but a little, so that what it has written afterwards fits beside much room.
    const { bavail, bsize } = statfsSync(seen);
    const filler = ['--length', String(bavail * bsize - 2 ** 22), join(seen, 'logs-of-containers')];
    expect(spawnSync('fallocate', filler).status).toBe(0);
    for (let count = 0; count < 60 && etcd.isRunning(2); count++) {
      try {
        etcd.put(`/registry/big/${count}`, 'x'.repeat(900_000));
      } catch {
        // The one that was asked is the one that has just stopped.
      }
    }
    await until('the server has stopped', () => !etcd.isRunning(2), { seconds: 10 });
    expect(await etcd.takesWrites(5_000), 'the others go on').toBe(true);
    expect(await etcd.start(2, 2_000), 'it does not start while there is no room').toBe(false);
    rmSync(join(seen, 'logs-of-containers'));
    etcd.kill([2]);
    expect(await etcd.start(2)).toBe(true);
    await expectWhole(etcd);
  });
});
