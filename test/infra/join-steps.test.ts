import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { containerLines, openContainer } from '../../analysis/container-lines.ts';
import { joinScript, secretPlaceholders } from '../../infra/nodes/join-script.ts';
import { joinSteps } from '../../infra/nodes/join-steps.ts';
import { k3sConfig } from '../../infra/nodes/k3s-config.ts';
import { nodeFiles } from '../../infra/nodes/node-files.ts';
import { nodeSetup } from '../../infra/nodes/node-setup.ts';
import { replacementSteps } from '../../infra/nodes/replacement.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder, textAt } from '../scratch-folder.ts';

const topology = topologies['media-gitops'] as Topology;
/** What systemd reads a host's fstab by. */
const generator = '/usr/lib/systemd/system-generators/systemd-fstab-generator';
const isAbout = (text: string) => text.includes('/etc/pve/lxc/131.conf');

/** Runs a command of a Proxmox host on files of a scratch folder, with a `pct` that writes down what it was asked. */
function onHost(folder: string, command: string) {
  for (const program of ['pct', 'modprobe']) chmodSync(`${folder}/bin/${program}`, 0o755);
  const env = { ...process.env, PATH: `${folder}/bin:${process.env['PATH']}` };
  const moved = command.replaceAll(/\/etc\/(pve\/lxc|modules-load\.d)/g, folder);
  return spawnSync('sh', ['-eu', '-c', moved], { encoding: 'utf8', env });
}

const host = (config: string, modprobe = 'echo "$*" >> "$(dirname "$0")/../loaded"') =>
  scratchFolder({
    '131.conf': config,
    'bin/pct': '#!/bin/sh\necho "$*" >> "$(dirname "$0")/../asked"\n',
    'bin/modprobe': `#!/bin/sh\n${modprobe}\n`,
    asked: '',
  });

