// `npm run replace -- <cluster> <node>`: replaces a node, step by step; shows every step first.
import { replacementSteps } from '../infra/nodes/replacement.ts';
import { previewProgram } from '../infra/preview/preview-program.ts';
import { clusterCommand } from '../project/cluster-command.ts';
import { topologies } from './topologies.ts';
import { configurationOf } from '../project/plan/configuration.ts';
import { programs } from './programs.ts';
import { showOrRun, stepOptions, type StepOptions } from './show-or-run.ts';

const command = clusterCommand<StepOptions>(
  topologies,
  'replace',
  'Replaces a node: looks at the quorum, takes a snapshot, drains, removes the member, makes the machine anew, verifies.',
  (builder) => stepOptions(builder.argument('<node>', 'the node to replace')),
);
const { topology, cluster } = command;
const [node = ''] = command.rest;

await showOrRun('replace', command, async (kubectl) =>
  replacementSteps({ topology, cluster, node, kubectl, urns: await urnsOf(node) }),
);

/** What Pulumi made for the node alone: its machine, and the files it started from. */
async function urnsOf(name: string): Promise<string[]> {
  const program = programs[cluster];
  if (program === undefined) return [];
  const { config, secretKeys } = configurationOf(cluster, program.settings);
  const { resources } = await previewProgram(() => program.run(), {
    project: 'holdfast',
    stack: cluster,
    config,
    secretKeys,
  });
  const machines = ['VmLegacy', 'ContainerLegacy', 'FileLegacy', 'Server'];
  const own = resources.find((resource) => !resource.isCustom && resource.name === name);
  return resources.flatMap(({ id, parent, resourceType }) =>
    parent === own?.id && own !== undefined && machines.includes(resourceType.split(':').at(-1) ?? '') ? [id] : [],
  );
}
