// `npm run move-label -- <cluster> <label> <node>`: moves what is pinned by a label to another node; shows every step first.
import { moveLabelSteps } from '../infra/nodes/move-label.ts';
import { clusterCommand } from '../project/cluster-command.ts';
import { topologies } from './topologies.ts';
import { showOrRun, stepOptions, type StepOptions } from './show-or-run.ts';

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
