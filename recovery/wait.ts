import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError, reasonOf } from '../cluster/cluster-error.ts';
import type { Outcome, PhaseContext } from './phase.ts';

/** What a look at something found: what became of it, or why it is still waited for. */
export type Look = { readonly outcome: Outcome } | { readonly waiting: string };

const again = 'run the same command again: it goes on from here';

/**
 * Looks again and again until something is known, or the time of the phase is over. A server that does not answer is waited for like
 * everything else: it may be the next one that is started again.
 */
export async function waitFor(
  of: string,
  { until, timing, isDryRun }: PhaseContext,
  look: () => Promise<Look>,
): Promise<Outcome> {
  for (;;) {
    const found = await look().catch((error: unknown): Look => {
      if (error instanceof ClusterError && error.mayPass) return { waiting: error.message };
      return { outcome: { of, state: 'failed', say: reasonOf(error) } };
    });
    if ('outcome' in found) return found.outcome;
    if (isDryRun) return { of, state: 'planned', say: `would be waited for: ${found.waiting}` };
    if (Date.now() + timing.pollSeconds * 1000 > until) {
      return { of, state: 'unfinished', say: found.waiting, fix: again };
    }
    await sleep(timing.pollSeconds * 1000);
  }
}

/** Runs what concerns one thing: what it throws is an outcome, so that one that fails does not stop the others. */
export async function attempt(of: string, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    const mayPass = error instanceof ClusterError && error.mayPass;
    return { of, say: reasonOf(error), ...(mayPass ? { state: 'unfinished', fix: again } : { state: 'failed' }) };
  }
}
