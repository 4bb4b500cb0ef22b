import { writeFiles } from '../files/write-files.ts';
import { messageOf } from '../graph/message-of.ts';
import { joinSteps } from '../infra/nodes/join-steps.ts';
import { nodeFiles } from '../infra/nodes/node-files.ts';
import type { OperatorStep } from '../infra/nodes/operator-step.ts';
import { talosApplySteps } from '../infra/talos/apply-steps.ts';
import type { Topology } from '../topology/topology.ts';
import { clusterCommand } from './cluster-command.ts';
import { note, print } from '../output/outlet.ts';

/**
 * `npm run nodes -- <cluster>`: writes what machines join with that nobody sets up whole, and says what to do with it.
 * Ends the process with 2 where its arguments are wrong, or where it cannot write.
 */
export function nodes(topologies: Readonly<Record<string, Topology>>): void {
  const { topology, cluster, options } = clusterCommand<{ output: string }>(
    topologies,
    'nodes',
    'Writes join scripts for bare metal, WSL2 and containers, and machine configurations for Talos. None holds a secret.',
    (command) => command.option('--output <folder>', 'where to', 'nodes'),
  );
  const folder = `${options.output}/${cluster}`;
  const files = nodeFiles(topology, cluster);
  if (files.size === 0) note(`${cluster}: every node is set up by \`pulumi up\`; nothing to write\n`);
  const paths = [...files].map(([name, text]) => ({ path: `${folder}/${name}`, text, within: options.output }));
  try {
    writeFiles(paths);
  } catch (error) {
    note(`nodes: ${messageOf(error)}\n`);
    process.exit(2);
  }
  for (const { path } of paths) print(`${path}\n`);
  const steps: readonly OperatorStep[] =
    topology.clusters[cluster]?.distribution.kind === 'talos'
      ? talosApplySteps(topology, cluster)
      : joinSteps(topology, cluster, [...files.keys()]);
  for (const [index, { what, command }] of steps.entries()) {
    print(`\n${index + 1}. ${what}\n   ${command}\n`);
  }
}
