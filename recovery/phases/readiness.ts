import { lacks } from '../../cluster/conditions.ts';
import { objectPath, shown, type Reference } from '../../cluster/resources.ts';
import type { RecoveryPlan } from '../plan.ts';
import { isWell, type Outcome, type Phase, type PhaseContext } from '../phase.ts';
import { waitFor, type Look } from '../wait.ts';

/** Waits for the cluster itself, its nodes, what applications depend on, and what restores name. */
export const readiness: Phase = {
  id: 'readiness',
  changes: false,
  title: 'nodes, controllers and storage are there',
  estimateMinutes: [15, 20],
  async run(context) {
    const { client, tell, without } = context;
    const server = await waitFor('API server', context, async () => {
      await client.get('/version');
      return { outcome: { of: 'API server', state: 'unchanged', say: `${client.server} answers` } };
    });
    // A dry run that cannot look has nothing to say either.
    if (server.state !== 'unchanged') {
      return tell({ ...server, state: server.state === 'failed' ? 'failed' : 'unfinished', isFatal: true });
    }
    tell(server);
    await Promise.all(
      waitedFor(context.plan).map(async ({ reference, until }) => {
        const of = `${reference.kind} ${shown(reference)}`;
        if (without.has(shown(reference))) return tell({ of, state: 'unchanged', say: 'not waited for, as was asked' });
        const outcome = await (until === 'ready' ? untilReady : untilThere)(of, reference, context);
        if (outcome.state === 'planned') context.foreseen.isWaitedFor = true;
        tell(isWell(outcome) ? outcome : { ...outcome, fix: leavingOut(reference) });
      }),
    );
  },
};

/** What readiness waits for, beside the API server. */
export function waitedFor(plan: RecoveryPlan): { readonly reference: Reference; readonly until: 'ready' | 'there' }[] {
  const nodes = plan.nodes.map((name): Reference => ({ kind: 'Node', name }));
  const needs = new Map(plan.restores.flatMap(({ needs: each }) => each).map((need) => [objectPath(need), need]));
  return [
    ...[...nodes, ...plan.groundwork].map((reference) => ({ reference, until: 'ready' as const })),
    ...[...needs.values()].map((reference) => ({ reference, until: 'there' as const })),
  ];
}

const leavingOut = (reference: Reference): string =>
  `mend it; where it has to stay away, add --without ${shown(reference)}`;

function untilReady(of: string, reference: Reference, context: PhaseContext): Promise<Outcome> {
  return waitFor(of, context, async (): Promise<Look> => {
    const found = await context.client.find(objectPath(reference));
    if (found === undefined) return { waiting: 'the cluster does not have it' };
    const missing = lacks(found, 'Ready');
    return missing === undefined ? { outcome: { of, state: 'unchanged', say: 'ready' } } : { waiting: missing };
  });
}

function untilThere(of: string, reference: Reference, context: PhaseContext): Promise<Outcome> {
  return waitFor(of, context, async (): Promise<Look> => {
    const isThere = await context.client.exists(objectPath(reference));
    return isThere
      ? { outcome: { of, state: 'unchanged', say: 'is there' } }
      : { waiting: 'the cluster does not have it' };
  });
}
