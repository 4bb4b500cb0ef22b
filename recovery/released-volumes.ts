import type { ClusterClient } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { objectPath } from '../cluster/resources.ts';
import { objectAt, textAt, type JsonObject } from '../graph/json.ts';

/** A volume whose claim is gone. */
export interface ReleasedVolume {
  readonly name: string;
  /** What it holds, its class and its claim, for people. */
  readonly about: string;
  /** Uid of the claim that is gone; undefined where the volume waits for a claim of that name already. */
  readonly uid: string | undefined;
  /** Why it is left alone; undefined where it can be released. */
  readonly leftAlone: string | undefined;
  readonly manifest: JsonObject;
}

/** A volume as the cluster has it, where its claim is gone; undefined where it is in use or free. */
export function releasedVolume(manifest: JsonObject): ReleasedVolume | undefined {
  if (textAt(manifest, ['status', 'phase']) !== 'Released') return undefined;
  const claim = objectAt(manifest, ['spec', 'claimRef']);
  const [uid, policy] = [
    textAt(claim, ['uid']),
    textAt(manifest, ['spec', 'persistentVolumeReclaimPolicy']) ?? 'unknown',
  ];
  const [size, storageClass] = [
    textAt(manifest, ['spec', 'capacity', 'storage']),
    textAt(manifest, ['spec', 'storageClassName']),
  ];
  const name = textAt(manifest, ['metadata', 'name']) ?? '';
  const held = `claim ${textAt(claim, ['namespace']) ?? ''}/${textAt(claim, ['name']) ?? ''}`;
  return {
    ...{ name, uid, manifest },
    about: [name, size, storageClass, held].filter((each) => each !== undefined && each !== '').join('  '),
    leftAlone:
      policy !== 'Retain'
        ? `its policy is ${policy}, it goes with its claim`
        : uid === undefined
          ? 'it waits for its claim already'
          : undefined,
  };
}

/**
 * Makes a volume wait for its claim again: it keeps namespace and name of the claim and loses the uid, so that the claim of that name,
 * and no other, binds it. Refused where the volume has changed since it was read.
 *
 * @throws ClusterError
 */
export async function release(client: ClusterClient, { name, manifest }: ReleasedVolume): Promise<void> {
  const path = objectPath({ kind: 'PersistentVolume', name });
  const resourceVersion = textAt(manifest, ['metadata', 'resourceVersion']);
  try {
    await client.merge(path, {
      metadata: { resourceVersion },
      spec: { claimRef: { uid: null, resourceVersion: null } },
    });
  } catch (error) {
    // An answer that was lost on the way may have done it.
    if (!(error instanceof ClusterError && error.status === 409)) throw error;
    if (textAt(await client.get(path), ['spec', 'claimRef', 'uid']) !== undefined) throw error;
  }
}
