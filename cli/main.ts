import { Command, CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import { UsageError, exitCodes } from './exit-codes.ts';

const program = new Command('holdfast')
  .description('Keeps what runbooks and postmortems know, in Kubernetes repositories and the clusters behind them.')
  .version(version(), '-V, --version')
  .showHelpAfterError('(see holdfast --help)')
  .showSuggestionAfterError()
  .configureHelp({ sortSubcommands: false })
  .exitOverride();

// Each command loads its own code: asking for help costs nothing, and checking never loads what only explaining needs.
program
  .command('check')
  .description('judge the YAML files in folders by every invariant')
  .argument('<folder...>', 'folders or files')
  .option('--format <format>', 'human or json', 'human')
  .option('--fail-on <severity>', 'lowest severity that fails the check: error, warning or info', 'error')
  .option('--today <date>', 'the day for which suppressions are judged, as YYYY-MM-DD', today())
  .option('--quiet', 'leave out what was not evaluated and what was skipped', false)
  .addHelpText(
    'after',
    `
Exit codes: 0 no finding at or above --fail-on, 1 findings, 2 wrong usage or unreadable files.

A finding can be accepted for a while by a comment in its document:
  # holdfast:ignore <rule> until <YYYY-MM-DD>: <reason>

Examples:
  holdfast check kubernetes/
  holdfast check --format json clusters/ apps/ > report.json`,
  )
  .action(async (folders: string[], options: { format: string; failOn: string; today: string; quiet: boolean }) => {
    const { check } = await import('./check.ts');
    process.exitCode = check(folders, options);
  });

program
  .command('explain')
  .description('print the page of a rule: claim, reason, source, remedy and examples')
  .argument('<rule>', 'id of a rule, such as volsync/restore-copies-by-snapshot')
  .action(async (rule: string) => {
    const { explain } = await import('./explain.ts');
    process.exitCode = explain(rule);
  });

program
  .command('rules')
  .description('list every rule with its severity and claim')
  .option('--format <format>', 'human or json', 'human')
  .action(async (options: { format: string }) => {
    const { rules } = await import('./rules.ts');
    process.exitCode = rules(options);
  });

void main();

async function main(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    else if (error instanceof UsageError) {
      process.stderr.write(`holdfast: ${error.message}\n`);
      process.exitCode = exitCodes.usage;
    } else throw error;
  }
}

/** The local day. */
function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

function version(): string {
  const manifest = ['../package.json', '../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .flatMap((url) => {
      try {
        return [JSON.parse(readFileSync(url, 'utf8')) as { version: string }];
      } catch {
        return [];
      }
    })[0];
  return manifest?.version ?? 'unknown';
}
