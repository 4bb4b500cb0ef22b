import { fluxKustomizations, kustomizationOf, type FluxKustomization } from '../graph/facts/flux-kustomizations.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import { listAt, textAt } from '../graph/json.ts';
import { kopiaRepositories, repositoryClaim } from '../graph/facts/kopia-repository.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import { replications, type Replication } from '../graph/facts/volsync.ts';
import type { Reference } from '../cluster/resources.ts';
import { publishedNames, type PublishedName } from './published-names.ts';

/** A claim that is filled from a backup when it is made. */
export interface Restore {
  /** Name of the claim, which is that of its application. */
  readonly name: string;
  readonly claim: Reference;
  readonly destination: Reference;
  /** What backs the claim up, where something does. */
  readonly source: Reference | undefined;
  /** What applies it, and is ready when the application runs. */
  readonly kustomization: Reference | undefined;
  /** Name of the claim that holds the backups; undefined where they lie outside the cluster. */
  readonly repository: string | undefined;
  /** What the destination names and the cluster must have before it can begin. */
  readonly needs: readonly Reference[];
}

/** A claim that holds backups and is bound to a volume that outlives the cluster. Both are written down, and Flux applies neither. */
export interface Repository {
  readonly claim: KubernetesObject;
  readonly volume: KubernetesObject;
  /** What the volume is, as its driver calls it; undefined where it is no CSI volume. */
  readonly handle: string | undefined;
}

/** What recovery of one cluster works on, worked out from its tree. */
export interface RecoveryPlan {
  readonly cluster: string;
  /** Names of its nodes. */
  readonly nodes: readonly string[];
  /** What must be ready before anything is restored: all that applications with backups wait for. */
  readonly groundwork: readonly Reference[];
  readonly repositories: readonly Repository[];
  /** Volumes that are written down, and keep their data when the cluster is gone. */
  readonly staticVolumes: readonly Reference[];
  readonly gateways: readonly Reference[];
  /** Names of the implementations of those gateways, as the topology has them. */
  readonly gatewayImplementations: ReadonlySet<string>;
  readonly restores: readonly Restore[];
  readonly names: readonly PublishedName[];
}

/** @throws Error when the graph holds no cluster or several: then it is not known which one is meant. */
export function recoveryPlan(graph: ResourceGraph): RecoveryPlan {
  const clusters = graph.declared('cluster');
  const [cluster] = clusters;
  if (cluster === undefined || clusters.length > 1) {
    const found = clusters.map(({ name }) => name).join(', ') || 'no cluster';
    throw new Error(`the tree declares ${found}; its holdfast.topology.yaml must declare exactly one`);
  }
  const restores = restoresOf(graph);
  return {
    cluster: cluster.name,
    nodes: Object.keys(cluster.spec.nodes),
    groundwork: groundworkOf(graph),
    repositories: repositoriesOf(graph),
    staticVolumes: graph.objectsAnywhere('PersistentVolume').map(({ name }) => ({ kind: 'PersistentVolume', name })),
    gateways: graph.objects('Gateway').map((gateway) => referenceTo('Gateway', gateway)),
    gatewayImplementations: new Set(
      Object.values(cluster.spec.gateways ?? {}).map(({ implementation }) => implementation),
    ),
    restores,
    names: publishedNames(graph),
  };
}

/** What of the tree a recovery could not do, each in a sentence; empty where every populated claim can be recovered. */
export function recoveryGaps(graph: ResourceGraph): string[] {
  const { restores, repositories } = recoveryPlan(graph);
  const planned = new Set(restores.map(({ claim }) => `${claim.namespace ?? ''}/${claim.name}`));
  const held = new Set(repositories.map(({ claim }) => claim.name));
  return [
    ...populatedClaims(graph)
      .filter(({ namespace, name }) => !planned.has(`${namespace ?? ''}/${name}`))
      .map(({ name }) => `claim ${name} is filled from a ReplicationDestination that the tree does not have`),
    ...restores
      .filter(({ repository }) => repository !== undefined && !held.has(repository))
      .map(({ name, repository = '' }) => `${name}: claim ${repository} of its backups is not written down`),
    ...restores.filter(({ source }) => source === undefined).map(({ name }) => `${name}: nothing backs it up again`),
  ];
}

