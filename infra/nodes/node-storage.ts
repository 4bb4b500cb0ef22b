import { longhornDisks } from '../../topology/longhorn-disks.ts';
import { sh, shellLines, type Shell } from '../../topology/shell.ts';
import type { Topology } from '../../topology/topology.ts';
import type { NodeSetup } from './node-setup.ts';

/**
 * What the storage of a cluster needs on a node before k3s starts: folders of static volumes, without which none is mounted, and disks that are
 * formatted and mounted, because Longhorn takes one disk for each file system. Who owns a folder is left to the first pod: for local volumes the
 * kubelet hands it to the pod's fsGroup (Kubernetes 1.35.4, pkg/volume/local/local.go, SetUpAt).
 */
export function nodeStorage(topology: Topology, clusterName: string, machine: string): Partial<NodeSetup> {
  const systems = Object.values(topology.clusters[clusterName]?.storageClasses ?? {}).map(({ storage }) => storage);
  const used = [...new Set(systems)].flatMap((name) => topology.storage[name] ?? []);
  const folders = used.flatMap((each) =>
    each.kind === 'local-path' ? (each.folders ?? []).map((folder) => `${each.path}/${folder}`) : [],
  );
  const disks = used.flatMap((each) => (each.kind === 'longhorn' ? longhornDisks(topology, each, machine) : []));
  const own = disks.flatMap(({ device, path }) => (device === undefined ? [] : [[device, path] as const]));
  const besides = disks.flatMap(({ device, path }) => (device === undefined ? [path] : []));
  const made = [...folders, ...besides];
  const path = '/usr/local/sbin/holdfast-disks';
  return {
    packages: own.length > 0 ? ['e2fsprogs'] : [],
    files: own.length > 0 ? [{ path, permissions: '0755', content: diskScript(own) }] : [],
    commands: [...(made.length > 0 ? [sh`install -d -m 0755 ${made}`] : []), ...(own.length > 0 ? [sh`${path}`] : [])],
  };
}

/**
 * Formats what is empty, takes back what it formatted before, and refuses everything else: a disk with data of somebody is never touched. The
 * folder below a mount cannot be written, so that nothing lands on the disk of the system where a mount is missing.
 */
function diskScript(disks: readonly (readonly [device: string, folder: string])[]): Shell {
  return shellLines([
    sh`#!/bin/sh
# Written by holdfast: formats empty disks, and mounts them now and at every start.
set -eu
fstab="\${FSTAB:-/etc/fstab}"
take() {
  device=$1 folder=$2
  if [ ! -b "$device" ]; then echo "$device is not there: correct it in the topology" >&2; exit 1; fi
  status=0
  found=$(blkid -p -o export "$device") || status=$?
  case $status in
    0)
      if ! printf '%s\\n' "$found" | grep -qx 'LABEL=holdfast'; then
        echo "$device is not empty: it has $(printf '%s' "$found" | tr '\\n' ' '). Save what is on it, then: wipefs -a $device" >&2
        exit 1
      fi
      ;;
    2) mkfs.ext4 -q -L holdfast "$device" ;;
    *) echo "$device cannot be read" >&2; exit 1 ;;
  esac
  if mountpoint -q "$folder"; then return; fi
  mkdir -p "$folder"
  chattr +i "$folder" || true
  line="$device $folder ext4 defaults,nofail,x-systemd.device-timeout=30s 0 2"
  grep -qxF "$line" "$fstab" || printf '%s\\n' "$line" >> "$fstab"
  mount "$device" "$folder"
}`,
    ...disks.map(([device, folder]) => sh`take ${device} ${folder}`),
    sh``,
  ]);
}
