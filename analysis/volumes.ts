import { addTo } from '../graph/group-by.ts';
import { listAt, objectAt, textAt, valueAt } from '../graph/json.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import type { PodSet } from '../graph/facts/pod-sets.ts';
import { quantityOf } from '../graph/quantity.ts';
import type { ClusterView } from './cluster-view.ts';
import { placeByClass, placeOfVolume, systemOf, type Place } from './places.ts';

/** A volume that pods use. */
export interface Volume {
  /** `namespace/claim`. */
  readonly id: string;
  /** Name of its claim. */
  readonly claim: string;
  /** Namespace of its claim. */
  readonly namespace: string;
  /** The claim, or what makes it. */
  readonly object: KubernetesObject;
  /** Where it lives. */
  readonly place: Place;
  /** Name of its storage class, when it has one. */
  readonly storageClass: string | undefined;
  /** Its size; undefined where nobody says. */
  readonly bytes: number | undefined;
  /** Whether only one node at a time may mount it, through a driver that has to detach it first. */
  readonly isAttached: boolean;
  /** Pods that use it. */
  readonly users: readonly PodSet[];
}

/** Every volume of a cluster: its claims, and those that StatefulSets and charts make. */
export function volumesOf(view: ClusterView): Volume[] {
  const users = new Map<string, PodSet[]>();
  for (const podSet of view.podSets) {
    for (const claim of podSet.claims) {
      const id = `${podSet.object.namespace ?? ''}/${claim}`;
      addTo(users, id, podSet);
    }
  }
  const boundTo = binder(view);
  const claimed = view.objectsAnywhere('PersistentVolumeClaim').map((claim) => {
    const id = `${claim.namespace ?? ''}/${claim.name}`;
    const own = users.get(id) ?? [];
    const bound = boundTo(claim);
    const storageClass = textAt(claim.manifest, ['spec', 'storageClassName']);
    return makeVolume(view, {
      id,
      claim: claim.name,
      object: claim,
      users: own,
      storageClass,
      bytes: quantityOf(valueAt(claim.manifest, ['spec', 'resources', 'requests', 'storage'])),
      place: bound === undefined ? placeByClass(view, storageClass, own) : placeOfVolume(view, bound.manifest),
      isShared: listAt(claim.manifest, ['spec', 'accessModes']).some((mode) => mode !== 'ReadWriteOnce'),
    });
  });
  const made = view.podSets.flatMap((podSet) =>
    podSet.ownClaims.map(({ name, storageClass }) =>
      makeVolume(view, {
        id: `${podSet.object.namespace ?? ''}/${name}`,
        claim: name,
        object: podSet.object,
        users: [podSet],
        storageClass,
        bytes: undefined,
        place: placeByClass(view, storageClass, [podSet]),
        isShared: false,
      }),
    ),
  );
  return [...claimed, ...made, ...databasesOf(view)];
}

/** The written volume of a claim: the one that it names, that names it, or the only one of a class that nobody makes. */
function binder(view: ClusterView): (claim: KubernetesObject) => KubernetesObject | undefined {
  const [byName, byClaim] = [new Map<string, KubernetesObject>(), new Map<string, KubernetesObject>()];
  const byClass = new Map<string, KubernetesObject[]>();
  for (const volume of view.objectsAnywhere('PersistentVolume')) {
    byName.set(volume.name, volume);
    const claim = objectAt(volume.manifest, ['spec', 'claimRef']);
    const name = textAt(claim, ['name']);
    if (name !== undefined) byClaim.set(`${textAt(claim, ['namespace']) ?? ''}/${name}`, volume);
    else addTo(byClass, textAt(volume.manifest, ['spec', 'storageClassName']) ?? '', volume);
  }
  return (claim) => {
    const named = textAt(claim.manifest, ['spec', 'volumeName']);
    if (named !== undefined) return byName.get(named);
    const storageClass = textAt(claim.manifest, ['spec', 'storageClassName']) ?? '';
    const [only, ...others] = byClass.get(storageClass) ?? [];
    const isMade = storageClass === '' || view.cluster.spec.storageClasses[storageClass] !== undefined;
    return byClaim.get(`${claim.namespace ?? ''}/${claim.name}`) ?? (isMade || others.length > 0 ? undefined : only);
  };
}

/** Databases of CloudNativePG: each instance has a claim of its own, and what one loses the others have. */
function databasesOf(view: ClusterView): Volume[] {
  return view
    .objects('Cluster')
    .filter(({ group }) => group === 'postgresql.cnpg.io')
    .map((object) => {
      const storageClass = textAt(object.manifest, ['spec', 'storage', 'storageClass']);
      const place = placeByClass(view, storageClass, []);
      const instances = valueAt(object.manifest, ['spec', 'instances']);
      return makeVolume(view, {
        id: `${object.namespace ?? ''}/${object.name}`,
        claim: object.name,
        object,
        users: [],
        storageClass,
        bytes: quantityOf(valueAt(object.manifest, ['spec', 'storage', 'size'])),
        place: typeof instances === 'number' ? onInstances(place, instances) : place,
        isShared: false,
      });
    });
}

function onInstances(place: Place, instances: number): Place {
  if (instances < 2 || place.kind !== 'node') return place;
  const on = place.nodes.map((machine) => ({ machine, disk: '' }));
  return {
    kind: 'replicas',
    storage: `${instances} instances`,
    on,
    copies: Math.min(instances, on.length || instances),
  };
}

function makeVolume(
  view: ClusterView,
  { isShared, ...volume }: Omit<Volume, 'namespace' | 'isAttached'> & { readonly isShared: boolean },
): Volume {
  const { place } = volume;
  const system = place.kind === 'storage' ? systemOf(view, place.storage) : undefined;
  const isAttached = !isShared && (place.kind === 'replicas' || system?.kind === 'ceph');
  return { ...volume, namespace: volume.object.namespace ?? '', isAttached };
}
