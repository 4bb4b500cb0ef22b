import { Command, CommanderError } from 'commander';
import type { AdmissionOptions } from './admission.ts';
import type { CheckOptions } from './check/check.ts';
import { addDiffCommand } from './diff/command.ts';
import { addRunbooksCommand } from './runbooks/command.ts';
import type { DoctorOptions } from './doctor/doctor.ts';
import type { ImpactOptions } from './impact/impact.ts';
import type { SealOptions } from './seal/seal.ts';
import { WriteError } from '../files/write-error.ts';
import { BudgetError } from '../graph/budgets.ts';
import { UsageError, exitCodes } from './exit-codes.ts';
import { addLiveCommands } from './live/commands.ts';
import { noteFailure } from './note-failure.ts';
import { addStartCommands } from './new/commands.ts';
import { ownManifest } from './own-manifest.ts';
import { note, print } from '../output/outlet.ts';

const program = new Command('holdfast')
  .description('Keeps what runbooks and postmortems know, in Kubernetes repositories and the clusters behind them.')
  .version(ownManifest().version, '-V, --version')
  .showHelpAfterError('(see holdfast --help)')
  .showSuggestionAfterError()
  .configureHelp({ sortSubcommands: false })
  .configureOutput({ writeOut: (text) => print(text), writeErr: note })
  .exitOverride();

// Each command loads its own code: asking for help costs nothing, and checking never loads what only explaining needs.
program
  .command('check')
  .description('judge the YAML files in folders by every invariant')
  .argument('<folder...>', 'folders or files')
  .option('--format <format>', 'human, json, sarif, junit, github or markdown', 'human')
  .option('--fail-on <severity>', 'lowest severity that fails the check: error, warning or info (default: error)')
  .option(
    '--profile <name>',
    'set of rules: default (what breaks or will bite), strict (hygiene too) or house (what clusters of holdfast hold); strict@1 is that of version 1',
  )
  .option('--only <rule...>', 'rules to run, such as volsync/restore-copies-by-snapshot or cilium/*')
  .option('--skip <rule...>', 'rules to leave out')
  .option(
    '--config <file>',
    'severities, excluded paths and baseline (default: holdfast.config.yaml or .json here); a program only if named here',
  )
  .option('--baseline <file>', 'findings that are accepted as they are: only others count')
  .option('--write-baseline <file>', 'write down all findings as such a baseline; readable secrets are never accepted')
  .option(
    '--changed-since <commit>',
    'report findings in files that differ from a commit; everything is read all the same',
  )
  .option('--fix', 'make the edits that are safe; comments and layout stay')
  .option('--diff', 'show those edits as a patch; with --fix they are also made')
  .option('--crds <folder...>', 'CRDs that custom resources are compared with, besides those of the repository')
  .option(
    '--kubeconfig <file>',
    'compare every object with what the cluster of this kubeconfig serves; nothing is changed there',
  )
  .option('--render', 'judge what charts make as well, rendered by your helm; charts are fetched once, and kept')
  .option(
    '--charts <folder>',
    'with --render: a chart, or a folder with charts, which count before those that are fetched',
  )
  .option('--explain-scope', 'show what was read as what: clusters, what Flux applies, what nobody applies')
  .option('--watch', 'check again after every change')
  .option('--today <date>', 'the day for which suppressions are judged, as YYYY-MM-DD', today())
  .option('--all', 'show every finding with its line (default: where they are many, a summary by rule)')
  .option('--statistics', 'show only how often each rule spoke, or each file has findings')
  .option('--group-by <what>', 'show findings by rule or by file (default: rule)')
  .option('--quiet', 'leave out what was not evaluated and what was skipped', false)
  .addHelpText(
    'after',
    `
Exit codes: 0 no finding at or above --fail-on, 1 findings, 2 wrong usage, unreadable files, input beyond a budget, or nothing that
could be judged, 4 a rule failed, or holdfast itself: what the other rules say still counts.

A finding can be accepted for a while by a comment in its document, or by the annotation holdfast.dev/ignore:
  # holdfast:ignore <rule> until <YYYY-MM-DD>: <reason>

Examples:
  holdfast check kubernetes/
  holdfast check . --write-baseline .holdfast-baseline.json
  holdfast check . --baseline .holdfast-baseline.json --changed-since origin/main --format github
  holdfast check . --fix --diff
  holdfast check . --render --charts vendor/charts`,
  )
  .action(async (folders: string[], { watch: isWatching, ...options }: CheckOptions & { watch?: boolean }) => {
    const { watch } = isWatching === true ? await import('./check/watch.ts') : { watch: undefined };
    const run = watch ?? (await import('./check/check.ts')).check;
    process.exitCode = await run(folders, options);
  });

