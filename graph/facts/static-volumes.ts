import { textAt, valueAt } from '../json.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { quantityOf } from '../quantity.ts';

/** A claim that names its volume, with the volume. */
export interface StaticPair {
  /** The claim that names it. */
  readonly claim: KubernetesObject;
  /** The volume. */
  readonly volume: KubernetesObject;
  /** What the claim asks for and what the volume has, as written. */
  readonly asked: string;
  readonly has: string;
  /** How much more the claim asks for than the volume has, in bytes; less than zero when it asks for less. */
  readonly excess: number;
}

/** Claims that name a volume which was read as well, in the same cluster, where both sizes are known. */
export function staticPairs(graph: ResourceGraph): StaticPair[] {
  const volumes = new Map(
    graph.objectsAnywhere('PersistentVolume').map((volume) => [`${volume.cluster}/${volume.name}`, volume]),
  );
  return graph.objectsAnywhere('PersistentVolumeClaim').flatMap((claim) => {
    const name = textAt(claim.manifest, ['spec', 'volumeName']);
    const volume = name === undefined ? undefined : volumes.get(`${claim.cluster}/${name}`);
    if (volume === undefined) return [];
    const asked = valueAt(claim.manifest, ['spec', 'resources', 'requests', 'storage']);
    const has = valueAt(volume.manifest, ['spec', 'capacity', 'storage']);
    const [request, capacity] = [quantityOf(asked), quantityOf(has)];
    if (request === undefined || capacity === undefined) return [];
    return [{ claim, volume, asked: String(asked), has: String(has), excess: request - capacity }];
  });
}