describe('[read: Kubernetes 1.35.4 pkg/kubelet/kubelet.go] a container that becomes a node', () => {
  test('gets its lines once, above its snapshots, and starts anew only then', () => {
    const snapshot = `[before]\narch: amd64\n${containerLines.join('\n')}\n`;
    const folder = host(`arch: amd64\nmp0: /mnt/media,mp=/data/media\n\n${snapshot}`);
    expect(onHost(folder, openContainer(131))).toMatchObject({ status: 0, stderr: '' });
    const [own = '', rest] = textAt(folder, '131.conf').split('[before]');
    expect(own.split('\n').filter(Boolean).sort()).toEqual(
      ['arch: amd64', 'mp0: /mnt/media,mp=/data/media', ...containerLines].sort(),
    );
    expect(`[before]${rest}`).toBe(snapshot);
    expect(textAt(folder, 'asked')).toBe('reboot 131\n');
    const once = textAt(folder, '131.conf');
    expect(onHost(folder, openContainer(131)).status).toBe(0);
    expect(textAt(folder, '131.conf')).toBe(once);
    expect(textAt(folder, 'asked')).toBe('reboot 131\n');
  });

  test('[read: k3s pkg/agent/syssetup/setup.go] has the modules of its host, now and after a restart, or is not opened', () => {
    const folder = host('arch: amd64\n');
    expect(onHost(folder, openContainer(131)).status).toBe(0);
    expect(textAt(folder, 'loaded').split(/\s/)).toEqual(expect.arrayContaining(['-a', 'br_netfilter', 'overlay']));
    expect(textAt(folder, 'holdfast.conf').split('\n')).toEqual(['br_netfilter', 'overlay', '']);
    const without = host('arch: amd64\n', 'exit 1');
    expect(onHost(without, openContainer(131)).status).toBe(1);
    expect(textAt(without, 'asked')).toBe('');
  });

  test('[read: Kubernetes cmd/kube-proxy/app/conntrack.go] leaves to its host what the kernel counts for all', () => {
    const proxyOf = (name: string, node: string) =>
      k3sConfig(topologies[name] as Topology, name, node)['kube-proxy-arg'];
    expect(proxyOf('media-gitops', 'k3s-w1')).toEqual(['conntrack-max-per-core=0']);
    for (const node of ['k3s-s1', 'k3s-w2']) expect(proxyOf('media-gitops', node), node).toBeUndefined();
    const replaced = structuredClone(topologies['k3s-home']) as LooseManifest;
    replaced.machines.k3s1 = { ...replaced.machines.k3s1, kind: 'proxmox-lxc' };
    expect(k3sConfig(replaced, 'k3s-home', 'k3s1')).not.toHaveProperty('kube-proxy-arg');
  });

  test('is opened before it joins, when the cluster is made and when it is replaced', () => {
    const steps = joinSteps(topology, 'media-gitops', [...nodeFiles(topology, 'media-gitops').keys()]);
    const named = (command: string) => (isAbout(command) ? 'open' : command.includes('/etc/fstab') ? 'mount' : command);
    expect(steps.map(({ command }) => named(command))).toEqual([
      // What its host mounts is there when it starts anew.
      'mount',
      'open',
      // Whoever is let into a new container is root, and the template of Debian has no sudo.
      'bash join-k3s-w1.sh',
      'sudo bash join-k3s-w2.sh',
    ]);
    for (const { command } of steps.slice(0, 2)) expect(command).toContain('ssh root@192.168.1.11 ');
    const again = replacementSteps({ topology, cluster: 'media-gitops', node: 'k3s-w1', urns: ['urn:lxc'] });
    const opened = again.findIndex(({ command }) => isAbout(command));
    expect(opened).toBeGreaterThan(again.findIndex(({ command }) => command.endsWith(' up')));
    expect(opened).toBeLessThan(again.findIndex(({ command }) => command.includes('join-k3s-w1.sh')));
  });

  test('has what its host mounts for it once, for good, and before guests start', () => {
    const [step] = joinSteps(topology, 'media-gitops', [...nodeFiles(topology, 'media-gitops').keys()]);
    const folder = scratchFolder({
      fstab: '# as it was\n',
      'bin/ssh': '#!/bin/sh\nshift\nexec sh -eu -c "$*"\n',
      'bin/systemctl': '#!/bin/sh\n',
      'bin/mountpoint': '#!/bin/sh\n[ -e "$(dirname "$0")/../mounted" ]\n',
      'bin/mount': '#!/bin/sh\necho "$*" >> "$(dirname "$0")/../mounted"\n',
    });
    for (const program of ['ssh', 'systemctl', 'mountpoint', 'mount']) chmodSync(`${folder}/bin/${program}`, 0o755);
    const env = { ...process.env, PATH: `${folder}/bin:${process.env['PATH']}`, SYSTEMD_FSTAB: `${folder}/fstab` };
    const command = (step?.command ?? '')
      .replace(/\/etc\/fstab/g, `${folder}/fstab`)
      .replace('mkdir -p /mnt/media', 'true');
    for (let time = 0; time < 2; time++) expect(spawnSync('sh', ['-c', command], { env }).status).toBe(0);
    expect(textAt(folder, 'mounted')).toBe('/mnt/media\n');
    expect(textAt(folder, 'fstab').split('\n')).toEqual([
      '# as it was',
      '192.168.1.20:/mnt/user/media /mnt/media nfs vers=3,_netdev,nofail,x-systemd.before=pve-guests.service 0 0',
      '',
    ]);
    if (!existsSync(generator)) return;
    expect(spawnSync(generator, [folder, folder, folder], { env }).status).toBe(0);
    const unit = textAt(folder, 'mnt-media.mount');
    for (const line of ['Before=pve-guests.service', 'What=192.168.1.20:/mnt/user/media', 'Type=nfs'])
      expect(unit).toContain(line);
  });

  test('refuses to join without /dev/kmsg, before anything is touched', () => {
    const setup = nodeSetup(topology, 'media-gitops', 'k3s-w1', secretPlaceholders);
    const script = joinScript(setup, 'proxmox-lxc');
    expect(script.indexOf('/dev/kmsg')).toBeLessThan(script.indexOf('apt-get'));
    const folder = scratchFolder({ there: '' });
    const first = script.slice(0, script.indexOf('if [ -t 0 ]')).replace(/if \[ "\$\(id -u\)".*\n/, '');
    const run = (kmsg: string) =>
      spawnSync('bash', ['-c', `${first}\necho on`], { encoding: 'utf8', env: { ...process.env, KMSG: kmsg } });
    expect(run(`${folder}/gone`)).toMatchObject({ status: 1, stdout: '' });
    expect(run(`${folder}/there`)).toMatchObject({ status: 0, stdout: 'on\n' });
    expect(joinScript(setup, 'bare-metal')).not.toContain('kmsg');
  });
});
