import { Command } from 'commander';
import type { Topology } from '../topology/topology.ts';
import { note, print } from '../output/outlet.ts';
import { didYouMean } from '../topology/mistakes.ts';

export interface ClusterCommand<Options> {
  readonly cluster: string;
  readonly topology: Topology;
  /** Arguments after the cluster. */
  readonly rest: readonly string[];
  readonly options: Options;
}

/** Reads a command line whose first argument is a cluster; ends the process with 2 where it is wrong. */
export function clusterCommand<Options extends object>(
  topologies: Readonly<Record<string, Topology>>,
  name: string,
  description: string,
  extend: (command: Command) => Command,
): ClusterCommand<Options> {
  const known = Object.keys(topologies).join(', ');
  const command = extend(new Command(name).description(description).argument('<cluster>', `one of ${known}`));
  command.exitOverride().configureOutput({ writeOut: (text) => print(text), writeErr: note });
  try {
    command.parse();
  } catch (error) {
    process.exit((error as { exitCode?: number }).exitCode === 0 ? 0 : 2);
  }
  const [cluster = '', ...rest] = command.args;
  const topology = topologies[cluster];
  if (topology === undefined) {
    note(
      `${name}: there is no cluster "${cluster}"; choose one of ${known}${didYouMean(cluster, Object.keys(topologies))}\n`,
    );
    process.exit(2);
  }
  return { cluster, topology, rest, options: command.opts<Options>() };
}
