import { lacks } from '../../cluster/conditions.ts';
import { objectPath, shown, type Reference } from '../../cluster/resources.ts';
import { textAt, valueAt } from '../../graph/json.ts';
import type { Restore } from '../plan.ts';
import type { Outcome, Phase, PhaseContext } from '../phase.ts';
import { lastEnd, restoredBy } from '../restored.ts';
import { attempt, waitFor, type Look } from '../wait.ts';

/** Sees that every volume holds what was restored, and that its application runs. Changes nothing. */
export const verify: Phase = {
  id: 'verify',
  title: 'volumes hold what was restored, and applications run',
  estimateMinutes: [1, 6],
  async run(context) {
    await Promise.all(
      context.plan.restores.map(async (restore) => {
        const of = shown(restore.claim);
        context.tell(await attempt(of, () => verifyOne(of, restore, context)));
      }),
    );
  },
};

async function verifyOne(of: string, restore: Restore, context: PhaseContext): Promise<Outcome> {
  const { kustomization } = restore;
  const bound = await waitFor(of, context, () => filledFrom(of, restore, context));
  if (bound.state !== 'unchanged' || kustomization === undefined) return bound;
  return waitFor(of, context, async (): Promise<Look> => {
    const missing = lacks(await context.client.get(objectPath(kustomization)), 'Ready');
    if (missing !== undefined) return { waiting: `filled, but Kustomization ${kustomization.name}: ${missing}` };
    return { outcome: { of, state: 'unchanged', say: `${bound.say}, and ${kustomization.name} is ready` } };
  });
}

/** Whether a claim holds what its destination restored. */
async function filledFrom(of: string, { destination, source, claim }: Restore, context: PhaseContext): Promise<Look> {
  const failed = (say: string, fix: string): Look => ({ outcome: { of, state: 'failed', say, fix } });
  const found = await context.client.get(objectPath(destination));
  const restored = restoredBy(found, textAt(found, ['spec', 'trigger', 'manual']));
  if (restored.is === 'empty') return failed(restored.why, pausing(source));
  if (restored.is === 'running') return { waiting: restored.why };
  if (restored.is !== 'whole') return failed(restored.why, 'holdfast recover <cluster> restore');
  const snapshot: Reference = { ...destination, kind: 'VolumeSnapshot', name: restored.image };
  const image = await context.client.find(objectPath(snapshot));
  if (image === undefined) return failed(`its image, VolumeSnapshot ${shown(snapshot)}, is gone`, 'restore it again');
  if (valueAt(image, ['status', 'readyToUse']) !== true)
    return { waiting: `its image, VolumeSnapshot ${shown(snapshot)}, is not ready to use` };
  return filled(of, { claim, ended: lastEnd(found) }, context);
}

/** A claim that was bound before the restore ended holds what was there before: often nothing. */
async function filled(
  of: string,
  { claim, ended }: { readonly claim: Reference; readonly ended: string },
  { client }: PhaseContext,
): Promise<Look> {
  const found = await client.find(objectPath(claim));
  if (found === undefined) return { waiting: 'the cluster does not have its claim' };
  const name = textAt(found, ['spec', 'volumeName']);
  if (textAt(found, ['status', 'phase']) !== 'Bound' || name === undefined) {
    return { waiting: `its claim is ${textAt(found, ['status', 'phase']) ?? 'new'}` };
  }
  const volume = await client.get(objectPath({ kind: 'PersistentVolume', name }));
  const made = textAt(volume, ['metadata', 'creationTimestamp']) ?? '';
  if (Date.parse(made) < Date.parse(ended)) {
    const say = `its volume is older than the restore (${made}, ${ended}): it holds what was there before`;
    const fix = `look into it; to fill it anew, scale the application down and delete the claim: Flux makes it again`;
    return { outcome: { of, state: 'failed', say, fix } };
  }
  return { outcome: { of, state: 'unchanged', say: `filled by the restore of ${ended}` } };
}

function pausing(source: Reference | undefined): string {
  if (source === undefined) return 'look for its snapshots in the repository';
  const patch = `-p '{"spec":{"paused":true}}'`;
  return `before the empty volume is backed up: kubectl -n ${source.namespace ?? 'default'} patch replicationsource ${source.name} --type merge ${patch}`;
}
