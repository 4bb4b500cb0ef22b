import { sh, type Shell } from '../../topology/shell.ts';
import type { Topology } from '../../topology/topology.ts';

/** A file that is there once a setup needs another start of the machine. */
export const rebootMarker = '/run/holdfast-reboot';

/** Whether an NVIDIA card reaches the machine: passed through, shared by Windows, or in the computer itself. */
export function hasNvidia(topology: Topology, machineName: string): boolean {
  const machine = topology.machines[machineName];
  if (machine === undefined || !('host' in machine)) return false;
  const gpus = topology.hosts[machine.host]?.gpus ?? {};
  const own = 'gpus' in machine ? (machine.gpus ?? []) : machine.kind === 'bare-metal' ? Object.keys(gpus) : [];
  return own.some((gpu) => gpus[gpu]?.vendor === 'nvidia');
}

/** Packages beside the driver that `--gpgpu` has installed, by what stands for `nvidia-headless-no-dkms-` in their names. */
const besideDriver = (rest: Shell): Shell =>
  sh`(dpkg-query -W -f '\${db:Status-Abbrev}\${Package}\\n' 'nvidia-headless-no-dkms-*' 2>/dev/null || true) | sed -n ${{ shell: rest }} | xargs -r apt-get install -y -q`;

/**
 * `nvidia-smi`, for the node and for the containers that it is mounted into: what `--gpgpu` installs, nvidia-headless-no-dkms of a version and
 * its modules (ubuntu-drivers-common 0.9.7.6, install_gpgpu), does not bring it; nvidia-utils of the same version does.
 */
const nvidiaTools = besideDriver(sh`'s/^ii *nvidia-headless-no-dkms-/nvidia-utils-/; s/-open$//; /^nvidia-utils-/p'`);

/**
 * Modules for the kernel that runs: `--gpgpu` takes those of the newest one (UbuntuDrivers/detect.py, get_linux_modules_metapackage), which a machine
 * runs only after its next start. Where the archive no longer has them, the start is asked for.
 */
const nvidiaModules: readonly Shell[] = [
  sh`modprobe nvidia || { ${{ shell: besideDriver(sh`"s/^ii *nvidia-headless-no-dkms-\\(.*\\)/linux-modules-nvidia-\\1-$(uname -r)/p"`) }}; } || true`,
  sh`modprobe nvidia || touch ${rebootMarker}`,
];

/**
 * The driver, and the runtime that k3s finds by itself when it starts. Inside WSL2 the driver is that of Windows: another one would
 * hide it.
 */
export function nvidia(
  topology: Topology,
  machineName: string,
): { readonly packages: readonly string[]; readonly commands: readonly Shell[]; readonly mayNeedReboot: boolean } {
  const isWsl2 = topology.machines[machineName]?.kind === 'wsl2';
  const keyring = '/usr/share/keyrings/nvidia-container-toolkit.gpg';
  const repository = 'https://nvidia.github.io/libnvidia-container';
  return {
    packages: ['gpg', ...(isWsl2 ? [] : ['ubuntu-drivers-common'])],
    commands: [
      ...(isWsl2 ? [] : [sh`ubuntu-drivers install --gpgpu`, nvidiaTools, ...nvidiaModules]),
      sh`curl -fsSL -o /run/holdfast-nvidia.asc ${repository}/gpgkey && gpg --dearmor --yes -o ${keyring} /run/holdfast-nvidia.asc`,
      sh`echo 'deb [signed-by=${keyring}] ${repository}/stable/deb/amd64 /' > /etc/apt/sources.list.d/nvidia-container-toolkit.list`,
      sh`apt-get update -q && apt-get install -y -q nvidia-container-toolkit`,
    ],
    mayNeedReboot: !isWsl2,
  };
}
