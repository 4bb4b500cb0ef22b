import { lacks } from '../../cluster/conditions.ts';
import { objectPath, shown, type Reference } from '../../cluster/resources.ts';
import { valueAt } from '../../graph/json.ts';
import type { Outcome, Phase, PhaseContext } from '../phase.ts';
import { attempt, waitFor, type Look } from '../wait.ts';

/** The operator that programs Gateways of Cilium; Cilium's chart names it so and puts it there. */
const operator: Reference = { kind: 'Deployment', namespace: 'kube-system', name: 'cilium-operator' };

/** Sees that Gateways are programmed, and starts the operator of Cilium anew, once, where they are not. */
export const gateways: Phase = {
  id: 'gateways',
  changes: true,
  title: 'gateways are programmed',
  estimateMinutes: [0, 2],
  async run(context) {
    const { plan, tell } = context;
    const grace = Date.now() + context.timing.graceSeconds * 1000;
    const first = { ...context, until: Math.min(grace, context.until) };
    const found = await Promise.all(plan.gateways.map((gateway) => programmed(gateway, first)));
    if (found.every(({ state }) => state === 'unchanged')) return found.forEach(tell);
    if (!plan.gatewayImplementations.has('cilium')) return found.forEach(tell);
    if (context.isDryRun) {
      found.forEach(tell);
      return tell({ of: `Deployment ${shown(operator)}`, state: 'planned', say: 'would be started anew' });
    }
    const restarted = await attempt(`Deployment ${shown(operator)}`, () => restart(context));
    tell(restarted);
    const again = restarted.state === 'done' ? context : first;
    await Promise.all(plan.gateways.map(async (gateway) => tell(await programmed(gateway, again))));
  },
};

function programmed(gateway: Reference, context: PhaseContext): Promise<Outcome> {
  const of = `Gateway ${shown(gateway)}`;
  return waitFor(of, context, async (): Promise<Look> => {
    const found = await context.client.find(objectPath(gateway));
    if (found === undefined) return { waiting: 'the cluster does not have it' };
    const missing = lacks(found, 'Programmed');
    return missing === undefined ? { outcome: { of, state: 'unchanged', say: 'programmed' } } : { waiting: missing };
  });
}

/** What `kubectl rollout restart` does: pods are replaced because an annotation of theirs changes. */
async function restart(context: PhaseContext): Promise<Outcome> {
  const { client, run } = context;
  const of = `Deployment ${shown(operator)}`;
  const annotations = { 'kubectl.kubernetes.io/restartedAt': run };
  await client.merge(objectPath(operator), { spec: { template: { metadata: { annotations } } } });
  return waitFor(of, context, async (): Promise<Look> => {
    const found = await client.get(objectPath(operator));
    const number = (...path: string[]): number => Number(valueAt(found, path) ?? 0);
    const wanted = Number(valueAt(found, ['spec', 'replicas']) ?? 1);
    const isSeen = number('status', 'observedGeneration') >= number('metadata', 'generation');
    const updated = number('status', 'updatedReplicas');
    const isOver = isSeen && updated >= wanted && number('status', 'availableReplicas') >= wanted;
    if (isOver && number('status', 'replicas') === updated)
      return { outcome: { of, state: 'done', say: 'started anew: gateways were not programmed' } };
    return { waiting: `${updated} of ${wanted} pods are new` };
  });
}
