import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { nodeFiles } from '../../infra/nodes/node-files.ts';
import { nodeSetup } from '../../infra/nodes/node-setup.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { scratchFolder, textAt } from '../scratch-folder.ts';
import { describeWith, parts } from './parts.ts';

const secrets = { token: 'the-token', snapshots: { accessKey: 'the-key', secretKey: 'the-secret' } };
const k3sHome = topologies['k3s-home'] as Topology;
const script =
  nodeSetup(k3sHome, 'k3s-home', 'k3s3', secrets).files.find(({ path }) => path.endsWith('holdfast-disks'))?.content ??
  '';

/** Runs shell on two real, empty disks, in mounts of its own; `$optane` and `$nvme` are their devices. */
function onDisks(commands: string) {
  const folder = scratchFolder({ 'etc/fstab': '' });
  // The first two disks of the script, as loop devices; folders below the scratch folder.
  const calls = script
    .split('\n')
    .filter((line) => /^take \S+(optane-1|flash-1) /.test(line))
    .map((line) => line.replace(/\S+optane-1 /, '"$optane" ').replace(/\S+flash-1 /, '"$nvme" '))
    .map((line) => line.replace('/var/lib/longhorn', `${folder}/longhorn`));
  const take = `${script.slice(0, script.indexOf('\ntake '))}\n${calls.join('\n')}\n`;
  const text = `set -eu
for disk in optane nvme; do truncate -s 24M ${folder}/$disk.img; done
optane=$(losetup -f --show ${folder}/optane.img)
nvme=$(losetup -f --show ${folder}/nvme.img)
export optane nvme FSTAB=${folder}/etc/fstab
trap 'umount ${folder}/longhorn/* 2>/dev/null || true; losetup -d $optane $nvme; chattr -R -i ${folder}/longhorn 2>/dev/null || true' EXIT
cat > ${folder}/take.sh <<'EOF'
${take}EOF
${commands.replaceAll('FOLDER', folder)}
`;
  const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
  const result = spawnSync(parts.unshare ?? '', ['--mount', 'bash', '-c', text], { encoding: 'utf8', env });
  return { ...result, fstab: () => textAt(folder, 'etc/fstab').split('\n').filter(Boolean) };
}

describeWith('unshare', '[R3 part: disks] the disks of a node', () => {
  test('are formatted where they are empty, and each is a file system of its own', () => {
    const { status, stdout, stderr, fstab } = onDisks(
      'sh FOLDER/take.sh; stat -c %d FOLDER FOLDER/longhorn/optane-1 FOLDER/longhorn/nvme-1',
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(new Set(stdout.trim().split('\n')).size).toBe(3);
    expect(fstab()).toHaveLength(2);
    for (const line of fstab()) expect(line).toContain(' ext4 defaults,nofail,');
  });

  test('keep their data when the node is set up again', () => {
    const { status, stdout, fstab } = onDisks(`sh FOLDER/take.sh; echo kept > FOLDER/longhorn/nvme-1/replica
umount FOLDER/longhorn/nvme-1; sh FOLDER/take.sh; cat FOLDER/longhorn/nvme-1/replica`);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'kept\n' });
    expect(fstab()).toHaveLength(2);
  });

  test.each([
    ['a file system of somebody', 'mkfs.ext4 -q -L photos "$nvme"'],
    ['a table of partitions', 'printf "label: gpt\\n" | sfdisk -q "$nvme"'],
  ])('are refused with %s, which stays as it is', (_what, before) => {
    const { status, stdout, stderr } = onDisks(
      `${before}; first=$(sha256sum < "$nvme"); sh FOLDER/take.sh || echo refused; [ "$first" = "$(sha256sum < "$nvme")" ] && echo same`,
    );
    expect(stdout).toContain('refused\nsame\n');
    expect(stderr).toContain('is not empty');
    expect(status).toBe(0);
  });

  test('leave a folder that nothing can be written to where a mount is missing', () => {
    const { stdout } = onDisks(
      'sh FOLDER/take.sh; umount FOLDER/longhorn/optane-1; lsattr -d FOLDER/longhorn/optane-1 | cut -c5',
    );
    expect(stdout).toBe('i\n');
  });
});

test('[H7 part: disks] what Longhorn is told is what the node mounts, disk by disk', () => {
  const stack = new RealStack('k3s-home');
  for (const machine of ['k3s1', 'k3s2', 'k3s3']) {
    const { files, commands } = nodeSetup(k3sHome, 'k3s-home', machine, secrets);
    const text = [...files.map(({ content }) => content), ...commands].join('\n');
    const disks = Object.values<LooseManifest>(stack.object('Node', machine).spec.disks);
    expect(disks).toHaveLength(machine === 'k3s3' ? 11 : 1);
    for (const { path } of disks) expect(text).toMatch(new RegExp(` ${path}$`, 'm'));
  }
});

test('[M4 part: folders] every folder of a static volume is made, on each node and before k3s starts', () => {
  const topology = topologies['media-gitops'] as Topology;
  const volumes = new RealStack('media-gitops').objects('PersistentVolume').filter(({ spec }) => spec.local);
  expect(volumes).toHaveLength(12);
  for (const node of Object.keys(topology.clusters['media-gitops']?.nodes ?? {})) {
    const { commands } = nodeSetup(topology, 'media-gitops', node, secrets);
    const made = commands.findIndex((command) => command.startsWith('install -d -m 0755 '));
    expect(made).toBeLessThan(commands.findIndex((command) => command.includes('get.k3s.io')));
    const root = scratchFolder();
    const { status } = spawnSync('sh', ['-euc', (commands[made] ?? '').replaceAll(' /data', ` ${root}/data`)]);
    expect(status).toBe(0);
    for (const { spec } of volumes) expect(spawnSync('test', ['-d', `${root}${spec.local.path}`]).status).toBe(0);
    if (node !== 'k3s-s1') expect(nodeFiles(topology, 'media-gitops').get(`join-${node}.sh`)).toContain(commands[made]);
  }
});
