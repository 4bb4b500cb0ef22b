import type { ClusterProgram } from '../../infra/cluster-program.ts';
import { replacementSteps } from '../../infra/nodes/replacement.ts';
import { clusterCommand } from '../cluster-command.ts';
import { configurationOf } from '../plan/configuration.ts';
import type { PlannedClusters } from '../plan/plan.ts';
import { showOrRun, stepOptions, type StepOptions } from './show-or-run.ts';

/**
 * `npm run replace -- <cluster> <node>`: replaces a node, step by step. Shows every step first, and runs them with `--run`.
 * Run in the folder of Pulumi.yaml; sets the exit code of the process.
 */
export async function replace({ topologies, programs: load, project }: PlannedClusters): Promise<void> {
  const command = clusterCommand<StepOptions>(
    topologies,
    'replace',
    'Replaces a node: looks at the quorum, takes a snapshot, drains, removes the member, makes the machine anew, verifies.',
    (builder) => stepOptions(builder.argument('<node>', 'the node to replace')),
  );
  const { topology, cluster } = command;
  const [node = ''] = command.rest;
  await showOrRun('replace', command, async (kubectl) => {
    const program = (await load())[cluster];
    const urns = program === undefined ? [] : await urnsOf(node, { program, cluster, project });
    return replacementSteps({ topology, cluster, node, kubectl, urns });
  });
}

/** What Pulumi made for a node alone: its machine, and the files it started from. */
async function urnsOf(
  node: string,
  {
    program,
    cluster,
    project,
  }: { readonly program: ClusterProgram; readonly cluster: string; readonly project: string },
): Promise<string[]> {
  const { previewProgram } = await import('../../infra/preview/preview-program.ts');
  const { config, secretKeys } = configurationOf(cluster, program.settings);
  const { resources } = await previewProgram(() => program.run(), { project, stack: cluster, config, secretKeys });
  const machines = ['VmLegacy', 'ContainerLegacy', 'FileLegacy', 'Server'];
  const own = resources.find((resource) => !resource.isCustom && resource.name === node);
  return resources.flatMap(({ id, parent, resourceType }) =>
    parent === own?.id && own !== undefined && machines.includes(resourceType.split(':').at(-1) ?? '') ? [id] : [],
  );
}
