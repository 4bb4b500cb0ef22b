// `npm run incidents -- --list FILE --mirrors FOLDER`: commits by which operators mended failures, replayed. What is said of the tree before each
// fix is compared with what is said after it. FILE is a table of them, FOLDER holds copies of the histories as owner+name/repo.
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { groupBy } from '../../graph/group-by.ts';
import { answerOf } from './answer.ts';
import { incidentsIn, type Incident } from './incident.ts';
import { judge, type Judgement } from './judge.ts';
import { treeOf } from './trees.ts';

const { values } = parseArgs({
  options: {
    list: { type: 'string' },
    mirrors: { type: 'string' },
    cache: { type: 'string', default: join(tmpdir(), 'holdfast-incidents') },
    only: { type: 'string', default: '' },
    verbose: { type: 'boolean', short: 'v', default: false },
  },
});
const { list = missing('--list'), mirrors = missing('--mirrors'), cache, only, verbose } = values;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

interface Replayed {
  readonly incident: Incident;
  readonly judgement: Judgement;
}

const replayed: Replayed[] = [];
const withoutTrees: Incident[] = [];
for (const [number, incident] of incidentsIn(list).entries()) {
  const line = `${number} ${incident.kind} ${incident.repository} ${incident.files[0] ?? ''}`;
  if (!new RegExp(only, 'u').test(line)) continue;
  const answers = [incident.before, incident.after].map((commit) => answerAt(incident.repository, commit));
  const [before, after] = answers;
  if (before === undefined || after === undefined) {
    withoutTrees.push(incident);
    continue;
  }
  const judgement = judge(incident, before, after);
  replayed.push({ incident, judgement });
  print(`${outcome({ incident, judgement }).padEnd(8)} ${line}: ${rulesIn(judgement.hits)}`);
  if (verbose) tell(incident, judgement);
}
summary();

function answerAt(repository: string, commit: string): ReturnType<typeof answerOf> | undefined {
  const kept = join(cache, repository.replace('/', '__'));
  mkdirSync(kept, { recursive: true });
  const gitDirectory = join(mirrors, repository.replace('/', '+'), 'repo');
  const folder = treeOf({ gitDirectory, cache: kept }, commit);
  return folder === undefined ? undefined : answerOf(folder);
}

function outcome({ incident, judgement }: Replayed): string {
  if (!incident.isDecidable) return isClaimed(judgement) ? 'CLAIMED' : 'left';
  if (judgement.hits.length > 0) return 'caught';
  if (judgement.seen.length > 0) return 'open';
  return 'missed';
}

/** An error about what the repository cannot decide. */
function isClaimed({ hits }: Judgement): boolean {
  return hits.some(({ severity }) => severity === 'error');
}

function rulesIn(said: Judgement['hits']): string {
  return [...new Set(said.map(({ rule, severity }) => `${rule} (${severity})`))].join(', ') || '-';
}

function tell({ what, object }: Incident, { besides, seen, elsewhere }: Judgement): void {
  print(`         ${object}: ${what}`);
  if (besides.length > 0) print(`         besides: ${rulesIn(besides)}`);
  if (elsewhere.length > 0) print(`         elsewhere: ${rulesIn(elsewhere)}`);
  for (const { rule, text } of seen) print(`         not evaluated: ${rule}: ${text}`);
}

function summary(): void {
  const decidable = replayed.filter(({ incident }) => incident.isDecidable);
  const others = replayed.filter(({ incident }) => !incident.isDecidable);
  const isCaught = ({ judgement }: Replayed): boolean => judgement.hits.length > 0;
  const share = (all: readonly Replayed[]): string => `${all.filter(isCaught).length} of ${all.length}`;
  print('\n| class | caught |\n| --- | ---: |');
  const classes = groupBy(decidable, ({ incident }) => incident.kind);
  for (const [kind, all] of [...classes].sort(([a], [b]) => (a < b ? -1 : 1))) print(`| ${kind} | ${share(all)} |`);
  const part = (100 * decidable.filter(isCaught).length) / Math.max(1, decidable.length);
  print(`\ndecidable: ${share(decidable)} caught (${part.toFixed(1)} %)`);
  print(`undecidable: ${others.filter(({ judgement }) => isClaimed(judgement)).length} of ${others.length} claimed`);
  if (withoutTrees.length > 0) print(`without trees: ${withoutTrees.length}`);
}

function missing(option: string): never {
  process.stderr.write(`incidents: ${option} is missing; npm run incidents -- --list FILE --mirrors FOLDER\n`);
  process.exit(2);
}
