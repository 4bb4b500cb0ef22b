import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { nodeFiles } from '../infra/nodes/node-files.ts';
import type { OperatorStep } from '../infra/nodes/operator-step.ts';
import { talosApplySteps } from '../infra/talos/apply-steps.ts';
import type { Topology } from '../topology/topology.ts';
import { clusterCommand } from './cluster-command.ts';

/**
 * `npm run nodes -- <cluster>`: writes what machines join with that nobody sets up whole, and says what to do with it.
 * Ends the process with 2 where its arguments are wrong.
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
  if (files.size === 0) process.stderr.write(`${cluster}: every node is set up by \`pulumi up\`; nothing to write\n`);
  else mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) {
    writeFileSync(`${folder}/.${name}.partial`, content);
    renameSync(`${folder}/.${name}.partial`, `${folder}/${name}`);
    process.stdout.write(`${folder}/${name}\n`);
  }
  const steps: readonly OperatorStep[] =
    topology.clusters[cluster]?.distribution.kind === 'talos'
      ? talosApplySteps(topology, cluster)
      : [...files.keys()].map((name) => ({
          what: `copy ${name} to its machine, and run it there; it asks for the join token: pulumi stack output --show-secrets`,
          command: `sudo bash ${name}`,
        }));
  for (const [index, { what, command }] of steps.entries()) {
    process.stdout.write(`\n${index + 1}. ${what}\n   ${command}\n`);
  }
}
