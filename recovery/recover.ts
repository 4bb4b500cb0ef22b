import type { ClusterClient } from '../cluster/client.ts';
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

/**
 * Runs the phases in their order. One that is not well does not stop the next, unless no server answers: each looks for itself whether
 * what it needs is there.
 * Running again does only what is left.
 */
export async function recover(options: RecoverOptions): Promise<readonly PhaseResult[]> {
  const run = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const chosen = phases.filter(({ id }) => options.phases.includes(id));
  const results: PhaseResult[] = [];
  for (const [index, phase] of chosen.entries()) {
    options.listener.begin(phase, { phase: index + 1, of: chosen.length });
    const result = await runPhase(phase, run, options);
    options.listener.end(phase, result);
    results.push(result);
    if (result.outcomes.some(({ isFatal }) => isFatal === true)) break;
  }
  return results;
}

async function runPhase(phase: Phase, run: string, options: RecoverOptions): Promise<PhaseResult> {
  const [outcomes, started]: [Outcome[], number] = [[], Date.now()];
  const [, upper] = phase.estimateMinutes;
  const { plan, client, isDryRun, again, parallel, nameServer, timing, waitMinutes, listener } = options;
  const context: PhaseContext = {
    ...{ plan, client, isDryRun, again, parallel, nameServer, timing, run },
    until: started + (waitMinutes ?? Math.max(2 * upper, 2)) * 60_000,
    tell: (outcome) => {
      outcomes.push(outcome);
      listener.outcome(phase, outcome);
    },
  };
  await phase.run(context);
  const { id, estimateMinutes } = phase;
  return { phase: id, outcomes, estimateMinutes, seconds: (Date.now() - started) / 1000 };
}

/** What a recovery came to: whole, failed in some part that waiting does not mend, or not finished in the time it had. */
export function conclusionOf(results: readonly PhaseResult[]): 'whole' | 'failed' | 'unfinished' {
  const outcomes = results.flatMap(({ outcomes: each }) => each).filter((outcome) => !isWell(outcome));
  if (outcomes.length === 0) return 'whole';
  return outcomes.some(({ state }) => state === 'failed') ? 'failed' : 'unfinished';
}
