import { formatOrigin } from '../../graph/origin.ts';
import { validate as run, type Validated } from '../../recovery/validate.ts';
import { exitCodes } from '../exit-codes.ts';
import { oneOf } from '../one-of.ts';
import { connection, orUsage, type ConnectionOptions } from './connection.ts';
import { planOf } from './plan-of.ts';
import { fieldsFor } from '../../output/media.ts';
import { print, printJson } from '../../output/outlet.ts';
import { paint } from '../../output/paint.ts';

export interface ValidateOptions extends ConnectionOptions {
  readonly format: string;
}

/** `holdfast validate`: judges a running cluster; with its tree, also by what is written down. */
export async function validate(cluster: string | undefined, options: ValidateOptions): Promise<number> {
  oneOf('--format', options.format, ['human', 'json']);
  const plan = cluster === undefined ? undefined : planOf(cluster).plan;
  const client = await connection(options);
  const now = new Date().toISOString();
  const results = await orUsage(() => run(client, { now, ...(plan && { plan }) }));
  if (options.format === 'json') printJson(results);
  else print(human(results));
  const isWell = results.every(({ findings }) => findings.every(({ severity }) => severity !== 'error'));
  return isWell ? exitCodes.ok : exitCodes.findings;
}

function human(results: readonly Validated[]): string {
  const lines = results.flatMap(({ id, claim, outcome, findings, judged, hidden }) => [
    `${signs[outcome]} ${claim}  ${paint.dim(`${id}, ${outcome === 'no subject' ? 'nothing to judge' : `${judged} judged`}`)}`,
    ...(hidden.length > 0 ? [`    this user may not list ${fieldsFor('terminal', hidden).join(', ')}`] : []),
    ...findings
      .map(shownFinding)
      .flatMap(({ place, observed, required, fix }) => [
        `    ${paint.bold(place)}: ${observed}`,
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

function shownFinding({ origin, observed, required, fix }: Validated['findings'][number]) {
  return fieldsFor('terminal', { place: formatOrigin(origin), observed, required, fix });
}

const signs: Readonly<Record<Validated['outcome'], string>> = {
  holds: paint.green('✓'),
  breaks: paint.red('✗'),
  'not evaluated': paint.yellow('?'),
  failed: paint.red('!'),
  'no subject': paint.dim('-'),
};
