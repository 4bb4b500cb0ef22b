import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1.js';
import { Construct } from 'constructs';
import type { Cluster } from '../../topology/clusters.ts';
import { defaultStorageClass } from '../../topology/lookups.ts';
import { addObject } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';

/** What a Claim is made of. */
export interface ClaimProps {
  /** Name of the claim. */
  readonly name: string;
  /** How much is asked for, such as `5Gi`. */
  readonly capacity: string;
  /** @default the default class of the topology's cluster */
  readonly storageClass?: string;
  /** @default ['ReadWriteOnce'] */
  readonly accessModes?: readonly ('ReadWriteOnce' | 'ReadWriteMany' | 'ReadOnlyMany')[];
}

/**
 * A volume that is made when it is claimed, and stays when its application is removed: Flux never prunes it.
 *
 * @throws Error when the class is not in the topology, none is the default, or the class makes no volumes.
 */
export class Claim extends Construct {
  constructor(scope: Construct, id: string, props: ClaimProps) {
    super(scope, id);
    const storageClassName = this.#classOf(props.storageClass, ClusterTree.of(this).cluster);
    addObject<PersistentVolumeClaim>(this, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: props.name, annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } },
      spec: {
        accessModes: [...(props.accessModes ?? ['ReadWriteOnce'])],
        storageClassName,
        resources: { requests: { storage: props.capacity } },
      },
    });
  }

  #classOf(wanted: string | undefined, { storageClasses }: Cluster): string {
    const name = wanted ?? defaultStorageClass(storageClasses)?.[0];
    const known = `classes of the cluster: ${Object.keys(storageClasses).join(', ') || 'none'}`;
    if (name === undefined) {
      throw new Error(`[${this.node.path}] storageClass: none is given and none is the default; name one (${known})`);
    }
    const found = storageClasses[name];
    if (found === undefined) {
      throw new Error(
        `[${this.node.path}] storageClass: "${name}" is not in the topology; name one that is (${known})`,
      );
    }
    if (found.provisioner === 'kubernetes.io/no-provisioner') {
      throw new Error(
        `[${this.node.path}] storageClass: "${name}" makes no volumes; use StaticVolume for a folder of a node`,
      );
    }
    return name;
  }
}
