import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replacementSteps } from '../../infra/nodes/replacement.ts';
import { runSteps } from '../../infra/nodes/run-steps.ts';
import { topologies } from '../../stacks/topologies.ts';
import { firstAddress } from '../../topology/lookups.ts';
import { sh } from '../../topology/shell.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { EtcdCluster } from './etcd-cluster.ts';
import { until } from './kubernetes.ts';
import { describeWith } from './parts.ts';

const topology = topologies['pve-homelab'] ?? expect.fail('there is no pve-homelab');
const servers = ['k3s-cp-01', 'k3s-cp-02', 'k3s-cp-03'];
const [, , node = ''] = servers;
/** Members as k3s names them. */
const names = servers.map((server, index) => `${server}-0000000${index + 1}`);
/** What asks etcd: while the node is a member, once it has left, and once it is back. */
const checks = replacementSteps({ topology, cluster: 'pve-homelab', node, urns: [] }).filter(({ command }) =>
  command.includes('cluster/member/list'),
);

/** Plays the machines: ssh runs here what it is told, and curl reaches the etcd of that server without its certificates. */
function machines(cluster: EtcdCluster, path: string): string {
  const folder = scratchFolder();
  const targets = servers.map(
    (server, index) => `ops@${firstAddress(topology.machines[server]) ?? ''}) export ETCD=${cluster.urlOf(index)} ;;`,
  );
  const programs = {
    ssh: ['case "$1" in', ...targets, '*) exit 255 ;;', 'esac', 'shift', 'exec sh -c "$*"'],
    sudo: ['exec "$@"'],
    curl: [
      'skip=no',
      'for word in "$@"; do',
      '  shift',
      '  if [ $skip = yes ]; then skip=no; continue; fi',
      '  case "$word" in',
      '    --cacert | --cert | --key) skip=yes; continue ;;',
      '    https://127.0.0.1:2382/*) word="$ETCD/${word#https://127.0.0.1:2382/}" ;;',
      '  esac',
      '  set -- "$@" "$word"',
      'done',
      sh`exec env ${`PATH=${path}`} curl "$@"`,
    ],
  };
  for (const [name, lines] of Object.entries(programs)) {
    writeFileSync(join(folder, name), ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

function attempted(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

async function said(index: number): Promise<string> {
  const step = checks[index] ?? expect.fail(`there is no check ${index}`);
  const lines: string[] = [];
  const { reason } = await runSteps([step], {
    from: 1,
    confirm: () => Promise.resolve(false),
    report: (line) => lines.push(line),
  });
  return `${reason}: ${lines.at(-1)?.trim() ?? ''}`;
}

describeWith(['etcd', 'etcdctl'], 'replacing a node asks real etcd', () => {
  const path = process.env['PATH'] ?? '';
  let cluster: EtcdCluster;
  beforeEach(async () => {
    cluster = await EtcdCluster.start(names);
    process.env['PATH'] = `${machines(cluster, path)}:${path}`;
  });
  afterEach(() => {
    process.env['PATH'] = path;
    cluster?.stop();
  });

  test('which is well: the node may leave, whether it still runs or not', async () => {
    expect(checks).toHaveLength(3);
    expect(await said(0)).toMatch(/^done/);
    expect(await said(2)).toMatch(/^done/);
    // The others elect a leader first.
    await cluster.lead(2);
    cluster.kill([2]);
    expect(await said(0)).toMatch(/^done/);
    expect(await said(2)).toBe('failed: it ended with 7');
  });

  test('which lost one that should stay: nobody could look', async () => {
    cluster.kill([0]);
    expect(await said(0)).toBe('failed: it ended with 7');
  });

  test('with an alarm', async () => {
    await cluster.raiseAlarm(1);
    expect(await said(0)).toBe(`failed: alarm NOSPACE of ${names[1] ?? ''}`);
  });

  test('with a member less, which then comes back and has no vote yet', async () => {
    expect(await said(1)).toBe(`failed: etcd still counts ${names[2] ?? ''} as a member`);
    // Members are not let go before all have known each other for some seconds.
    await until('it is let go', () => attempted(() => cluster.remove(2)));
    expect(await said(1)).toMatch(/^done/);
    expect(await said(0)).toMatch(/^done/);
    cluster.kill([2]);
    cluster.wipe(2);
    await cluster.joinAsLearner(2);
    // It has no name before it has started.
    await until('the learner has a name', async () => !(await said(0)).includes('without a name'));
    expect(await said(0)).toBe(`failed: ${names[2] ?? ''} is a learner, and has no vote yet`);
  });
});
