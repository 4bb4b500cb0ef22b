import { dump } from 'js-yaml';
import type { K3s } from '../../topology/clusters.ts';
import type { K3sConfig } from './k3s-config.ts';

export interface CloudInitProps {
  /** Name of the machine: a snippet overrides what Proxmox would set. */
  readonly hostname: string;
  readonly distribution: K3s;
  readonly role: 'server' | 'agent';
  readonly config: K3sConfig;
  /** The token that nodes join with. Whoever has it can join as a server. */
  readonly token: string;
  /** Public keys that may log in as `ops`. */
  readonly sshKeys: readonly string[];
  /** Packages beyond the guest agent, such as `nfs-common` for nodes whose pods mount NFS. */
  readonly packages: readonly string[];
}

/** The user data of a k3s node: a login, the guest agent, bounded logs, the k3s configuration, and k3s in a fixed version. */
export function cloudInit(props: CloudInitProps): string {
  const document = {
    hostname: props.hostname,
    manage_etc_hosts: true,
    users: [
      {
        name: 'ops',
        groups: 'sudo',
        shell: '/bin/bash',
        sudo: 'ALL=(ALL) NOPASSWD:ALL',
        ssh_authorized_keys: [...props.sshKeys],
      },
    ],
    package_update: true,
    packages: ['qemu-guest-agent', 'curl', ...props.packages],
    write_files: [
      {
        path: '/etc/systemd/journald.conf.d/holdfast.conf',
        content: '[Journal]\nSystemMaxUse=500M\n',
      },
      {
        path: '/etc/rancher/k3s/config.yaml',
        permissions: '0600',
        content: dump({ token: props.token, ...props.config }, { lineWidth: -1 }),
      },
    ],
    runcmd: [
      ['systemctl', 'restart', 'systemd-journald'],
      ['systemctl', 'enable', '--now', 'qemu-guest-agent'],
      `curl -sfL https://get.k3s.io | INSTALL_K3S_VERSION=${props.distribution.version} sh -s - ${props.role}`,
    ],
  };
  return `#cloud-config\n${dump(document, { lineWidth: -1, noRefs: true })}`;
}
