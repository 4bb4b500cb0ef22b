import type { Construct } from 'constructs';
import { serverAddress } from '../../topology/lookups.ts';
import type { Topology } from '../../topology/topology.ts';

export interface NfsServer {
  readonly address: string;
  readonly exportPath: string;
  /** Hard, and of the declared protocol version. */
  readonly mountOptions: readonly string[];
}

/**
 * Address and export of an NFS storage of the topology.
 *
 * @throws Error when `storage` is none, or its server has no address.
 */
export function nfsServer(scope: Construct, topology: Topology, storage: string): NfsServer {
  const system = topology.storage[storage];
  if (system?.kind !== 'nfs') {
    const known = Object.entries(topology.storage)
      .filter(([, other]) => other.kind === 'nfs')
      .map(([name]) => name);
    throw new Error(
      `[${scope.node.path}] storage: "${storage}" is no NFS storage of the topology; there is ${known.join(', ') || 'none'}`,
    );
  }
  const address = serverAddress(topology, system.servedBy);
  if (address === undefined)
    throw new Error(`[${scope.node.path}] storage.${storage}.servedBy: the server has no address; declare one`);
  return { address, exportPath: system.exportPath, mountOptions: ['hard', `nfsvers=${system.version}`] };
}
