import type { Construct } from 'constructs';
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
  const { device, host, machine } = system.servedBy;
  const server = [topology.devices[device ?? ''], topology.hosts[host ?? ''], topology.machines[machine ?? '']].find(
    (found) => found !== undefined,
  );
  const address = server !== undefined && 'addresses' in server ? server.addresses[0] : undefined;
  const text = address?.ipv4 ?? address?.ipv6;
  if (text === undefined)
    throw new Error(`[${scope.node.path}] storage.${storage}.servedBy: the server has no address; declare one`);
  return { address: text, exportPath: system.exportPath, mountOptions: ['hard', `nfsvers=${system.version}`] };
}