function populatedClaims(graph: ResourceGraph): KubernetesObject[] {
  return graph
    .objects('PersistentVolumeClaim')
    .filter(({ manifest }) => textAt(manifest, ['spec', 'dataSourceRef', 'kind']) === 'ReplicationDestination');
}

function restoresOf(graph: ResourceGraph): Restore[] {
  return populatedClaims(graph).flatMap((claim) => {
    const isBeside = ({ namespace }: KubernetesObject): boolean => namespace === claim.namespace;
    const wanted = textAt(claim.manifest, ['spec', 'dataSourceRef', 'name']);
    const destination = graph.objects('ReplicationDestination').find((each) => each.name === wanted && isBeside(each));
    if (destination === undefined) return [];
    const source = graph
      .objects('ReplicationSource')
      .find((each) => textAt(each.manifest, ['spec', 'sourcePVC']) === claim.name && isBeside(each));
    const applied = kustomizationOf(graph, claim);
    const restoring = replications(graph, 'ReplicationDestination').find(({ object }) => object === destination);
    return [
      {
        name: claim.name,
        claim: referenceTo('PersistentVolumeClaim', claim),
        destination: referenceTo('ReplicationDestination', destination),
        source: source && referenceTo('ReplicationSource', source),
        kustomization: applied && referenceTo('Kustomization', applied.object),
        repository: restoring && repositoryClaim(restoring)?.claim,
        needs: restoring === undefined ? [] : needsOf(restoring),
      },
    ];
  });
}

function needsOf({ object: { namespace }, spec }: Replication): Reference[] {
  const named = (field: string): string | undefined => textAt(spec, [field]);
  const [secret, storage, snapshots] = ['repository', 'storageClassName', 'volumeSnapshotClassName'].map(named);
  if (secret === undefined) return [];
  return [
    { kind: 'Secret', name: secret, ...(namespace && { namespace }) },
    ...(storage === undefined ? [] : [{ kind: 'StorageClass' as const, name: storage }]),
    ...(snapshots === undefined ? [] : [{ kind: 'VolumeSnapshotClass' as const, name: snapshots }]),
  ];
}

function repositoriesOf(graph: ResourceGraph): Repository[] {
  const wanted = new Set(kopiaRepositories(graph).map(({ claim }) => claim));
  const claims = graph.objectsAnywhere('PersistentVolumeClaim').filter(({ name }) => wanted.has(name));
  return claims.flatMap((claim) => {
    const name = textAt(claim.manifest, ['spec', 'volumeName']);
    const volume = graph.objectsAnywhere('PersistentVolume').find((each) => each.name === name);
    if (volume === undefined) return [];
    return [{ claim, volume, handle: textAt(volume.manifest, ['spec', 'csi', 'volumeHandle']) }];
  });
}

/**
 * The Kustomizations that those with restores wait for, and what these wait for in turn. Gateways are left out: they are a phase of
 * their own, which mends what would be waited for in vain.
 */
function groundworkOf(graph: ResourceGraph): Reference[] {
  const all = new Map(fluxKustomizations(graph).map((each) => [each.object.name, each]));
  const isRestoring = ({ applies }: FluxKustomization): boolean =>
    applies.some(({ kind }) => kind === 'ReplicationDestination');
  const hasGateways = ({ applies }: FluxKustomization): boolean => applies.some(({ kind }) => kind === 'Gateway');
  const found = new Set<FluxKustomization>();
  const visit = ({ spec }: FluxKustomization): void => {
    for (const each of listAt(spec, ['dependsOn'])) {
      const needed = all.get(textAt(each, ['name']) ?? '');
      if (needed === undefined || found.has(needed)) continue;
      found.add(needed);
      visit(needed);
    }
  };
  for (const each of all.values()) if (isRestoring(each)) visit(each);
  return [...found]
    .filter((each) => !hasGateways(each) && !isRestoring(each))
    .map(({ object }) => referenceTo('Kustomization', object));
}

function referenceTo(kind: Reference['kind'], { name, namespace }: KubernetesObject): Reference {
  return { kind, name, ...(namespace !== undefined && { namespace }) };
}
