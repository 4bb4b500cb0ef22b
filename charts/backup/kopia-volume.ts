import type { ClusterTree } from '../flux/cluster-tree.ts';

/** What a KopiaVolume is made of. */
export interface KopiaVolumeProps {
  /** Name of the claim. */
  readonly claim: string;
  /** Namespace of the claim. */
  readonly namespace: string;
  /** Size of the volume, as a Kubernetes quantity. */
  readonly capacity: string;
  /** CSI driver of the volume. */
  readonly driver: string;
  /** The handle of the volume that holds the repository: the only way back to it once the cluster is gone. */
  readonly volumeHandle: string;
  /** Attributes and secrets that the driver needs to mount a volume by its handle. */
  readonly volumeAttributes: Readonly<Record<string, string>>;
  /** The Secret with which nodes mount it, by name and namespace. */
  readonly nodeStageSecret: { readonly name: string; readonly namespace: string };
}

/**
 * The claim of the Kopia repository, bound to its volume by handle, in `kubernetes/recovery/`, which Flux never applies: it is
 * applied once when the cluster is built (`kubectl apply -k kubernetes/recovery`), and nothing touches it afterwards.
 *
 * Upholds `volsync/kopia-repository-stays-outside-flux` and `volsync/kopia-repository-handle-is-saved`.
 */
export function addKopiaVolume(tree: ClusterTree, props: KopiaVolumeProps): void {
  const { claim, namespace, capacity } = props;
  const common = { accessModes: ['ReadWriteMany'], storageClassName: '', volumeMode: 'Filesystem' };
  tree.addFile('kubernetes/recovery/kustomization.yaml', [
    {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['./kopia-repository.yaml'],
    },
  ]);
  tree.addFile('kubernetes/recovery/kopia-repository.yaml', [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `${claim}-repository` },
      spec: {
        ...common,
        capacity: { storage: capacity },
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { name: claim, namespace },
        csi: {
          driver: props.driver,
          volumeHandle: props.volumeHandle,
          volumeAttributes: props.volumeAttributes,
          nodeStageSecretRef: props.nodeStageSecret,
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claim, namespace },
      spec: { ...common, resources: { requests: { storage: capacity } }, volumeName: `${claim}-repository` },
    },
  ]);
}
