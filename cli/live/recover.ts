import { shown } from '../../cluster/resources.ts';
import { isWell, type Outcome, type PhaseId, type State } from '../../recovery/phase.ts';
import type { RecoveryPlan } from '../../recovery/plan.ts';
import { namedWhereNobodyIs } from '../../recovery/recognition/confirm-cluster.ts';
import { waitedFor } from '../../recovery/phases/readiness.ts';
import {
  conclusionOf,
  phases,
  phasesFor,
  recover as run,
  type Listener,
  type PhaseResult,
} from '../../recovery/recover.ts';
import { minutesText } from '../../runbooks/runbook.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { connection, positive } from './connection.ts';
import { Gate } from './gate.ts';
import { consentOf, intendedCluster, type WritingOptions } from './intended-cluster.ts';
import { journalIn } from './journal.ts';
import { planOf } from './plan-of.ts';
import { fieldsFor, media } from '../../output/media.ts';
import { note, print } from '../../output/outlet.ts';
import { paint } from '../../output/paint.ts';

export interface RecoverOptions extends WritingOptions {
  readonly dryRun?: boolean;
  /** What readiness does not wait for, by namespace and name. */
  readonly without?: readonly string[];
  readonly again?: boolean;
  /** Applications that are restored at once. */
  readonly parallel: string;
  readonly nameServer?: string;
  /** Minutes that a phase may wait. */
  readonly wait?: string;
  /** Seconds between two looks. */
  readonly poll: string;
  /** Seconds until a controller counts as stuck. */
  readonly grace: string;
  readonly log?: string;
}

/** `holdfast recover`: brings a cluster that was built anew back to what it held, phase by phase. */
export async function recover(cluster: string, names: readonly string[], options: RecoverOptions): Promise<number> {
  const chosen = chosenPhases(names);
  const { plan, folder, graph } = planOf(cluster);
  const without = leftOut(plan, options.without ?? []);
  const parallel = Math.ceil(positive('--parallel', options.parallel));
  const timing = { pollSeconds: positive('--poll', options.poll), graceSeconds: positive('--grace', options.grace) };
  const waitMinutes = options.wait === undefined ? undefined : positive('--wait', options.wait);
  const isDryRun = options.dryRun === true;
  const isChanging = !isDryRun && phasesFor(chosen).some(({ changes }) => changes);
  const lacking = isChanging ? namedWhereNobodyIs(consentOf(options)) : undefined;
  if (lacking !== undefined) throw new UsageError(lacking);
  const journal = journalIn(options.log);
  const client = await connection(options, { onAttempt: (attempt) => journal('call', attempt) });
  const gate = new Gate(client, intendedCluster(graph, folder), consentOf(options));
  await gate.look();
  if (isChanging) await gate.openEarly();
  note(`${media.terminal.field(`${plan.cluster} at ${client.server} (${client.context})`)}: ${sizeOf(plan)}\n`);
  const results = await run({
    ...{ plan, client, phases: chosen, parallel, timing, waitMinutes, isDryRun, without },
    ...{ again: options.again === true, nameServer: options.nameServer, beforeChanging: () => gate.open() },
    listener: listener(plan, journal),
  });
  const conclusion = conclusionOf(results);
  journal('end', { conclusion });
  print(timeline(results));
  note(closing[isDryRun && conclusion === 'whole' ? 'dryRun' : conclusion]);
  return { whole: exitCodes.ok, failed: exitCodes.findings, unfinished: exitCodes.unfinished }[conclusion];
}

const closing = {
  whole: `${paint.green('recovered')}: everything is as it should be\n`,
  failed: `${paint.red('not recovered')}: see what failed above; running again does only what is left\n`,
  unfinished: `${paint.yellow('not finished')} in the time it had: run the same command again, it goes on from here\n`,
  dryRun: 'nothing was changed: this was a dry run\n',
};

function chosenPhases(names: readonly string[]): PhaseId[] {
  const all = phases.map(({ id }) => id);
  const unknown = names.filter((name) => name !== 'all' && !all.some((id) => id === name));
  if (unknown.length > 0)
    throw new UsageError(`${unknown.join(', ')}: no such phase; there are ${all.join(', ')} and all`);
  return names.length === 0 || names.includes('all') ? all : all.filter((id) => names.includes(id));
}

function leftOut(plan: RecoveryPlan, names: readonly string[]): ReadonlySet<string> {
  const known = new Set(waitedFor(plan).map(({ reference }) => shown(reference)));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new UsageError(
      `--without ${unknown.join(', ')}: readiness does not wait for it; it waits for ${[...known].join(', ')}`,
    );
  return new Set(names);
}

function sizeOf({ nodes, repositories, gateways, restores, names }: RecoveryPlan): string {
  return [
    `${nodes.length} nodes`,
    `${repositories.length} backup repositories`,
    `${gateways.length} gateways`,
    `${restores.length} volumes to restore`,
    `${names.length} names`,
  ].join(', ');
}

const signs: Readonly<Record<State, string>> = {
  done: paint.green('✓'),
  unchanged: paint.dim('·'),
  planned: paint.cyan('→'),
  unfinished: paint.yellow('…'),
  failed: paint.red('✗'),
};

const progressMilliseconds = 2000;

/** Results to standard output, as they come; how far it is to standard error. */
function listener(plan: RecoveryPlan, journal: ReturnType<typeof journalIn>): Listener {
  let [begun, told, shown] = [Date.now(), 0, 0];
  return {
    begin({ id, title, estimateMinutes }, { phase, of }) {
      [begun, told, shown] = [Date.now(), 0, Date.now()];
      journal('phase', { phase: id, estimateMinutes });
      print(`${paint.bold(`${phase}/${of} ${id}`)}: ${title}\n`);
      note(paint.dim(`  about ${minutesText(estimateMinutes)}\n`));
    },
    outcome({ id, estimateMinutes }, outcome) {
      told += 1;
      journal('outcome', { phase: id, ...outcome });
      print(lineOf(fieldsFor('terminal', outcome)));
      // How far it is, now and then: restores take minutes.
      const isDue = Date.now() - shown > progressMilliseconds;
      if (!isDue || !['restore', 'verify'].includes(id)) return;
      shown = Date.now();
      const elapsed = `${told} of ${plan.restores.length}, ${duration((shown - begun) / 1000)} so far`;
      note(paint.dim(`    ${elapsed}, about ${minutesText(estimateMinutes)} in all\n`));
    },
    end({ id }, { seconds, outcomes }) {
      journal('phase-end', { phase: id, seconds, well: outcomes.filter(isWell).length, all: outcomes.length });
    },
  };
}

function lineOf({ of, state, say, fix }: Outcome): string {
  return `  ${signs[state]} ${of}: ${say}\n${fix === undefined ? '' : `      fix  ${fix}\n`}`;
}

/** What the phases took, beside what they were expected to take. */
function timeline(results: readonly PhaseResult[]): string {
  const rows = results.map(({ phase, outcomes, estimateMinutes, seconds }) => [
    phase,
    `${outcomes.filter(isWell).length} of ${outcomes.length} well`,
    minutesText(estimateMinutes),
    duration(seconds),
  ]);
  const total = (index: 0 | 1): number => results.reduce((sum, each) => sum + each.estimateMinutes[index], 0);
  const measured = results.reduce((sum, { seconds }) => sum + seconds, 0);
  const table = [
    ['phase', 'result', 'expected', 'took'],
    ...rows,
    ['all', '', minutesText([total(0), total(1)]), duration(measured)],
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `\n${lines.join('\n')}\n`;
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
