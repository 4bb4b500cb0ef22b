import type { LonghornStorage } from './storage.ts';
import type { Topology } from './topology.ts';

/** One disk of a machine that carries replicas of Longhorn. */
export interface LonghornDisk {
  /** Its name in Longhorn. */
  readonly name: string;
  /** The folder that it is mounted at. Longhorn takes one disk for each file system. */
  readonly path: string;
  /** Where Linux finds it; undefined for the disk that the system is on, of which Longhorn gets a folder. */
  readonly device?: string;
  /** Tags by which StorageClasses choose it. */
  readonly tags: readonly string[];
}

/** The disks of Longhorn on one machine: one for each of those that are alike, as its node mounts them and as Longhorn is told. */
export function longhornDisks(topology: Topology, storage: LonghornStorage, machineName: string): LonghornDisk[] {
  const machine = topology.machines[machineName];
  // Guests see no disk of their host: what they store gets a folder on their own.
  const disks = machine?.kind === 'bare-metal' ? topology.hosts[machine.host]?.disks : undefined;
  const at = folderOf(topology, machineName);
  return storage.disks
    .filter((used) => used.machine === machineName)
    .flatMap(({ disk, tags }) => {
      const { count = 1, devices = [], holdsSystem = false } = disks?.[disk] ?? {};
      if (holdsSystem) return [{ name: disk, path: `${at}${disk}`, tags }];
      return Array.from({ length: count }, (_, index) => {
        const name = count === 1 ? disk : `${disk}-${index + 1}`;
        const device = devices[index];
        return { name, path: `${at}${name}`, ...(device !== undefined && { device }), tags };
      });
    });
}

/** What the paths of disks on a machine begin with. Talos mounts volumes of one's own below /var/mnt, and nowhere else (1.14, User Volumes). */
function folderOf(topology: Topology, machine: string): string {
  const cluster = Object.values(topology.clusters).find(({ nodes }) => nodes[machine] !== undefined);
  return cluster?.distribution.kind === 'talos' ? `${talosVolumes}/longhorn-` : '/var/lib/longhorn/';
}

/** Where Talos mounts volumes of one's own, each by its name. */
export const talosVolumes = '/var/mnt';
