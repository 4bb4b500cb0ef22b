import type { Construct } from 'constructs';
import type { ObjectStorage } from '../../topology/storage.ts';
import type { Topology } from '../../topology/topology.ts';

/**
 * An S3 storage of the topology.
 *
 * @throws Error when `name` is none.
 */
export function s3Storage(scope: Construct, topology: Topology, name: string): ObjectStorage {
  const storage = topology.storage[name];
  if (storage?.kind !== 's3')
    throw new Error(`[${scope.node.path}] storage: "${name}" is no S3 storage of the topology; declare one`);
  return storage;
}
