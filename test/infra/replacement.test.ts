import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { replacementSteps } from '../../infra/nodes/replacement.ts';
import { kubectlWords } from '../../infra/nodes/kubectl-words.ts';
import { runSteps } from '../../infra/nodes/run-steps.ts';
import { topologies } from '../../stacks/topologies.ts';
import { sh, type Shell } from '../../topology/shell.ts';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder, textAt } from '../scratch-folder.ts';
import { describeWithShared, readShared } from '../shared.ts';

const copyOf = (name: string): LooseManifest => structuredClone(topologies[name]);
const steps = (topology: LooseManifest, node: string, urns: string[] = ['urn:vm']) =>
  replacementSteps({ topology, cluster: topology.source, node, urns });

describe('replacing a server', () => {
  const all = steps(copyOf('pve-homelab'), 'k3s-cp-02').map(({ command }) => command);
  const at = (text: string) => all.findIndex((command) => command.includes(text));

  test('looks, saves, drains, removes, forgets, makes anew and verifies, in that order', () => {
    const order = [
      'kubectl wait --for=condition=Ready --timeout=60s node/k3s-cp-01 node/k3s-cp-03',
      'cluster/member/list',
      'kubectl get nodes,pv',
      'etcd-snapshot save',
      'kubectl drain k3s-cp-02',
      'etcd.k3s.cattle.io/remove=true',
      'removed-node-name',
      'kubectl delete node k3s-cp-02',
      'delete secret k3s-cp-02.node-password.k3s',
      'qm set 201 --protection 0',
      'state unprotect',
      'destroy --target',
      'pulumi --stack pve-homelab up',
      'kubectl wait --for=condition=Ready --timeout=15m node/k3s-cp-02',
    ].map(at);
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test('asks etcd itself: the servers that stay before and after it leaves, and all of them at the end', () => {
    const asked = steps(copyOf('pve-homelab'), 'k3s-cp-02').filter(({ command }) => command.includes('/member/list'));
    const hosts = asked.map(({ command }) => [...command.matchAll(/ops@(\S+)/g)].map(([, host]) => host));
    const stay = ['10.20.11.20', '10.20.11.22'];
    expect(hosts).toEqual([stay, stay, [...stay, '10.20.11.21']]);
    expect(asked.every(({ isCheck, judge }) => isCheck === true && judge !== undefined)).toBe(true);
  });

  /** What etcd says on servers: who its members are, and itself. */
  const saidBy = (asked: readonly string[], members: readonly string[]): string =>
    asked
      .flatMap((name) => {
        const header = { cluster_id: '1', member_id: name };
        return [
          { header, members: members.map((each) => ({ ID: each, name: each })) },
          { header },
          { header, leader: '1' },
        ];
      })
      .map((answer) => `${JSON.stringify(answer)}\n`)
      .join('');

  test('goes by what etcd says, and not by nodes that are ready', () => {
    const judges = steps(copyOf('pve-homelab'), 'k3s-cp-02').flatMap(({ command, judge }) =>
      command.includes('/member/list') && judge !== undefined ? [judge] : [],
    );
    const names = ['k3s-cp-01', 'k3s-cp-02', 'k3s-cp-03'];
    const stay = ['k3s-cp-01', 'k3s-cp-03'];
    const [before, gone, after] = judges;
    expect(before?.(saidBy(stay, names))).toBeUndefined();
    // One that stays does not answer: without the one that leaves there is no quorum.
    expect(before?.(saidBy(['k3s-cp-01'], names))).toMatch(/k3s-cp-03/);
    expect(() => before?.('')).toThrow();
    expect(gone?.(saidBy(stay, stay))).toBeUndefined();
    expect(gone?.(saidBy(stay, names))).toMatch(/k3s-cp-02/);
    expect(after?.(saidBy(names, names))).toBeUndefined();
    expect(after?.(saidBy(stay, stay))).toMatch(/k3s-cp-02/);
  });

  test('reaches no cluster but the one that is named', () => {
    const named = replacementSteps({
      ...{ topology: copyOf('pve-homelab') as never, cluster: 'pve-homelab', node: 'k3s-cp-02', urns: [] },
      kubectl: kubectlWords({ kubeconfig: "/home/o'brien/config", context: 'home' }),
    });
    const kubectl = named.map(({ command }) => command).filter((command) => command.includes('kubectl'));
    expect(kubectl.length).toBeGreaterThan(4);
    for (const command of kubectl)
      expect(command).toMatch(/^kubectl --kubeconfig '\/home\/o'\\''brien\/config' --context home /);
  });

  test('takes the snapshot on a server that stays', () => {
    expect(all[at('etcd-snapshot save')]).toContain('ssh ops@10.20.11.20');
  });

  test('is refused while the quorum would be lost, and for a founder that would found again', () => {
    const two = copyOf('pve-homelab');
    delete two.clusters['pve-homelab'].nodes['k3s-cp-03'];
    expect(() => steps(two, 'k3s-cp-01')).toThrow(/losing one loses the quorum[^]*founded: true/);
    const founded = copyOf('pve-homelab');
    expect(() => steps(founded, 'k3s-cp-01')).toThrow('would found a second one');
    founded.clusters['pve-homelab'].founded = true;
    expect(() => steps(founded, 'k3s-cp-01')).not.toThrow();
  });

  test('names the nodes when it is asked for another', () => {
    expect(() => steps(copyOf('pve-homelab'), 'pve-01')).toThrow('its nodes are k3s-cp-01, k3s-cp-02');
  });

  describeWithShared('by the words of k3s', () => {
    test('is described in its facts', () => {
      const facts = readShared('facts.md');
      expect(facts).toContain('etcd.k3s.cattle.io/remove=true');
      expect(facts).toMatch(/node\s+password secret/);
    });
  });
});

describe('replacing others', () => {
  test('an agent leaves etcd alone', () => {
    const commands = steps(copyOf('pve-homelab'), 'k3s-gpu-01')
      .map(({ command }) => command)
      .join('\n');
    expect(commands).not.toContain('etcd');
    expect(commands).toContain('kubectl drain k3s-gpu-01');
  });

  test('bare metal is cleaned and joins by its script', () => {
    const commands = steps(copyOf('k3s-home'), 'k3s3', [])
      .map(({ command }) => command)
      .join('\n');
    expect(commands).toContain('k3s-agent-uninstall.sh');
    expect(commands).toContain('nodes/k3s-home/join-k3s3.sh');
    expect(commands).not.toContain('pulumi');
  });

  test('Talos resets itself and is configured again', () => {
    const commands = steps(copyOf('cluster-101'), 'talos-cp-2')
      .map(({ command }) => command)
      .join('\n');
    expect(commands).toContain('talosctl --nodes 10.101.0.22 reset --graceful');
    expect(commands).toContain('apply-config --insecure --nodes 10.101.0.22');
    expect(commands).not.toContain('k3s');
  });
});

describe('running a check', () => {
  const check = async (command: Shell, judge: (output: string) => string | undefined) => {
    const lines: string[] = [];
    const report = (line: string): number => lines.push(line);
    const step = { what: 'look', command, isCheck: true, judge };
    const { reason } = await runSteps([step], { from: 1, confirm: () => Promise.resolve(false), report });
    return `${reason}: ${lines.at(-1)?.trim() ?? ''}`;
  };

  test('goes by what its output says, and fails where it could not look', async () => {
    expect(await check(sh`echo well`, (output) => (output === 'well\n' ? undefined : output))).toMatch(/^done/);
    expect(await check(sh`echo ill`, () => 'it is ill')).toBe('failed: it is ill');
    expect(await check(sh`false`, () => undefined)).toBe('failed: it ended with 1');
    expect(await check(sh`false | cat`, () => undefined)).toBe('failed: it ended with 1');
    expect(
      await check(sh`echo {`, () => {
        throw new Error('no list');
      }),
    ).toBe('failed: its output cannot be read: no list');
  });
});

describe('running steps', () => {
  const run = async (commands: Shell[], from = 1, answers: boolean[] = []) => {
    const lines: string[] = [];
    const list = commands.map((command, index) => ({ what: `step ${index + 1}`, command }));
    const result = await runSteps(list, {
      from,
      confirm: () => Promise.resolve(answers.shift() ?? true),
      report: (line) => lines.push(line),
    });
    return { ...result, lines: lines.join('\n') };
  };

  test('goes through them in order', async () => {
    expect(await run([sh`true`, sh`true`])).toMatchObject({ stoppedAt: undefined, reason: 'done' });
  });

  test('stops at the first that fails, also in a pipe', async () => {
    const result = await run([sh`true`, sh`false | true`, sh`true`]);
    expect(result).toMatchObject({ stoppedAt: 2, reason: 'failed' });
    expect(result.lines).not.toContain('step 3');
  });

  test('stops where it is told to, and goes on from there', async () => {
    expect(await run([sh`true`, sh`true`], 1, [true, false])).toMatchObject({ stoppedAt: 2, reason: 'declined' });
    const resumed = await run([sh`false`, sh`true`], 2);
    expect(resumed.reason).toBe('done');
    expect(resumed.lines).not.toContain('step 1');
  });
});

test('a script that joins a machine asks on the terminal, and reads the token and no line of its own', () => {
  const folder = scratchFolder({
    'nodes/media-gitops/join-k3s-w2.sh': 'set -eu\nIFS= read -r token\necho "$token" > got\necho more >> got\n',
    'bin/scp': '#!/bin/sh\ncp "$1" remote/\n',
    'bin/ssh': '#!/bin/sh\nshift 2; cd remote && exec sh -c "$*"\n',
    'bin/sudo': '#!/bin/sh\nexec "$@"\n',
    'remote/got': '',
  });
  for (const name of ['scp', 'ssh', 'sudo']) chmodSync(`${folder}/bin/${name}`, 0o755);
  const topology = copyOf('media-gitops');
  const commands = steps(topology, 'k3s-w2', []).flatMap(({ command }) =>
    /^scp |^ssh -t /.test(command) ? [command] : [],
  );
  expect(commands.map((command) => command.replace(/ops@\S+?(?=:| )/, 'LOGIN'))).toEqual([
    'scp nodes/media-gitops/join-k3s-w2.sh LOGIN:',
    'ssh -t LOGIN sudo bash join-k3s-w2.sh',
  ]);
  const env = { ...process.env, PATH: `${folder}/bin:${process.env['PATH']}` };
  for (const command of commands)
    expect(
      spawnSync('bash', ['-c', command], { cwd: folder, input: 'the-token\n', encoding: 'utf8', env }).status,
    ).toBe(0);
  expect(textAt(folder, 'remote/got')).toBe('the-token\nmore\n');
});

test('a snapshot that is taken before a replacement leaves its node at once', () => {
  const all = steps(copyOf('pve-homelab'), 'k3s-cp-02').map(({ command }) => command);
  const taken = all.findIndex((command) => command.includes('etcd-snapshot save'));
  expect(all[taken + 1]).toContain('systemctl start holdfast-copy-snapshots.service');
});

test('servers of Hetzner are reached where somebody outside reaches them', () => {
  const topology = copyOf('honeydue');
  const all = steps(topology, 'ubuntu-8gb-nbg1-2').map(({ command }) => command);
  const remote = all.filter((command) => /\bssh /.test(command));
  expect(remote.length).toBeGreaterThan(2);
  for (const command of remote) expect(command).not.toMatch(/10\.0\.1\./);
  expect(all.join('\n')).toContain('ssh "ops@$(hcloud server ip ubuntu-8gb-nbg1-1)" ');
});