program
  .command('impact')
  .description('say what falls, what is lost and what comes back by itself when something fails')
  .argument('<cluster>', 'folder of a repository or a synthesized tree, or the name of a cluster below dist')
  .option('--cluster <name>', 'which cluster of a repository that has several and no topology')
  .option('--of <failure...>', 'what fails, by name: the whole way from it to everything it reaches')
  .option('--format <format>', 'human, json, markdown, mermaid or html', 'human')
  .option('--output <file>', 'write to a file (default: standard output)')
  .option('--diff <commit>', 'say what is better and worse than in a commit that has the tree')
  .option('--against <folder>', 'the same against another tree')
  .option('--fail-if-worse', 'exit with 1 when a comparison finds something worse')
  .addHelpText(
    'after',
    `
Reads the topology that synthesis wrote beside the manifests, or, where there is none, what the manifests say: what nobody tells is
unknown (~), and counted at the head. States: DOWN until somebody acts, INTERRUPTED until it has healed
by itself, DEGRADED, UNAFFECTED. "Possibly" depends on where a pod or a volume happens to be.

Examples:
  holdfast impact pve-homelab
  holdfast impact pve-homelab --of pve-01
  holdfast impact pve-homelab --format html --output impact.html
  holdfast impact clusters/home --diff origin/main --fail-if-worse`,
  )
  .action(async (cluster: string, options: ImpactOptions) => {
    const { impact } = await import('./impact/impact.ts');
    process.exitCode = await impact(cluster, options);
  });

addDiffCommand(program, today());
addRunbooksCommand(program);

program
  .command('explain')
  .description('print the page of a rule: claim, reason, source, remedy and examples')
  .argument('<rule>', 'id of a rule, such as volsync/restore-copies-by-snapshot')
  .action(async (rule: string) => {
    const { explain } = await import('./explain.ts');
    process.exitCode = explain(rule);
  });

program
  .command('admission')
  .description('print ValidatingAdmissionPolicies for the rules that one object decides')
  .option('--only <rule...>', 'rules to print (default: every one that can be decided so)')
  .option('--except <namespace...>', 'namespaces that are left alone, besides those of the system')
  .option('--enforce', 'refuse what breaks a rule of severity error (default: warn and audit)', false)
  .addHelpText('after', '\nExample:\n  holdfast admission --except sandbox > policies.yaml')
  .action(async (options: AdmissionOptions) => {
    const { admission } = await import('./admission.ts');
    process.exitCode = admission(options);
  });

program
  .command('seal')
  .description('encrypt the secrets that a synthesized tree still lacks, once, with sops')
  .argument('[folder...]', 'synthesized trees', ['dist'])
  .option(
    '--from <file>',
    'values as YAML or JSON, name: { key: value }; - for standard input (default: they are asked for)',
  )
  .option('--only <secret...>', 'names of the secrets to seal (default: every one that is missing)')
  .option('--generate <value...>', 'values to make up, each as name.key: 32 random letters and digits')
  .option('--recipient <age...>', 'age recipients (default: the creation rules of .sops.yaml)')
  .addHelpText(
    'after',
    `
Values are asked for, or read from a file: never arguments, and never on disk in plain text. Synthesis copies the sealed bytes.
To seal a secret anew, delete its file, run npm run synth, and seal again.

Exit codes: 0 sealed, 2 wrong usage, a missing value or key, or sops refuses; nothing is written then.

Examples:
  holdfast seal dist/pve-homelab --recipient age1… --generate database.password
  pass show cluster/secrets.yaml | holdfast seal --from -`,
  )
  .action(async (folders: string[], options: SealOptions) => {
    const { seal } = await import('./seal/seal.ts');
    process.exitCode = await seal(folders, options);
  });

addStartCommands(program, today());
addLiveCommands(program);

program
  .command('doctor')
  .description('say what is missing on this machine for what a folder holds')
  .argument('[folder]', 'a project, a synthesized tree, or a folder of such trees', '.')
  .option('--format <format>', 'human or json', 'human')
  .option('--reach', 'also ask whether platforms, hosts and the cluster answer; no login is sent')
  .addHelpText(
    'after',
    `
Looks for programs, plugins, packages and keys that the clusters of the folder ask for. Nothing is contacted without --reach, and no key is read.

Exit codes: 0 nothing is missing, 1 something is, 2 wrong usage.`,
  )
  .action(async (folder: string, options: DoctorOptions) => {
    const { doctor } = await import('./doctor/doctor.ts');
    process.exitCode = await doctor(folder, options);
  });

program
  .command('rules')
  .description('list every rule with its severity and claim')
  .option('--format <format>', 'human or json', 'human')
  .action(async (options: { format: string }) => {
    const { rules } = await import('./rules.ts');
    process.exitCode = rules(options);
  });

// Whoever reads no further, such as head, has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  fail(error);
});
// What nobody waits for, such as a check while it watches.
for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, (error: unknown) => {
    fail(error);
    process.exit();
  });

void main();

async function main(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    else if (error instanceof UsageError || error instanceof WriteError || error instanceof BudgetError) {
      note(`holdfast: ${error.message}\n`);
      process.exitCode = exitCodes.usage;
    } else fail(error);
  }
}

function fail(error: unknown): void {
  noteFailure(error);
  process.exitCode = exitCodes.failed;
}

/** The local day. */
function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}
