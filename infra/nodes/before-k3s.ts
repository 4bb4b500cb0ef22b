import type { Shell } from '../../topology/shell.ts';
import type { NodeFile } from './node-setup.ts';

/** Whether a node runs the control plane. */
export type K3sRole = 'server' | 'agent';

/** A script that runs before each start of k3s, which is not started where it fails. What it writes below `config.yaml.d` k3s reads after its own file. */
export function beforeK3s(name: string, script: Shell, role: K3sRole): { readonly files: readonly NodeFile[] } {
  const path = `/usr/local/sbin/holdfast-${name}`;
  const service = role === 'server' ? 'k3s' : 'k3s-agent';
  return {
    files: [
      { path, permissions: '0755', content: script },
      {
        path: `/etc/systemd/system/${service}.service.d/holdfast-${name}.conf`,
        permissions: '0644',
        content: `[Service]\nExecStartPre=${path}\n`,
      },
    ],
  };
}
