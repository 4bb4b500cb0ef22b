import { moveLabelSteps } from '../../infra/nodes/move-label.ts';
import type { Topology } from '../../topology/topology.ts';
import { clusterCommand } from '../cluster-command.ts';
import { showOrRun, stepOptions, type StepOptions } from './show-or-run.ts';

/**
 * `npm run move-label -- <cluster> <label> <node>`: moves what is pinned by a label to another node. Shows every step first, and runs them
 * with `--run`. Sets the exit code of the process.
 */
export async function moveLabel(topologies: Readonly<Record<string, Topology>>): Promise<void> {
  const command = clusterCommand<StepOptions>(
    topologies,
    'move-label',
    'Moves a label that something is pinned by to another node.',
    (builder) =>
      stepOptions(
        builder
          .argument('<label>', 'as key=value, such as honeydue/redis=true')
          .argument('<node>', 'the node that shall carry it'),
      ),
  );
  const { topology, cluster } = command;
  const [label = '', to = ''] = command.rest;
  await showOrRun('move-label', command, (kubectl) =>
    Promise.resolve(moveLabelSteps({ topology, cluster, label, to, kubectl })),
  );
}
