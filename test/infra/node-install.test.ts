import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { cloudInit } from '../../infra/nodes/cloud-init.ts';
import { joinScript } from '../../infra/nodes/join-script.ts';
import { nodeSetup } from '../../infra/nodes/node-setup.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';

const secrets = { token: 'the-token', snapshots: { accessKey: 'the-key', secretKey: 'the-secret' } };
const setupOf = (node: string) => nodeSetup(topologies['pve-homelab'] as Topology, 'pve-homelab', node, secrets);

/** What a shell does with a script where these programs stand before all others. */
function run(shell: readonly string[], script: (folder: string) => string, programs: Readonly<Record<string, string>>) {
  const folder = scratchFolder();
  const files = Object.fromEntries(Object.entries(programs).map(([name, text]) => [name, `#!/bin/sh\n${text}\n`]));
  const bin = scratchFolder(files);
  for (const name of Object.keys(files)) chmodSync(`${bin}/${name}`, 0o755);
  const env = { ...process.env, FOLDER: folder, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  const [program = 'sh', ...args] = shell;
  const { status, stdout } = spawnSync(program, [...args, script(folder)], { env, encoding: 'utf8' });
  const read = (name: string) => (existsSync(`${folder}/${name}`) ? readFileSync(`${folder}/${name}`, 'utf8') : '');
  return { status, stdout, read };
}

describe('k3s on a new node', () => {
  const line = setupOf('k3s-cp-01').commands.find((command) => command.includes('get.k3s.io')) ?? '';
  /** Runs it as cloud-init does: by a plain sh, which goes on after what fails. The first downloads bring what is said. */
  const install = (failures: number, brings: string) => {
    const { status, stdout, read } = run(
      ['sh', '-c'],
      (folder) => `${line.replaceAll('/run/holdfast-k3s.sh', `${folder}/k3s.sh`)}\necho went on`,
      {
        curl: `echo x >> "$FOLDER/tries"
if [ "$(wc -l < "$FOLDER/tries")" -le ${failures} ]; then ${brings}; fi
echo 'echo "$INSTALL_K3S_VERSION $1" > "$FOLDER/done"' > "$3"`,
        sleep: '',
      },
    );
    return { status, stdout, done: read('done').trim() };
  };

  test.each([
    ['nothing', 'exit 22'],
    ['half a script', 'echo "exit 1" > "$3"; exit 18'],
    ['a script that fails', 'echo "exit 1" > "$3"; exit 0'],
  ])('is tried again where the download brings %s, and ends with an error at last', (_, brings) => {
    const well = { status: 0, stdout: 'went on\n', done: expect.stringMatching(/^v1\.\d+\.\d+\+k3s\d+ server$/) };
    expect(install(0, brings)).toEqual(well);
    expect(install(5, brings)).toEqual(well);
    expect(install(6, brings)).toEqual({ status: 1, stdout: '', done: '' });
  });

  test.each(['pve-homelab', 'k3s-home', 'media-gitops', 'honeydue'])(
    '%s: nothing that is downloaded is piped into a shell',
    (name) => {
      const topology = topologies[name] as Topology;
      for (const node of Object.keys(topology.clusters[name]?.nodes ?? {})) {
        const { commands, files } = nodeSetup(topology, name, node, secrets);
        for (const text of [...commands, ...files.map(({ content }) => content)])
          expect(text, node).not.toMatch(/(curl|wget)\b[^;&\n]*\|/);
      }
    },
  );
});

describe('a node with an NVIDIA card', () => {
  const setup = setupOf('k3s-gpu-01');
  const modules = (kernel: string, archive: string) => {
    const { status, read } = run(
      ['bash', '-euo', 'pipefail', '-c'],
      (folder) =>
        setup.commands
          .filter((command) => command.startsWith('modprobe nvidia'))
          .join('\n')
          .replaceAll('/run/holdfast-reboot', `${folder}/reboot`),
      {
        'dpkg-query': 'printf "un nvidia-headless-no-dkms-535-server\\nii nvidia-headless-no-dkms-580-server-open\\n"',
        uname: `echo ${kernel}`,
        // Those of the newest kernel alone are there, until others are taken from the archive.
        modprobe: '[ "$(uname -r)" = 6.8.0-90-generic ] || [ -e "$FOLDER/modules" ]',
        'apt-get': `echo "$@" >> "$FOLDER/asked"; case "$*" in *${archive}*) touch "$FOLDER/modules" ;; *) exit 100 ;; esac`,
        touch: 'echo > "$1"',
      },
    );
    return { status, asked: read('asked'), reboots: read('reboot') !== '' };
  };

  test('[read: ubuntu-drivers-common d3d7856, UbuntuDrivers/detect.py get_linux_modules_metapackage] has modules for the kernel that runs, or starts anew', () => {
    const asked = 'install -y -q linux-modules-nvidia-580-server-open-6.8.0-45-generic\n';
    expect(modules('6.8.0-90-generic', 'nothing')).toEqual({ status: 0, asked: '', reboots: false });
    expect(modules('6.8.0-45-generic', '6.8.0-45')).toEqual({ status: 0, asked, reboots: false });
    expect(modules('6.8.0-45-generic', 'nothing')).toEqual({ status: 0, asked, reboots: true });
  });

  test('starts anew once all is done, by cloud-init, or by whoever runs the script', () => {
    const [document] = loadAll(cloudInit({ setup, sshKeys: ['ssh-ed25519 AAAA me'] })) as LooseManifest[];
    expect(document.power_state).toEqual({ mode: 'reboot', condition: 'test -e /run/holdfast-reboot' });
    expect(joinScript(setup)).toContain('if [ -e /run/holdfast-reboot ]; then echo "reboot this machine');
    expect(cloudInit({ setup: setupOf('k3s-cp-01'), sshKeys: ['ssh-ed25519 AAAA me'] })).not.toContain('power_state');
  });
});
