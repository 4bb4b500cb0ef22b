import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { messageOf } from '../../graph/message-of.ts';
import { askOnTerminal } from '../../output/ask-on-terminal.ts';
import { expectedCluster, type ExpectedCluster } from '../../recovery/recognition/cluster-identity.ts';
import type { Consent } from '../../recovery/recognition/confirm-cluster.ts';
import { rememberedClusters } from '../../recovery/recognition/remembered-clusters.ts';
import { UsageError } from '../exit-codes.ts';
import type { ConnectionOptions } from './connection.ts';

/** What a command that writes to a cluster is told about it, as the command line gives it. */
export interface WritingOptions extends ConnectionOptions {
  /** Do not ask. */
  readonly yes?: boolean;
  /** It has another uid than is remembered. */
  readonly rebuilt?: boolean;
}

/** The cluster that a tree is for: as its topology has it, and what is remembered of it. @throws UsageError where neither says which one */
export function intendedCluster({ topologies }: ResourceGraph, folder: string): ExpectedCluster {
  const found = topologies.flatMap((topology) => Object.keys(topology.clusters).map((name) => ({ topology, name })));
  const [only] = found;
  if (only === undefined || found.length > 1) {
    const names = found.map(({ name }) => name).join(', ') || 'no cluster';
    throw new UsageError(
      `${folder}: its topology declares ${names}; required: one, whose nodes say which cluster it is`,
    );
  }
  try {
    return expectedCluster(only.topology, only.name, rememberedClusters().get(only.name)?.uid);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

export function consentOf({ context, yes, rebuilt }: WritingOptions): Consent {
  return {
    isContextNamed: context !== undefined,
    yes: yes === true,
    rebuilt: rebuilt === true,
    ask: askOnTerminal(),
  };
}
