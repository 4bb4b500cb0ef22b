import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { holdfast, holdfastBeside, type Run } from '../cli/holdfast.ts';
import { holdfastOnTerminal } from '../cli/on-terminal.ts';
import { RealStack, treeOf, type LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { startApiServer, type ApiServer } from './api-server.ts';
import { FaultyProxy } from './faulty-proxy.ts';
import { nodesOf } from './nodes-of.ts';
import { describeWith } from './parts.ts';

type Words = readonly string[];

const root = new URL('../..', import.meta.url).pathname;
const another = '22222222-2222-4222-8222-222222222222';
const quick = ['--poll', '0.1', '--grace', '0.1', '--wait', '0.01'];
const recover = ['recover', 'tree', ...quick];
const release = ['volumes', 'release', '--cluster', 'tree', '--run'];

/** Commands that write to a cluster that is the right one. */
const writing: readonly Words[] = [recover, ['recover', 'tree', 'reclaim', 'restore', '--again', ...quick], release];
/** What they do without writing, and what writes beside the cluster: refused all the same. */
const looking: readonly Words[] = [
  ['recover', 'tree', '--dry-run', ...quick],
  ['volumes', 'release', '--cluster', 'tree'],
  ['recognise', 'tree', '--remember'],
];
/** Commands that may ask any cluster. */
const reading: readonly Words[] = [
  ['validate', 'tree'],
  ['validate'],
  ['failover', 'tree', 'sonarr'],
  ['check', 'tree'],
  ['import', 'plain', '--force'],
];
/** Scripts that run steps, and the cluster that each means. */
const scripts: Readonly<Record<string, Words>> = {
  'move-label.ts': ['honeydue', 'honeydue/redis=true', 'ubuntu-8gb-nbg1-2'],
  'replace.ts': ['pve-homelab', 'k3s-cp-02'],
};

/** Every command that takes a kubeconfig, as the command line describes itself. */
function reaching(words: Words = []): string[] {
  const { stdout } = holdfast([...words, '--help']);
  const commands = /\nCommands:\n((?: .*\n)*)/.exec(stdout)?.[1] ?? '';
  const names = [...commands.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name = '']) => name);
  const inner = names.filter((name) => name !== 'help').flatMap((name) => reaching([...words, name]));
  return [...(stdout.includes('--kubeconfig <') ? [words.join(' ')] : []), ...inner];
}

test('every command that takes a kubeconfig has an entry here', { timeout: 120_000 }, () => {
  const names = [...writing, ...looking, ...reading].map(([first = '', second = '']) =>
    first === 'volumes' ? `${first} ${second}` : first,
  );
  expect([...new Set(names)].sort()).toEqual(reaching().sort());
  const steps = join(root, 'project/steps');
  const running = readdirSync(steps).filter((file) =>
    /\bstepOptions\b.* from /.test(readFileSync(join(steps, file), 'utf8')),
  );
  expect(Object.keys(scripts)).toEqual(running.sort());
});

