import { Construct } from 'constructs';
import { addClusterObject, addObject, applicationOf } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';

/** What a StaticVolume is made of. */
export interface StaticVolumeProps {
  /** Name of the claim; the volume is called after namespace and claim. */
  readonly name: string;
  /** Folder on the node, below the path of its storage. */
  readonly path: string;
  /** Size, the same for volume and claim. */
  readonly capacity: string;
  /** Name of the class that only joins claim and volume. */
  readonly storageClass: string;
  /** Label of the node that has the folder; some node of the cluster carries it. */
  readonly node: { readonly label: string; readonly value: string };
  /** Whether an operator makes the claim, so that the volume alone is written and waits for it. @default false */
  readonly claimIsMadeByOthers?: boolean;
}

/**
 * A folder of one node as a volume, and the claim bound to it and to no other. Both are kept when they are deleted: the folder is the
 * data, and a claim made anew finds it again.
 *
 * Upholds `storage/claim-uses-its-whole-volume`, `storage/claim-fits-its-volume` and `storage/local-volume-names-its-node`.
 *
 * @throws Error when the folder lies outside its storage, or no node carries the label.
 */
export class StaticVolume extends Construct {
  constructor(scope: Construct, id: string, props: StaticVolumeProps) {
    super(scope, id);
    const { cluster } = ClusterTree.of(this);
    const { node, storageClass } = props;
    requireFolder(this, storageClass, props.path);
    const carriers = Object.values(cluster.nodes).filter((each) => each?.labels?.[node.label] === node.value);
    if (carriers.length === 0) {
      throw new Error(
        `[${this.node.path}] node: no node of ${ClusterTree.of(this).name} carries ${node.label}=${node.value}; label one in the topology`,
      );
    }
    const { namespaceName: namespace } = applicationOf(this);
    const volumeName = `${namespace}-${props.name}`;
    const common = { accessModes: ['ReadWriteOnce'], storageClassName: storageClass };
    addClusterObject(this, {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: volumeName },
      spec: {
        ...common,
        capacity: { storage: props.capacity },
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { name: props.name, namespace },
        local: { path: props.path },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: node.label, operator: 'In', values: [node.value] }] }],
          },
        },
      },
    });
    if (props.claimIsMadeByOthers === true) return;
    addObject(this, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: props.name, annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } },
      spec: { ...common, volumeName, resources: { requests: { storage: props.capacity } } },
    });
  }
}

/** A folder lies below the path of its storage, and nodes make it: without it the volume is never mounted. */
function requireFolder(scope: Construct, storageClass: string, path: string): void {
  const { cluster, topology } = ClusterTree.of(scope);
  const name = cluster.storageClasses[storageClass]?.storage ?? '';
  const storage = topology.storage[name];
  if (storage?.kind !== 'local-path') return;
  if (!path.startsWith(`${storage.path}/`)) {
    throw new Error(`[${scope.node.path}] path: ${path} is outside ${storage.path}; name a folder below it`);
  }
  const folder = path.slice(storage.path.length + 1);
  if (storage.folders?.includes(folder) === true) return;
  throw new Error(
    `[${scope.node.path}] path: no node makes ${path}, and without it the volume is never mounted; add "${folder}" to storage.${name}.folders in the topology`,
  );
}
