import type { Cluster } from '../../topology/clusters.ts';
import { serverAddress } from '../../topology/lookups.ts';
import { snapshotDefaults, snapshotMount as mountPoint } from '../../topology/snapshots.ts';
import { sh, type Shell } from '../../topology/shell.ts';
import type { Topology } from '../../topology/topology.ts';
import type { NodeFile, NodeSetup } from './node-setup.ts';
import { unitText } from './unit-text.ts';

/**
 * Carries etcd snapshots to NFS once an hour; undefined where they go elsewhere. k3s writes to its own disk first, so that an
 * unreachable server never holds up a snapshot, and a copy has its final name only when it is whole. k3s compresses into a file of that
 * name (pkg/etcd/snapshot.go, compressSnapshot), so that size and time of both are compared; etcd itself writes into `.part` first.
 */
export function snapshotCopy(topology: Topology, cluster: Cluster): Omit<NodeSetup, 'hostname'> | undefined {
  const storage = topology.storage[cluster.etcdSnapshots?.to ?? ''];
  if (storage?.kind !== 'nfs') return undefined;
  const address = serverAddress(topology, storage.servedBy);
  if (address === undefined) {
    throw new Error(`storage.${cluster.etcdSnapshots?.to ?? ''}: what serves it has no address to mount from`);
  }
  const kept = cluster.etcdSnapshots?.kept ?? snapshotDefaults.kept;
  return {
    packages: ['nfs-common'],
    files: [
      unit('mnt-etcdsnapshots.mount', [
        '[Unit]',
        'Description=NFS export that keeps etcd snapshots',
        '[Mount]',
        `What=${unitText(`${address}:${storage.exportPath}`)}`,
        `Where=${mountPoint}`,
        'Type=nfs',
        `Options=vers=${unitText(storage.version)},hard,timeo=600,retrans=2,_netdev`,
        'TimeoutSec=60',
      ]),
      unit('holdfast-copy-snapshots.service', [
        '[Unit]',
        'Description=Copy etcd snapshots off this node',
        `RequiresMountsFor=${mountPoint}`,
        '[Service]',
        'Type=oneshot',
        'ExecStart=/usr/local/sbin/holdfast-copy-snapshots',
        'TimeoutStartSec=30min',
      ]),
      unit('holdfast-copy-snapshots.timer', [
        '[Unit]',
        'Description=Copy etcd snapshots off this node every hour',
        '[Timer]',
        'OnCalendar=hourly',
        'RandomizedDelaySec=10min',
        'Persistent=true',
        '[Install]',
        'WantedBy=timers.target',
      ]),
      { path: '/usr/local/sbin/holdfast-copy-snapshots', permissions: '0755', content: copyScript(topology, kept) },
    ],
    commands: [sh`systemctl daemon-reload`, sh`systemctl enable --now holdfast-copy-snapshots.timer`],
  };
}

function copyScript(topology: Topology, kept: number): Shell {
  return sh`#!/bin/sh
# Written by holdfast: copies finished etcd snapshots to NFS, whole or not at all, and keeps the newest ${kept}.
set -eu
from="\${SNAPSHOTS:-/var/lib/rancher/k3s/server/db/snapshots}"
to="\${TARGET:-${mountPoint}/${topology.source}}/$(hostname)"
mkdir -p "$to"
# By time and not by name: one that somebody took before a replacement begins with another word.
newest() { find "$1" -maxdepth 1 -type f ! -name '.*' ! -name '*.part' -printf '%T@ %p\\n' | sort -rn | cut -d ' ' -f 2-; }
newest "$from" | head -n ${kept} | while IFS= read -r file; do
  name=$(basename "$file")
  # An archive has its final name while k3s still writes it: a copy that was taken meanwhile is taken again.
  if [ "$(stat -c '%s %Y' "$file")" = "$(stat -c '%s %Y' "$to/$name" 2>/dev/null)" ]; then continue; fi
  # The time alone: an export that squashes root lets nobody give files away.
  cp --preserve=timestamps "$file" "$to/.$name.partial"
  sync "$to/.$name.partial"
  mv "$to/.$name.partial" "$to/$name"
done
newest "$to" | tail -n +$((${kept} + 1)) | while IFS= read -r old; do
  rm -f "$old"
done
`;
}

function unit(name: string, lines: readonly string[]): NodeFile {
  return { path: `/etc/systemd/system/${name}`, permissions: '0644', content: `${lines.join('\n')}\n` };
}
