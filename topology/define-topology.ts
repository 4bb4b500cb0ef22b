import { collectAssumptions } from './assumed.ts';
import { checkAddresses } from './checks/addresses.ts';
import { checkClusters } from './checks/clusters.ts';
import { checkForms } from './checks/forms.ts';
import { checkHardware } from './checks/hardware.ts';
import { checkNames } from './checks/names.ts';
import { checkNetworks } from './checks/networks.ts';
import { checkProvisioning } from './checks/provisioning.ts';
import { checkReferences } from './checks/references.ts';
import { checkStorage, checkStoringDisks } from './checks/storage.ts';
import { TopologyError } from './mistakes.ts';
import type { Names } from './names.ts';
import type { ReadTopology } from './read-topology.ts';
import type { Topology, TopologyInput } from './topology.ts';

/**
 * Makes a topology from plain data. Names are checked by the compiler, everything else here.
 *
 * What can hold or break as a whole, such as an etcd quorum, is no mistake of the data: it is judged by the invariants.
 *
 * @throws TopologyError with every mistake at once, each with its path and remedy.
 */
export function defineTopology<
  const Site extends string,
  const Network extends string,
  const Device extends string,
  const Host extends string,
  const Machine extends string,
  const Storage extends string,
  const Service extends string,
  const Cluster extends string,
>(
  input: TopologyInput<{
    site: Site;
    network: Network;
    device: Device;
    host: Host;
    machine: Machine;
    storage: Storage;
    service: Service;
    cluster: Cluster;
  }>,
): Topology {
  // The compiler has seen that nothing in it is unknown.
  return readTopology(input as TopologyInput<Names>) as Topology;
}

/** The same for data whose names the compiler has not seen, such as a topology read from a file, in which something may be unknown. */
export function readTopology(input: TopologyInput<Names>): ReadTopology {
  const { value, assumptions } = collectAssumptions(input);
  const topology: ReadTopology = {
    ...emptySections,
    ...(value as Partial<ReadTopology> & Pick<ReadTopology, 'source'>),
    // A topology that was read from a file has them marked already.
    assumptions: [...((value as Partial<ReadTopology>).assumptions ?? []), ...assumptions],
  };
  const references = checkReferences(topology);
  const mistakes = [
    ...references,
    ...checkNames(topology),
    ...checkForms(topology),
    ...checkNetworks(topology),
    ...checkAddresses(topology),
    ...checkHardware(topology),
    ...checkStorage(topology),
    ...checkStoringDisks(topology),
    ...checkClusters(topology),
    ...checkProvisioning(topology),
  ];
  if (mistakes.length > 0) throw new TopologyError(topology.source, mistakes);
  return topology;
}

const emptySections = {
  sites: {},
  networks: {},
  devices: {},
  hosts: {},
  machines: {},
  storage: {},
  services: {},
  clusters: {},
  exemptions: [],
};
