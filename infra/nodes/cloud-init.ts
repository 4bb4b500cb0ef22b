import { dump } from 'js-yaml';
import { sh } from '../../topology/shell.ts';
import type { NodeSetup } from './node-setup.ts';
import { rebootMarker } from './nvidia.ts';

/** What Hetzner accepts, in bytes. Proxmox has no such limit, and a larger document is a sign that files belong elsewhere. */
export const userDataLimitBytes = 32 * 1024;

/** What user data is made of. */
export interface CloudInitProps {
  /** What the node is set up with. */
  readonly setup: NodeSetup;
  /** Public keys that may log in as `ops`. */
  readonly sshKeys: readonly string[];
  /** Whether the Proxmox guest agent runs in it. @default false */
  readonly hasGuestAgent?: boolean;
}

/**
 * The user data of a node: a login, then the setup.
 *
 * @throws Error when it exceeds what the platform takes.
 */
export function cloudInit({ setup, sshKeys, hasGuestAgent = false }: CloudInitProps): string {
  const document = {
    hostname: setup.hostname,
    manage_etc_hosts: true,
    users: [
      {
        name: 'ops',
        groups: 'sudo',
        shell: '/bin/bash',
        sudo: 'ALL=(ALL) NOPASSWD:ALL',
        ssh_authorized_keys: [...sshKeys],
      },
    ],
    package_update: true,
    packages: [...(hasGuestAgent ? ['qemu-guest-agent'] : []), ...setup.packages],
    write_files: setup.files.map(({ path, permissions, content }) => ({ path, permissions, content })),
    ...(setup.mayNeedReboot && { power_state: { mode: 'reboot', condition: `test -e ${rebootMarker}` } }),
    runcmd: [...(hasGuestAgent ? [sh`systemctl enable --now qemu-guest-agent`] : []), ...setup.commands],
  };
  const text = `#cloud-config\n${dump(document, { lineWidth: -1, noRefs: true })}`;
  const size = Buffer.byteLength(text);
  if (size > userDataLimitBytes) {
    throw new Error(
      `${setup.hostname}: user data of ${size} bytes; required: at most ${userDataLimitBytes}; fix: fewer nodes in firewall rules, or fewer SSH keys`,
    );
  }
  return text;
}
