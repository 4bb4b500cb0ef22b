import { Construct } from 'constructs';
import type { Cluster } from '../../topology/clusters.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { StaticVolume } from '../storage/static-volume.ts';
import type { Places } from '../workloads/failover-application.ts';
import type { ProcessOwner } from '../workloads/pod-settings.ts';
import { SyncthingPair, syncthingConfigClaim } from './syncthing-pair.ts';

/** What a pair of volumes is made of. */
export interface ReplicatedVolumesProps {
  /** Name of the application; its claims are `pvc-<name>` and `pvc-<name>-backup`. */
  readonly name: string;
  /** Size of each, as a Kubernetes quantity. */
  readonly capacity: string;
  /** User and group of the application, and of what keeps its files in step. */
  readonly owner: ProcessOwner;
  /** Syncthing's ids of both sides, from `kubectl get replicationsource` after the first round. @default not joined yet */
  readonly deviceIds?: { readonly primary: string; readonly backup: string };
}

/** The folder below the storage in which each side of an application keeps who it is. */
export function syncFolder(name: string): string {
  return `${name}-sync`;
}

/**
 * The data of an application on two nodes, kept in step: the one labelled `primary` and the one labelled `backup` in the topology. Its class provisions
 * nothing, so that what VolSync asks for itself is there as well: a volume on each side for who that side is, in a folder of its own (`<name>-sync`).
 *
 * @throws Error when no label tells two nodes apart that way, or no storage class is made of their folders.
 */
export class ReplicatedVolumes extends Construct {
  /** Where the application can run. */
  readonly places: Places;

  constructor(scope: Construct, id: string, { name, capacity, owner, deviceIds }: ReplicatedVolumesProps) {
    super(scope, id);
    const { cluster, topology } = ClusterTree.of(this);
    const label = this.#labelOf(cluster);
    const [storageClass, folder] = Object.entries(cluster.storageClasses).flatMap(([className, each]) => {
      const storage = topology.storage[each.storage];
      const isStatic = each.provisioner === 'kubernetes.io/no-provisioner';
      return isStatic && storage?.kind === 'local-path' ? [[className, storage.path] as const] : [];
    })[0] ?? [undefined, ''];
    if (storageClass === undefined) {
      throw new Error(
        `[${this.node.path}] storageClasses: none with the provisioner kubernetes.io/no-provisioner on a local-path storage; declare one for the folders of the nodes`,
      );
    }
    this.places = {
      primary: { claim: `pvc-${name}`, node: { label, value: 'primary' } },
      backup: { claim: `pvc-${name}-backup`, node: { label, value: 'backup' } },
    };
    const { primary, backup } = this.places;
    for (const { claim, node } of [primary, backup]) {
      new StaticVolume(this, claim, { name: claim, path: `${folder}/${name}`, capacity, storageClass, node });
    }
    for (const side of ['primary', 'backup'] as const) {
      new StaticVolume(this, `${side}-config`, {
        ...syncthingConfigClaim(name, side),
        path: `${folder}/${syncFolder(name)}`,
        storageClass,
        node: this.places[side].node,
        claimIsMadeByOthers: true,
      });
    }
    new SyncthingPair(this, 'pair', {
      name,
      owner,
      configStorageClass: storageClass,
      primary: { claim: primary.claim, ...(deviceIds && { deviceId: deviceIds.primary }) },
      backup: { claim: backup.claim, ...(deviceIds && { deviceId: deviceIds.backup }) },
    });
  }

  /** The label that has the value `primary` on one node and `backup` on another. */
  #labelOf({ nodes }: Cluster): string {
    const labels = Object.values(nodes).flatMap((node) => Object.entries(node?.labels ?? {}));
    const found = labels.find(
      ([key, value]) => value === 'primary' && labels.some(([other, its]) => other === key && its === 'backup'),
    );
    if (found === undefined) {
      throw new Error(
        `[${this.node.path}] nodes: no label is "primary" on one node and "backup" on another; label two in the topology, such as storage.homelab/role`,
      );
    }
    return found[0];
  }
}
