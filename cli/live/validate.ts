import colors from 'picocolors';
import { formatOrigin } from '../../graph/origin.ts';
import { validate as run, type Validated } from '../../recovery/validate.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { connection, orUsage, type ConnectionOptions } from './connection.ts';
import { planOf } from './plan-of.ts';

export interface ValidateOptions extends ConnectionOptions {
  readonly format: string;
}

/** `holdfast validate`: judges a running cluster; with its tree, also by what is written down. */
export async function validate(cluster: string | undefined, options: ValidateOptions): Promise<number> {
  if (!['human', 'json'].includes(options.format)) {
    throw new UsageError(`--format "${options.format}" is unknown; choose one of human, json`);
  }
  const plan = cluster === undefined ? undefined : planOf(cluster);
  const client = await connection(options);
  const now = new Date().toISOString();
  const results = await orUsage(() => run(client, { now, ...(plan && { plan }) }));
  process.stdout.write(options.format === 'json' ? `${JSON.stringify(results, null, 2)}\n` : human(results));
  const isWell = results.every(({ findings }) => findings.every(({ severity }) => severity !== 'error'));
  return isWell ? exitCodes.ok : exitCodes.findings;
}

function human(results: readonly Validated[]): string {
  const lines = results.flatMap(({ id, claim, outcome, findings, judged, hidden }) => [
    `${signs[outcome]} ${claim}  ${colors.dim(`${id}, ${outcome === 'no subject' ? 'nothing to judge' : `${judged} judged`}`)}`,
    ...(hidden.length > 0 ? [`    this user may not list ${hidden.join(', ')}`] : []),
    ...findings.flatMap(({ origin, observed, required, fix }) => [
      `    ${colors.bold(formatOrigin(origin))}: ${observed}`,
      `      required  ${required}`,
      `      fix       ${fix}`,
    ]),
  ]);
  const count = (outcome: Validated['outcome']): number => results.filter((each) => each.outcome === outcome).length;
  const numbers = [
    `${count('holds')} hold`,
    `${count('breaks')} break`,
    `${count('not evaluated')} could not be judged`,
    `${count('no subject')} had nothing to judge`,
  ];
  return `${lines.join('\n')}\n\n${numbers.join(', ')}\n`;
}

const signs: Readonly<Record<Validated['outcome'], string>> = {
  holds: colors.green('✓'),
  breaks: colors.red('✗'),
  'not evaluated': colors.yellow('?'),
  'no subject': colors.dim('-'),
};
