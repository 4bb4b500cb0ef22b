import type { Command } from 'commander';
import type { FailoverOptions } from './failover.ts';
import type { RecogniseOptions } from './recognise.ts';
import type { ReleaseOptions } from './release.ts';
import type { RecoverOptions } from './recover.ts';
import type { ValidateOptions } from './validate.ts';

/** Options by which every command here finds its cluster. */
const reaching = (command: Command): Command =>
  command
    .option('--kubeconfig <file>', 'the cluster (default: the file that KUBECONFIG names, or ~/.kube/config)')
    .option('--context <name>', 'context in that file (default: its current one)')
    .option('--deadline <seconds>', 'how long one call may take (default: 10)');

/** Options of commands that write to it. */
const writing = (command: Command): Command =>
  reaching(command)
    .option('--yes', 'do not ask; without a terminal it is needed, and --context with it')
    .option('--rebuilt', 'the cluster was built anew: its kube-system has another uid than is remembered');

const recognition = `Before anything is written, the nodes of the cluster and their addresses are compared with the topology of the tree, and the uid of
its kube-system with the one in holdfast.clusters.yaml (see holdfast recognise). A cluster with other nodes is never written to. Where
no uid is remembered, or another one, it is asked; without a terminal nothing is written but with --context and --yes.`;

/** Adds the commands that ask a running cluster. Each loads its own code. */
export function addLiveCommands(program: Command): void {
  addRecognise(program);
  addRecover(program);
  addValidate(program);
  addFailover(program);
  addVolumes(program);
}

function addRecognise(program: Command): void {
  reaching(
    program
      .command('recognise')
      .description('say whether the kubeconfig leads to the cluster of a tree, and remember which one it is')
      .argument('<cluster>', 'folder of a synthesized tree, or the name of a cluster below dist'),
  )
    .option('--remember', 'write the uid of its kube-system to holdfast.clusters.yaml here; commit that file')
    .option('--rebuilt', 'remember another uid than before: the cluster was built anew')
    .addHelpText(
      'after',
      `
Compares the nodes that have joined, by their names and addresses, with the topology, and the uid of kube-system with the remembered one.
Writes nothing to the cluster.

Exit codes: 0 it is the cluster, 1 it may be: no node has joined, or its uid is another, 2 it is not, wrong usage or no answer.

Examples:
  holdfast recognise cluster-101
  holdfast recognise cluster-101 --context home --remember`,
    )
    .action(async (cluster: string, options: RecogniseOptions) => {
      const { recogniseCluster } = await import('./recognise.ts');
      process.exitCode = await recogniseCluster(cluster, options);
    });
}

function addRecover(program: Command): void {
  writing(
    program
      .command('recover')
      .description('bring a cluster that was built anew back to what it held: volumes, gateways, backups, names')
      .argument('<cluster>', 'folder of a synthesized tree, or the name of a cluster below dist')
      .argument('[phase...]', 'readiness, reclaim, gateways, restore, verify, dns or all', ['all']),
  )
    .option('--dry-run', 'look at everything and say what would be done')
    .option('--without <name...>', 'what readiness does not wait for, such as a node that stays away')
    .option('--again', 'restore again what was restored already')
    .option('--parallel <number>', 'applications that are restored at once', '8')
    .option('--wait <minutes>', 'how long a phase may wait (default: twice what it is expected to take)')
    .option('--poll <seconds>', 'time between two looks at what is waited for', '5')
    .option('--grace <seconds>', 'time until a gateway that nobody programs counts as stuck', '30')
    .option('--name-server <address>', 'name server that is asked for names (default: the one of this machine)')
    .option('--log <file>', 'a log for machines: every call and every result as a line of JSON')
    .addHelpText(
      'after',
      `
Every call has a deadline, what may pass is tried again, and one application that fails does not stop the others. Running it again
does only what is left: what was restored is not restored a second time. Phases that delete or replace begin once readiness is met.

${recognition}

Exit codes: 0 everything is well, 1 something failed, 2 wrong usage, no cluster or another one, 3 not finished in the time it had.

Examples:
  holdfast recover cluster-101 --dry-run
  holdfast recover cluster-101 --context home --rebuilt --log recovery.jsonl
  holdfast recover cluster-101 restore verify --wait 60`,
    )
    .action(async (cluster: string, phases: string[], options: RecoverOptions) => {
      const { recover } = await import('./recover.ts');
      process.exitCode = await recover(cluster, phases, options);
    });
}

function addValidate(program: Command): void {
  reaching(
    program
      .command('validate')
      .description('judge a running cluster: nodes, Flux, volumes, backups, gateways, addresses')
      .argument('[cluster]', 'folder of its tree, or its name below dist: compares with what is written down'),
  )
    .option('--format <format>', 'human or json', 'human')
    .addHelpText(
      'after',
      `
Reads, and changes nothing. Values of Secrets are not asked for.

Exit codes: 0 nothing of severity error, 1 findings, 2 wrong usage or no answer.

Examples:
  holdfast validate
  holdfast validate cluster-101 --format json`,
    )
    .action(async (cluster: string | undefined, options: ValidateOptions) => {
      const { validate } = await import('./validate.ts');
      process.exitCode = await validate(cluster, options);
    });
}

function addVolumes(program: Command): void {
  const volumes = program.command('volumes').description('volumes of a running cluster');
  writing(
    volumes
      .command('release')
      .description('make released volumes wait for their claims again')
      .argument('[volume...]', 'names of volumes (default: all that are released)'),
  )
    .option('--run', 'do it; otherwise it is only said what would be done')
    .option(
      '--cluster <cluster>',
      'the cluster that is meant, by the folder of its tree or its name below dist; --run needs it',
    )
    .addHelpText(
      'after',
      `
A volume keeps the namespace and name of its claim and loses its uid: the claim of that name binds it, and no other does.
Volumes with another policy than Retain are left alone.

${recognition}

Exit codes: 0 all went well, 1 some volumes could not be changed, 2 wrong usage, no answer or another cluster.

Examples:
  holdfast volumes release
  holdfast volumes release pv-sonarr --cluster media-gitops --run`,
    )
    .action(async (names: string[], options: ReleaseOptions) => {
      const { releaseVolumes } = await import('./release.ts');
      process.exitCode = await releaseVolumes(names, options);
    });
}

function addFailover(program: Command): void {
  reaching(
    program
      .command('failover')
      .description('say whether an application may move to its other place now, and what to change')
      .argument('<cluster>', 'folder of a synthesized tree, or the name of a cluster below dist')
      .argument('<application>', 'an application with a copy of its data on a second node'),
  )
    .option('--to <place>', 'primary or backup (default: where it is not)')
    .addHelpText(
      'after',
      `
Asks the Syncthing of both sides. A move is refused while the side that it leads to lacks something that the other has, and back to
the primary also while one of them does not answer. The move itself is one value of the stack: Flux would undo anything else.

Exit codes: 0 it may move, 1 it may not yet, 2 wrong usage or no cluster.

Example:
  holdfast failover media-gitops sonarr --to backup`,
    )
    .action(async (cluster: string, application: string, options: FailoverOptions) => {
      const { failover } = await import('./failover.ts');
      process.exitCode = await failover(cluster, application, options);
    });
}
