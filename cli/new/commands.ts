import type { Command } from 'commander';
import { UsageError } from '../exit-codes.ts';
import type { ImportOptions } from '../import/import.ts';
import type { NewAppOptions } from './app.ts';
import type { NewProjectOptions } from './project.ts';

/** Adds the commands that one begins with. Each loads its own code. `today` is the local day. */
export function addStartCommands(program: Command, today: string): void {
  addNewApp(addNew(program));
  addImport(program, today);
}

function addNew(program: Command): Command {
  return program
    .command('new')
    .description(
      'write a project with a cluster, or an application into one: a start that synthesizes and passes every check',
    )
    .argument('[folder]', 'where to; empty, or not there yet')
    .option('--platform <platform>', 'proxmox, hetzner or bare-metal')
    .option('--name <name>', 'name of the cluster (default: the name of the folder)')
    .option('--distribution <kind>', 'k3s or talos (default: k3s)')
    .option('--network <plugin>', 'flannel or cilium (default: what fits the distribution, flannel first)')
    .option('--storage <kind>', 'local-path or longhorn (default: what fits the distribution, local-path first)')
    .option('--backup <program>', 'none or volsync (default: none)')
    .option('--addresses <range>', 'network of the nodes, such as 192.168.1.0/24 (default: assumed, to be corrected)')
    .option('--domain <domain>', 'domain of the applications (default: assumed, to be corrected)')
    .option('--repository <url>', 'where Flux reads from, such as ssh://git@github.com/me/home')
    .option('--yes', 'ask nothing: the defaults count, and proxmox where no platform is named')
    .option(
      '--holdfast <version>',
      'what the project depends on: a version, or the path of a tarball (default: this version)',
    )
    .addHelpText(
      'after',
      `
What is not given is asked for, on a terminal; without one the defaults count. What does not go together is refused, with the
reason, before anything is written. The project has three servers, a hello-world application, a program for
Pulumi and a test; npm test synthesizes, checks and plans without anything but Node.

Examples:
  holdfast new home --platform proxmox
  holdfast new home --platform proxmox --distribution talos --backup volsync --addresses 10.0.0.0/24 --domain home.example.org
  holdfast new shop --platform hetzner --repository ssh://git@github.com/me/shop`,
    )
    .action(async (folder: string | undefined, options: NewProjectOptions) => {
      if (folder === undefined) throw new UsageError('name a folder: holdfast new <folder> (see holdfast new --help)');
      const { newProject } = await import('./project.ts');
      process.exitCode = await newProject(folder, options);
    });
}

function addNewApp(create: Command): void {
  create
    .command('app')
    .description('write an application into the tree of a cluster')
    .argument('<name>', 'its name: lower-case letters, digits and dashes')
    .option('--cluster <cluster>', 'folder below stacks/')
    .option('--kind <kind>', 'stateless, stateful or replicated')
    .option('--image <image>', 'repository and fixed tag, such as ghcr.io/example/site:1.4.2')
    .option('--port <port>', 'port it listens on')
    .option('--namespace <namespace>', 'namespace of its objects (default: apps)')
    .option('--readiness <path>', 'path that answers 200 when it can serve', '/')
    .option('--liveness <path>', 'path that answers while it works at all (stateless)', '/healthz')
    .option('--data <path>', 'folder of its data (stateful, replicated)', '/config')
    .option('--capacity <size>', 'size of its volume (stateful, replicated)', '5Gi')
    .option('--project <folder>', 'folder of the project', '.')
    .addHelpText(
      'after',
      `
What is not given is asked for, on a terminal. Writes stacks/<cluster>/<name>.ts and calls it from stacks/<cluster>/charts.ts.

Examples:
  holdfast new app site --cluster honeydue --kind stateless --image ghcr.io/example/site:1.4.2 --port 8080
  holdfast new app bazarr --cluster media-gitops --kind replicated --image ghcr.io/home-operations/bazarr:1.5.3 --port 6767`,
    )
    .action(async (name: string, options: NewAppOptions) => {
      const { newApp } = await import('./app.ts');
      process.exitCode = await newApp(name, options);
    });
}

function addImport(program: Command, today: string): void {
  program
    .command('import')
    .description('read an existing Flux repository; write a first topology and a baseline with which it checks clean')
    .argument('<folder>', 'the repository')
    .option('--cluster <name>', 'which cluster, where it holds several')
    .option('--name <name>', 'what the topology calls it (default: as it is read)')
    .option('--baseline <file>', 'where the findings of today are accepted', '.holdfast-baseline.json')
    .option('--today <date>', 'the day for which suppressions are judged, as YYYY-MM-DD', today)
    .option(
      '--kubeconfig <file>',
      'ask the running cluster for its nodes, volumes and classes; nothing is changed there',
    )
    .option('--context <name>', 'which context of the kubeconfig (default: its current one)')
    .option('--force', 'write the topology and the baseline anew')
    .addHelpText(
      'after',
      `
Takes nodes, networks, storage classes, pools, versions and the repository's own address from manifests and from what configures
machines. Where each was read stands under assumptions. What nobody says is "kind: unknown", with what would tell it: put in what it is.

Examples:
  holdfast import . && holdfast check . --baseline .holdfast-baseline.json
  holdfast import . --kubeconfig ~/.kube/config`,
    )
    .action(async (folder: string, options: ImportOptions) => {
      const { importRepository } = await import('../import/import.ts');
      process.exitCode = await importRepository(folder, options);
    });
}
