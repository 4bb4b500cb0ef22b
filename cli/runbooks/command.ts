import type { Command } from 'commander';
import type { RunbooksOptions } from './runbooks.ts';

export function addRunbooksCommand(program: Command): void {
  program
    .command('runbooks')
    .description('write a runbook for each failure and each procedure of a cluster')
    .argument('<cluster>', 'folder of a synthesized tree, or the name of a cluster below dist')
    .option('--output <folder>', 'where to (default: docs/runbooks/<name of the cluster>)')
    .addHelpText(
      'after',
      `
Made from the topology and the manifests: every name, address and label in a command stands in them. The annotation runbook_url of the
alerts leads to these pages. Pages that it wrote before and that are no more are removed.

Example:
  npm run synth && holdfast runbooks home`,
    )
    .action(async (cluster: string, options: RunbooksOptions) => {
      const { runbooks } = await import('./runbooks.ts');
      process.exitCode = runbooks(cluster, options);
    });
}
