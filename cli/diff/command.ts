import type { Command } from 'commander';
import type { DiffOptions } from './diff.ts';

/** Adds `holdfast diff`, whose code is loaded when it is asked for. */
export function addDiffCommand(program: Command, today: string): void {
  program
    .command('diff')
    .description('say what a change of the repository does to its clusters: objects, findings, failures')
    .argument('<before>', 'a commit, branch or tag; or a folder to compare with, which begins with . or /')
    .argument('[folder...]', 'folders that hold manifests', ['.'])
    .option('--format <format>', 'human, json or markdown (one comment of a pull request)', 'human')
    .option('--all', 'show all lines, those of added and removed objects as well')
    .option('--fail-on <severity>', 'exit with 1 where a finding is new: error, warning or info (default: never)')
    .option('--fail-if-worse', 'exit with 1 where some failure does more than before')
    .option('--profile <name>', 'set of rules: default, strict or house')
    .option('--only <rule...>', 'rules to run')
    .option('--skip <rule...>', 'rules to leave out')
    .option('--config <file>', 'severities and excluded paths (default: holdfast.config.yaml or .json here)')
    .option('--render', 'compare what charts make as well, rendered by your helm; charts are fetched once, and kept')
    .option(
      '--charts <folder>',
      'with --render: a chart, or a folder with charts, which count before those that are fetched',
    )
    .option('--today <date>', 'the day for which suppressions are judged, as YYYY-MM-DD', today)
    .addHelpText(
      'after',
      `
Compares the files as they are now with the commit from which the branch began, object by object, as they are applied: patches,
variables and charts included. Nothing in the cluster is asked.

Exit codes: 0 compared, 1 --fail-on or --fail-if-worse, 2 wrong usage, or what is there now could not be read.

Examples:
  holdfast diff origin/main
  holdfast diff origin/main kubernetes/ --format markdown > comment.md
  holdfast diff ../before/dist dist`,
    )
    .action(async (before: string, folders: string[], options: DiffOptions) => {
      const { diff } = await import('./diff.ts');
      process.exitCode = await diff(before, folders, options);
    });
}
