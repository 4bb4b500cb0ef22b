import { isProvided, isAllProvided } from '../charts/provided.ts';
import { unreadReleases } from '../charts/unread-releases.ts';
import { groupBy } from '../group-by.ts';
import { textAt } from '../json.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { lookup } from '../resource/lookup.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import { isK3s } from './cluster/k3s.ts';
import { mayBeCalled, namesOfRelease } from './seems-missing.ts';

export type ClassKind = 'IngressClass' | 'StorageClass' | 'VolumeSnapshotClass';

/** Charts that make classes, by words of which one stands in their names. */
const makers: Readonly<Record<ClassKind, RegExp>> = {
  StorageClass: /ceph|csi|nfs|provisioner|local|longhorn|lvm|mayastor|openebs|linstor|piraeus|rook|storage|topolvm|zfs/,
  VolumeSnapshotClass: /ceph|csi|longhorn|lvm|mayastor|openebs|linstor|piraeus|rook|snapshot|storage|topolvm|zfs/,
  IngressClass: /apisix|cilium|cloudflare|contour|haproxy|ingress|istio|kong|nginx|ngrok|tailscale|traefik|tunnel/,
};

/** What distributions make, where nobody says otherwise. */
const given: Readonly<Record<ClassKind, string | undefined>> = {
  StorageClass: 'local-path',
  VolumeSnapshotClass: undefined,
  IngressClass: 'traefik',
};

const words = (name: string): string[] => name.split('-').filter((word) => word.length > 2);

/**
 * Whether a class is likely not there: others of its kind are, and no chart that makes such classes is called like it or has it in its
 * values. It is no proof.
 */
export function seemsNoClass(
  graph: ResourceGraph,
  { cluster, kind, name, by }: { cluster: string; kind: ClassKind; name: string; by: KubernetesObject },
): boolean {
  const wanted = { cluster, kinds: [kind], namespace: undefined, name, by };
  if (lookup(graph).find(cluster, kind, undefined, name) !== undefined || isProvided(graph, { cluster, kind, name }))
    return false;
  // A claim and a volume that name the same class find each other without one.
  if (kind === 'StorageClass' && volumeClasses(graph).has(`${cluster}\n${name}`)) return false;
  if (name === given[kind] && (isK3s(graph, cluster) || !isOnTalos(graph))) return false;
  const near = releasesOf(graph).get(cluster) ?? [];
  const making = near.filter((release) => makers[kind].test(namesOfRelease(graph)(release).chart));
  if (graph.objects(kind).every((each) => each.cluster !== cluster) && making.length === 0) return false;
  const others = lookup(graph)
    .doubts(wanted)
    .filter(({ by, isFlux }) => by?.kind !== 'HelmRelease' && isFlux !== true);
  return (
    !others.some((doubt) =>
      doubt.by?.kind !== undefined && doubt.by.kind !== 'ResourceSet' ? false : mayBeCalled(graph, doubt, wanted),
    ) && making.every((release) => !mayMakeClass(graph, release, kind, name))
  );
}

function mayMakeClass(graph: ResourceGraph, release: KubernetesObject, kind: ClassKind, name: string): boolean {
  const { chart, areTold, beginnings } = namesOfRelease(graph)(release);
  if (isAllProvided(graph, release, kind)) return false;
  const own = new Set([...beginnings, chart].flatMap(words));
  return areTold(name) || words(name).some((word) => own.has(word));
}

const volumeClasses = oncePerGraph(
  (graph) =>
    new Set(
      graph
        .objects('PersistentVolume')
        .map(({ cluster, manifest }) => `${cluster}\n${textAt(manifest, ['spec', 'storageClassName']) ?? ''}`),
    ),
);

const releasesOf = oncePerGraph((graph) => groupBy(unreadReleases(graph), ({ cluster }) => cluster));

/** Talos brings no class of its own. */
const isOnTalos = oncePerGraph((graph) => graph.files.some(({ text }) => ofTalos.test(text)));

/** What stands in the configurations of its machines, of talhelper, and in what upgrades it. */
const ofTalos = /\btalosVersion:|\bfactory\.talos\.dev\/|\bghcr\.io\/siderolabs\/|\btalos\.dev\/v\d/;
