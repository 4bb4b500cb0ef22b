import type { ClusterClient } from '../cluster/client.ts';
import { nothingForeseen, type Foreseen } from './foreseen.ts';
import { isWell, type Outcome, type Phase, type PhaseContext, type PhaseId, type Timing } from './phase.ts';
import { dns } from './phases/dns.ts';
import { gateways } from './phases/gateways.ts';
import { readiness } from './phases/readiness.ts';
import { reclaim } from './phases/reclaim.ts';
import { restore } from './phases/restore.ts';
import { verify } from './phases/verify.ts';
import type { RecoveryPlan } from './plan.ts';

/** In the order in which they are run; the one of the runbook of `cluster-101`. */
export const phases: readonly Phase[] = [readiness, reclaim, gateways, restore, verify, dns];

export interface RecoverOptions {
  readonly plan: RecoveryPlan;
  readonly client: ClusterClient;
  /** @default all */
  readonly phases: readonly PhaseId[];
  readonly isDryRun: boolean;
  /** Called before the first phase that changes something, unless it is a dry run. What it throws ends the recovery. */
  readonly beforeChanging: () => Promise<void>;
  /** What readiness does not wait for, by namespace and name. */
  readonly without: ReadonlySet<string>;
  readonly again: boolean;
  readonly parallel: number;
  readonly nameServer: string | undefined;
  /** How long a phase may wait, in minutes. @default twice the upper end of its estimate, at least 2 */
  readonly waitMinutes: number | undefined;
  readonly timing: Timing;
  /** Told as things become known. */
  readonly listener: Listener;
}

export interface Listener {
  begin(phase: Phase, total: { readonly phase: number; readonly of: number }): void;
  outcome(phase: Phase, outcome: Outcome): void;
  end(phase: Phase, result: PhaseResult): void;
}

export interface PhaseResult {
  readonly phase: PhaseId;
  readonly outcomes: readonly Outcome[];
  readonly estimateMinutes: Phase['estimateMinutes'];
  readonly seconds: number;
}

/** The phases that are run where some are asked for: those that change something come after readiness, or not at all. */
export function phasesFor(asked: readonly PhaseId[]): readonly Phase[] {
  const isChanging = phases.some(({ id, changes }) => changes && asked.includes(id));
  return phases.filter(({ id }) => asked.includes(id) || (isChanging && id === readiness.id));
}

/**
 * Runs the phases in their order. One that is not well does not stop the next: each looks for itself whether what it needs is there. But
 * nothing is deleted or replaced in a cluster that is not ready, and nothing is done where no server answers.
 * Running again does only what is left.
 */
export async function recover(options: RecoverOptions): Promise<readonly PhaseResult[]> {
  const run = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const chosen = phasesFor(options.phases);
  const foreseen = nothingForeseen();
  const results: PhaseResult[] = [];
  let isConfirmed = options.isDryRun;
  for (const [index, phase] of chosen.entries()) {
    if (phase.changes && !isConfirmed) {
      await options.beforeChanging();
      isConfirmed = true;
    }
    options.listener.begin(phase, { phase: index + 1, of: chosen.length });
    const rest = chosen.slice(index + 1);
    const result = await runPhase(phase, { run, foreseen, rest }, options);
    options.listener.end(phase, result);
    results.push(result);
    if (result.outcomes.some(({ isFatal }) => isFatal === true)) break;
  }
  return results;
}

interface Run {
  readonly run: string;
  readonly foreseen: Foreseen;
  /** Phases that come after this one. */
  readonly rest: readonly Phase[];
}

async function runPhase(phase: Phase, { run, foreseen, rest }: Run, options: RecoverOptions): Promise<PhaseResult> {
  const [outcomes, started]: [Outcome[], number] = [[], Date.now()];
  const [, upper] = phase.estimateMinutes;
  const { plan, client, isDryRun, without, again, parallel, nameServer, timing, waitMinutes, listener } = options;
  const context: PhaseContext = {
    ...{ plan, client, isDryRun, foreseen, without, again, parallel, nameServer, timing, run },
    until: started + (waitMinutes ?? Math.max(2 * upper, 2)) * 60_000,
    tell: (outcome) => {
      outcomes.push(outcome);
      listener.outcome(phase, outcome);
    },
  };
  await phase.run(context);
  const held = rest.filter(({ changes }) => changes).map(({ id }) => id);
  if (phase === readiness && held.length > 0 && !outcomes.every(isWell)) context.tell(notBegun(held));
  const { id, estimateMinutes } = phase;
  return { phase: id, outcomes, estimateMinutes, seconds: (Date.now() - started) / 1000 };
}

function notBegun(held: readonly PhaseId[]): Outcome {
  const say = 'not begun: what they delete or replace has to be judged by a cluster that is ready';
  return {
    of: held.join(', '),
    state: 'unfinished',
    say,
    fix: 'mend what is named above, and run it again',
    isFatal: true,
  };
}

/** What a recovery came to: whole, failed in some part that waiting does not mend, or not finished in the time it had. */
export function conclusionOf(results: readonly PhaseResult[]): 'whole' | 'failed' | 'unfinished' {
  const outcomes = results.flatMap(({ outcomes: each }) => each).filter((outcome) => !isWell(outcome));
  if (outcomes.length === 0) return 'whole';
  return outcomes.some(({ state }) => state === 'failed') ? 'failed' : 'unfinished';
}
