import { Construct } from 'constructs';
import type { ChartVersion } from '../flux/chart-version.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { HelmRelease } from '../flux/helm-release.ts';
import { nfsServer } from './nfs-server.ts';

/** What an NfsProvisioner is made of. */
export interface NfsProvisionerProps extends ChartVersion {
  /** Name of the release; the Deployment is called `<name>-nfs-subdir-external-provisioner`. */
  readonly name: string;
  /** Storage class of the topology's cluster that it serves. */
  readonly storageClass: string;
}

/**
 * Volumes as folders of an NFS export. Mounts are hard: a pod waits for a server that is away and goes on when it is back,
 * where a soft mount would hand it I/O errors. The provisioner neither enforces the size of a claim nor expands it.
 *
 * Upholds `storage/class-expands-what-can-grow`.
 */
export class NfsProvisioner extends Construct {
  constructor(scope: Construct, id: string, props: NfsProvisionerProps) {
    super(scope, id);
    const { cluster, topology } = ClusterTree.of(this);
    const storageClass = cluster.storageClasses[props.storageClass];
    const server = nfsServer(this, topology, storageClass?.storage ?? '');
    new HelmRelease(this, 'release', {
      name: props.name,
      chart: {
        repository: 'https://kubernetes-sigs.github.io/nfs-subdir-external-provisioner',
        chart: 'nfs-subdir-external-provisioner',
        version: props.version ?? '4.0.18',
      },
      values: {
        nfs: { server: server.address, path: server.exportPath, mountOptions: server.mountOptions },
        storageClass: {
          name: props.storageClass,
          provisionerName: storageClass?.provisioner,
          defaultClass: storageClass?.default ?? false,
          reclaimPolicy: storageClass?.reclaimPolicy,
          // The chart's default promises what this provisioner cannot do.
          allowVolumeExpansion: false,
          archiveOnDelete: true,
          pathPattern: '${.PVC.namespace}/${.PVC.name}',
        },
        resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '64Mi' } },
      },
    });
  }
}
