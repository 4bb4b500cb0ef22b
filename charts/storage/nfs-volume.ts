import { Construct } from 'constructs';
import { addClusterObject, addObject } from '../flux/application.ts';
import { applicationOf } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { nfsServer } from './nfs-server.ts';

/** What an NfsVolume is made of. */
export interface NfsVolumeProps {
  /** Name of the volume and of the claim bound to it. */
  readonly name: string;
  /** NFS storage of the topology. */
  readonly storage: string;
  /** Size, the same for volume and claim. */
  readonly capacity: string;
  /** Whether pods may only read it. @default false */
  readonly readOnly?: boolean;
}

/** A volume on an export, and the claim that is bound to it and to no other. */
export class NfsVolume extends Construct {
  constructor(scope: Construct, id: string, props: NfsVolumeProps) {
    super(scope, id);
    const server = nfsServer(this, ClusterTree.of(this).topology, props.storage);
    const common = { accessModes: [props.readOnly === true ? 'ReadOnlyMany' : 'ReadWriteMany'], storageClassName: '' };
    addClusterObject(this, {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: props.name },
      spec: {
        ...common,
        capacity: { storage: props.capacity },
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { name: props.name, namespace: applicationOf(this).namespaceName },
        mountOptions: [...server.mountOptions],
        nfs: { server: server.address, path: server.exportPath, ...(props.readOnly && { readOnly: true }) },
      },
    });
    addObject(this, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: props.name, annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } },
      spec: { ...common, volumeName: props.name, resources: { requests: { storage: props.capacity } } },
    });
  }
}
