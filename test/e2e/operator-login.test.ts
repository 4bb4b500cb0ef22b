import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { operatorLogin } from '../../infra/nodes/join-script.ts';
import { nodeFiles } from '../../infra/nodes/node-files.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { describeWith, parts } from './parts.ts';

/** Runs the part of a join script that makes the user, with the real useradd, on copies of /etc, /home and /root that only it sees. */
function joined(then: string, sudoUser?: string) {
  const folder = scratchFolder({
    'home/anna/.ssh/authorized_keys': 'ssh-ed25519 ANNA\n',
    'root/.ssh/authorized_keys': 'ssh-ed25519 ROOT\n',
  });
  const script = `set -eu
cp -a /etc ${folder}/etc
mount --bind ${folder}/etc /etc
mount --bind ${folder}/home /home
mount --bind ${folder}/root /root
mkdir -p /etc/sudoers.d
useradd --no-create-home anna
set -euo pipefail
login() {
${operatorLogin.join('\n')}
}
login
${then}`;
  // Without a level, bash takes itself for one that ssh started, and reads what root has in its home.
  const env = {
    SHLVL: '1',
    PATH: `${process.env['PATH']}:/usr/sbin:/sbin`,
    ...(sudoUser !== undefined && { SUDO_USER: sudoUser }),
  };
  return spawnSync(parts.unshare ?? '', ['--mount', 'bash', '-c', script], { encoding: 'utf8', env });
}

const keys = 'cat /home/ops/.ssh/authorized_keys';

describeWith('unshare', 'the user of runbooks on machines that join by hand', () => {
  test('is made, may become root, and is logged in to by whoever may log in to who joins the machine', () => {
    const { status, stdout, stderr } = joined(
      `id -un ops\n${keys}\nstat -c '%U %a' /home/ops/.ssh /home/ops/.ssh/authorized_keys\ncat /etc/sudoers.d/ops`,
      'anna',
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toEqual([
      'ops',
      'ssh-ed25519 ANNA',
      'ops 700',
      'ops 600',
      'ops ALL=(ALL) NOPASSWD:ALL',
    ]);
  });

  test('has the keys of root in a container, where nobody else is', () => {
    expect(joined(keys).stdout.trim()).toBe('ssh-ed25519 ROOT');
  });

  test('keeps its keys, each once, when the script runs again, as itself too', () => {
    const again = `login; export SUDO_USER=ops; login\n${keys}`;
    expect(joined(again).stdout.trim()).toBe('ssh-ed25519 ROOT');
  });
});

test.each([
  ['k3s-home', 'k3s3'],
  ['k3s-home', 'desktop-wsl'],
])('the script by which %s/%s joins makes that user before it touches anything else', (name, node) => {
  const script = nodeFiles(topologies[name] as Topology, name).get(`join-${node}.sh`) ?? '';
  const made = script.indexOf(operatorLogin.join('\n'));
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThan(script.indexOf('get.k3s.io'));
});
