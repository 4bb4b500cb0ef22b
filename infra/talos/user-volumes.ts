import type { Cluster } from '../../topology/clusters.ts';
import { longhornDisks, talosVolumes } from '../../topology/longhorn-disks.ts';
import type { StorageSystem } from '../../topology/storage.ts';
import type { Topology } from '../../topology/topology.ts';
import type { TalosDocument } from './documents.ts';
import type { Extensions } from './schematic.ts';

/** Guests of Proxmox report their addresses and shut down cleanly by this. */
const always: Extensions = ['siderolabs/qemu-guest-agent'];
/** What Longhorn needs of the system (Longhorn 1.11, Talos Linux Support). */
const forLonghorn: Extensions = ['siderolabs/iscsi-tools', 'siderolabs/util-linux-tools'];

/** What Talos is extended with for a cluster. Boot image and installer have the same, or an upgrade loses it. */
export function talosExtensions(topology: Topology, cluster: Cluster): Extensions {
  return [...always, ...(systemsOf(topology, cluster).some(({ kind }) => kind === 'longhorn') ? forLonghorn : [])];
}

/**
 * The volumes that the storage of a cluster needs on a machine: whole disks for Longhorn, folders of static volumes, and of Longhorn on the disk of the
 * system. Talos mounts each at `/var/mnt/<name>`, the kubelet included, and makes none elsewhere (Talos 1.14, User Volumes).
 *
 * @throws Error where a folder could not be made there.
 */
export function userVolumes(topology: Topology, cluster: Cluster, machine: string): TalosDocument[] {
  return systemsOf(topology, cluster).flatMap((storage): TalosDocument[] => {
    if (storage.kind === 'local-path') return (storage.folders ?? []).map((folder) => directory(storage.path, folder));
    if (storage.kind !== 'longhorn') return [];
    return longhornDisks(topology, storage, machine).map(({ path, device }) => {
      const name = path.slice(talosVolumes.length + 1);
      return device === undefined ? volume(name, { volumeType: 'directory' }) : volume(name, onDisk(device));
    });
  });
}

function directory(path: string, folder: string): TalosDocument {
  if (path.replace(/\/$/, '') !== talosVolumes)
    throw new Error(
      `storage of ${path}: found the folder ${folder} there; required: ${talosVolumes}, where Talos mounts volumes; fix: set path to ${talosVolumes}`,
    );
  return volume(folder, { volumeType: 'directory' });
}

/** A whole disk, by the name that udev gives it or by its device. */
function onDisk(device: string) {
  const match = `'${device}' in disk.symlinks || disk.dev_path == '${device}'`;
  return { volumeType: 'disk', provisioning: { diskSelector: { match } }, filesystem: { type: 'xfs' } };
}

/** @throws Error where Talos takes no volume of the name. */
function volume(name: string, fields: object): TalosDocument {
  if (!/^[A-Za-z0-9-]{1,34}$/.test(name))
    throw new Error(
      `volume ${name}: found a name that Talos takes no volume by; required: letters, digits and hyphens, at most 34; fix: shorten it`,
    );
  return { apiVersion: 'v1alpha1', kind: 'UserVolumeConfig', name, ...fields };
}

function systemsOf(topology: Topology, cluster: Cluster): StorageSystem[] {
  const names = new Set(Object.values(cluster.storageClasses).map(({ storage }) => storage));
  return [...names].flatMap((name) => topology.storage[name] ?? []);
}
