import type { Command } from 'commander';
import { connect } from '../../cluster/connect.ts';
import { kubectlWords, type KubectlTarget } from '../../infra/nodes/kubectl-words.ts';
import type { OperatorStep } from '../../infra/nodes/operator-step.ts';
import { runSteps } from '../../infra/nodes/run-steps.ts';
import { askOnTerminal } from '../../output/ask-on-terminal.ts';
import { confirm, note, print } from '../../output/outlet.ts';
import type { ClusterCommand } from '../cluster-command.ts';
import { expectedCluster } from '../../recovery/recognition/cluster-identity.ts';
import { confirmCluster, lookAtCluster } from '../../recovery/recognition/confirm-cluster.ts';
import { rememberedClusters } from '../../recovery/recognition/remembered-clusters.ts';

export interface StepOptions extends KubectlTarget {
  readonly run?: boolean;
  readonly yes?: boolean;
  readonly rebuilt?: boolean;
  readonly from: string;
}

/** The options of every command that goes through steps. */
export function stepOptions(command: Command): Command {
  return command
    .option('--run', 'run the steps, asking before each that changes something; without it they are shown')
    .option('--kubeconfig <file>', 'the cluster (default: the file that KUBECONFIG names, or ~/.kube/config)')
    .option('--context <name>', 'context in that file (default: its current one)')
    .option('--yes', 'do not ask; without a terminal it is needed, and --context with it')
    .option('--rebuilt', 'the cluster was built anew: its kube-system has another uid than is remembered')
    .option('--from <step>', 'go on from this step', '1')
    .addHelpText(
      'after',
      `
With --run, the nodes of the cluster, their addresses and its uid are compared with the topology and with holdfast.clusters.yaml first; in
another cluster nothing is run.

Exit codes: 0 shown or done, 1 a step failed or was declined, 2 wrong usage, refused or another cluster.`,
    );
}

/**
 * Shows the steps, and runs them where that is asked for, in the cluster that is meant and no other. What refuses to make them, or to run
 * them there, ends the command with 2.
 */
export async function showOrRun(
  name: string,
  { topology, cluster, options }: Pick<ClusterCommand<StepOptions>, 'topology' | 'cluster' | 'options'>,
  make: (kubectl: readonly string[]) => Promise<readonly OperatorStep[]>,
): Promise<void> {
  let steps: readonly OperatorStep[];
  try {
    const context = options.run === true ? await confirmedContext({ topology, cluster, options }) : options.context;
    steps = await make(kubectlWords({ ...options, ...(context !== undefined && { context }) }));
  } catch (error) {
    note(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
    return;
  }
  for (const [index, { what, command }] of steps.entries()) print(`${index + 1}. ${what}\n   ${command}\n`);
  if (options.run !== true) {
    note('\nnothing was done; add --run to do it step by step\n');
    return;
  }
  const { stoppedAt, reason } = await runSteps(steps, {
    from: Number(options.from),
    report: (line) => note(`${line}\n`),
    confirm: async () => options.yes === true || (await confirm('  run it? [y/N] ')),
  });
  if (stoppedAt === undefined) return;
  note(`step ${stoppedAt} ${reason}; when it is settled, go on with --run --from ${stoppedAt}\n`);
  process.exitCode = 1;
}

/** The context of the cluster that is meant: named in every step, so that nobody changes it meanwhile. @throws Error where it is another one */
async function confirmedContext({
  topology,
  cluster,
  options,
}: Pick<ClusterCommand<StepOptions>, 'topology' | 'cluster' | 'options'>): Promise<string> {
  const { kubeconfig, context, yes, rebuilt } = options;
  const expected = expectedCluster(topology, cluster, rememberedClusters().get(cluster)?.uid);
  const client = await connect({
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  });
  const consent = {
    ...{ isContextNamed: context !== undefined, yes: yes === true, rebuilt: rebuilt === true },
    ask: askOnTerminal(),
  };
  await confirmCluster(client, { expected, recognition: await lookAtCluster(client, expected), consent });
  return client.context;
}
