// `npm run move-label -- <cluster> <label> <node>`: moves what is pinned by a label to another node; shows every step first.
import { moveLabelSteps } from '../infra/nodes/move-label.ts';
import { clusterCommand } from '../project/cluster-command.ts';
import { topologies } from './topologies.ts';
import { showOrRun, stepOptions, type StepOptions } from './show-or-run.ts';

const { topology, cluster, rest, options } = clusterCommand<StepOptions>(
  topologies,
  'move-label',
  'Moves a label that something is pinned by to another node.',
  (command) =>
    stepOptions(
      command
        .argument('<label>', 'as key=value, such as honeydue/redis=true')
        .argument('<node>', 'the node that shall carry it'),
    ),
);
const [label = '', to = ''] = rest;
await showOrRun('move-label', options, () => Promise.resolve(moveLabelSteps({ topology, cluster, label, to })));
