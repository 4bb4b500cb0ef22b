import { redactionOf } from '../../graph/masking/redaction.ts';
import { messageOf } from '../../graph/message-of.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { ReadTopology } from '../../topology/read-topology.ts';
import { UsageError } from '../exit-codes.ts';
import { chooseCluster } from './choose-cluster.ts';
import { inferTopology } from './infer-topology.ts';
import { machineFiles } from './read/machine-documents.ts';
import type { RunningCluster } from './read/running-cluster.ts';
import { withRunningCluster } from './with-running-cluster.ts';
import { readRepository, type ReadRepository } from './read-repository.ts';

/** A topology that was read from a repository, and what it was read from. */
export interface FirstTopology {
  readonly name: string;
  readonly repository: ReadRepository;
  readonly topology: ReadTopology;
}

export interface FirstTopologyOptions {
  /** Which of several clusters. */
  readonly cluster?: string | undefined;
  /** What the topology calls it. @default as it is read, or as its folder */
  readonly name?: string | undefined;
  /** What its running cluster says. @default nobody asks it */
  readonly running?: RunningCluster | undefined;
}

/**
 * What a repository says of one of its clusters, as a topology.
 *
 * @throws UsageError where there is no cluster, where several could be meant, or where what was read contradicts itself
 */
export function firstTopology(graph: ResourceGraph, folder: string, options: FirstTopologyOptions): FirstTopology {
  const { id, name: called, start, owns } = chooseCluster(graph, folder, options.cluster);
  const files = machineFiles(graph, folder).filter(({ path }) => owns(path));
  const told = readRepository(graph, files, id);
  const repository = options.running === undefined ? told : withRunningCluster(told, options.running);
  const name = options.name ?? called;
  try {
    return { name, repository, topology: inferTopology(name, repository, start) };
  } catch (error) {
    throw new UsageError(`what was read makes no topology: ${redactionOf(graph).text(messageOf(error))}`);
  }
}
