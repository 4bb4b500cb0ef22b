import { lacks } from '../../cluster/conditions.ts';
import { objectPath, shown, type Reference } from '../../cluster/resources.ts';
import type { Outcome, Phase, PhaseContext } from '../phase.ts';
import { waitFor, type Look } from '../wait.ts';

/** Waits for the cluster itself, its nodes, what applications depend on, and what restores name. Changes nothing. */
export const readiness: Phase = {
  id: 'readiness',
  title: 'nodes, controllers and storage are there',
  estimateMinutes: [15, 20],
  async run(context) {
    const { plan, client, tell } = context;
    const server = await waitFor('API server', context, async () => {
      await client.get('/version');
      return { outcome: { of: 'API server', state: 'unchanged', say: `${client.server} answers` } };
    });
    if (server.state !== 'unchanged') return tell({ ...server, isFatal: !context.isDryRun });
    tell(server);
    const nodes = plan.nodes.map((name): Reference => ({ kind: 'Node', name }));
    const needs = new Map(
      plan.restores.flatMap(({ needs: each }) => each).map((need) => [objectPath(need), need] as const),
    );
    await Promise.all([
      ...[...nodes, ...plan.groundwork].map(async (reference) => tell(await untilReady(reference, context))),
      ...[...needs.values()].map(async (need) => tell(await untilThere(need, context))),
    ]);
  },
};

function untilReady(reference: Reference, context: PhaseContext): Promise<Outcome> {
  const of = `${reference.kind} ${shown(reference)}`;
  return waitFor(of, context, async (): Promise<Look> => {
    const found = await context.client.find(objectPath(reference));
    if (found === undefined) return { waiting: 'the cluster does not have it' };
    const missing = lacks(found, 'Ready');
    return missing === undefined ? { outcome: { of, state: 'unchanged', say: 'ready' } } : { waiting: missing };
  });
}

function untilThere(reference: Reference, context: PhaseContext): Promise<Outcome> {
  const of = `${reference.kind} ${shown(reference)}`;
  return waitFor(of, context, async (): Promise<Look> => {
    const isThere = await context.client.exists(objectPath(reference));
    return isThere
      ? { outcome: { of, state: 'unchanged', say: 'is there' } }
      : { waiting: 'the cluster does not have it' };
  });
}