/** Runs a script of stacks/ without blocking this process. */
function script(name: string, args: Words, cwd: string): Promise<Run> {
  return new Promise((resolve) => {
    const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
    const child = spawn(process.execPath, [tsx, join(root, 'stacks', name), ...args], { cwd });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}

describeWith(['kubeApiserver', 'etcd', 'script'], 'clusters are recognised before they are written to', () => {
  const stack = new RealStack('media-gitops');
  let server: ApiServer;
  let proxy: FaultyProxy;
  beforeAll(async () => {
    server = await startApiServer();
    proxy = await FaultyProxy.start(server);
  }, 120_000);
  afterAll(async () => {
    await proxy?.stop();
    await server?.stop();
  });

  const read = (path: string): LooseManifest => JSON.parse(server.kubectl(['GET', path]).stdout);
  const have = (nodes: readonly LooseManifest[]): void => {
    for (const { metadata } of read('/api/v1/nodes').items)
      server.kubectl(['DELETE', `/api/v1/nodes/${metadata.name}`]);
    for (const { status, ...node } of nodes) {
      expect(server.kubectl(['POST', '/api/v1/nodes'], node).status).toBe(0);
      server.kubectl(['PUT', `/api/v1/nodes/${node.metadata.name}/status`], { ...node, status });
    }
  };
  /** There is something that a command would write to. */
  const haveReleasedVolume = (): void => {
    const [all, own] = ['/api/v1/persistentvolumes', '/api/v1/persistentvolumes/left'];
    const claimRef = { kind: 'PersistentVolumeClaim', namespace: 'media', name: 'left', uid: another };
    const spec = {
      ...{ capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], persistentVolumeReclaimPolicy: 'Retain' },
      ...{ storageClassName: '', nfs: { server: '192.0.2.1', path: '/left' }, claimRef },
    };
    const volume = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'left' }, spec };
    server.kubectl(['POST', all], volume);
    // It is there already from the second time on, and was released by then.
    const there = read(own);
    server.kubectl(['PUT', own], { ...there, spec: { ...there.spec, claimRef } });
    server.kubectl(['PUT', `${own}/status`], { ...read(own), status: { phase: 'Released' } });
    expect(read(own)).toMatchObject({ spec: { claimRef: { uid: another } }, status: { phase: 'Released' } });
  };
  const writes = () => proxy.requests.filter(({ method }) => method !== 'GET').map(({ method }) => method);
  const within = () => {
    const folder = scratchFolder({
      'holdfast.clusters.yaml': `media-gitops: { uid: ${another}, seen: '2026-01-01' }\n`,
      'plain/app.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
    });
    symlinkSync(treeOf(stack), join(folder, 'tree'));
    return folder;
  };
  const kubeconfig = () => ['--kubeconfig', proxy.kubeconfig];
  /** Each of them is refused with these words. */
  const refused = async (said: string, runs: Readonly<Record<string, () => Promise<Run>>>): Promise<void> => {
    for (const [name, run] of Object.entries(runs)) {
      const { status, stdout, stderr } = await run();
      expect([status, stdout + stderr], name).toEqual([2, expect.stringContaining(said)]);
    }
  };

  acceptance('S4', 'nothing is written to a cluster that was not recognised or confirmed', {
    stack: () => {
      haveReleasedVolume();
      proxy.fault = () => undefined;
      const own = nodesOf(stack);
      const moved = (node: LooseManifest, index: number): LooseManifest => ({
        ...node,
        status: { ...node.status, addresses: [{ type: 'InternalIP', address: `198.51.100.${index + 1}` }] },
      });
      return {
        ...{ own, foreign: nodesOf(new RealStack('cluster-101')), elsewhere: own.map(moved), some: own.slice(0, 1) },
        ...{ none: [] as LooseManifest[], answers: ['n\r', '\r', '\u0004'], more: ['--context', 'far', '--yes'] },
      };
    },
    assert: async ({ own, foreign, elsewhere, some, none, answers, more }) => {
      const folder = within();
      const run = (args: Words) => holdfastBeside([...args, ...kubeconfig()], folder);
      const each = (list: readonly Words[], and: Words) =>
        Object.fromEntries(
          list.map((args) => [args.join(' '), () => run([...args, ...(args[0] === 'recognise' ? [] : and)])]),
        );
      const confirmed = [...more, '--rebuilt'];
      proxy.requests.length = 0;
      // A stranger's cluster, whatever is confirmed.
      have(foreign);
      await refused('this is not media-gitops', each([...writing, ...looking], confirmed));
      for (const args of reading) await run(args);
      for (const [name, args] of Object.entries(scripts)) {
        const asked = () => script(name, [...args, '--run', ...kubeconfig(), ...confirmed], folder);
        await refused(`this is not ${args[0] ?? ''}`, { [name]: asked });
      }
      // The same names at other addresses.
      have(elsewhere);
      await refused('this is not media-gitops', each([...writing, ...looking], confirmed));
      // Nobody has joined, so that nobody knows whose it is; what waits for nodes waits in vain.
      have(none);
      await refused('no node has joined', each([release], confirmed));
      expect(await run([...recover, ...confirmed])).toMatchObject({ status: 3 });
      // Its own nodes and another uid, which nobody has confirmed: without a terminal, and on one.
      have(own);
      await refused('there is no terminal to ask on', each(writing, []));
      await refused('add --rebuilt', each(writing, more));
      for (const answer of answers) {
        const typed = (args: Words) => holdfastOnTerminal([...args, ...kubeconfig()], folder, answer);
        await refused('[y/N]', { recover: () => typed(recover) });
        await refused('nothing was written', { release: () => typed(release) });
      }
      // Who could not look has not recognised anything.
      proxy.fault = ({ path }) => (path.startsWith('/api/v1/nodes') ? { status: 403 } : undefined);
      await refused('made up by the test', each([...writing, ...looking], confirmed));
      proxy.fault = () => undefined;
      expect(writes()).toEqual([]);
      expect(proxy.requests.length).toBeGreaterThan(40);
      // The cluster that is meant is written to, by who confirms it: also while most of its nodes are missing.
      have(some);
      expect(await run([...release, ...confirmed])).toMatchObject({ status: 0 });
      expect(writes()).toHaveLength(1);
      haveReleasedVolume();
      expect(await holdfastOnTerminal([...release, ...kubeconfig()], folder, 'y\r')).toMatchObject({ status: 0 });
      expect(writes()).toHaveLength(2);
    },
    sabotage: {
      'have it be the cluster that is meant': (given) => (given.foreign = given.own),
      'have the same names at the right addresses': (given) => (given.elsewhere = given.own),
      'let a node join': (given) => (given.none = given.some),
      'say that it was built anew': ({ more }) => more.push('--rebuilt'),
      'answer yes': ({ answers }) => answers.unshift('y\r'),
      'have a foreign node among those that joined': (given) => (given.some = given.foreign),
    },
  });
});
