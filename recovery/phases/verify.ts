import { lacks } from '../../cluster/conditions.ts';
import { objectPath, shown, type Reference } from '../../cluster/resources.ts';
import { textAt, valueAt } from '../../graph/json.ts';
import type { Restore } from '../plan.ts';
import type { Outcome, Phase, PhaseContext } from '../phase.ts';
import { lastEnd, restoredBy } from '../restored.ts';
import { attempt, waitFor, type Look } from '../wait.ts';
import { sh } from '../../topology/shell.ts';

/** Sees that every volume holds what was restored, and that its application runs. */
export const verify: Phase = {
  id: 'verify',
  changes: false,
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
  if (context.foreseen.restored.has(of)) return afterRestoring(of, restore, context);
  const bound = await waitFor(of, context, () => filledFrom(of, restore, context));
  if (bound.state !== 'unchanged' || kustomization === undefined) return bound;
  return waitFor(of, context, async (): Promise<Look> => {
    const missing = lacks(await context.client.get(objectPath(kustomization)), 'Ready');
    if (missing !== undefined) return { waiting: `filled, but Kustomization ${kustomization.name}: ${missing}` };
    return { outcome: { of, state: 'unchanged', say: `${bound.say}, and ${kustomization.name} is ready` } };
  });
}

/** What a dry run knows of a claim whose destination would be filled: one that is bound already would not get what is restored. */
async function afterRestoring(of: string, { claim }: Restore, { client }: PhaseContext): Promise<Outcome> {
  const found = await client.find(objectPath(claim));
  if (textAt(found, ['status', 'phase']) !== 'Bound')
    return { of, state: 'planned', say: 'would be filled by its restore, and looked at then' };
  const say = 'it is bound already: its volume would be older than the restore, and hold what was there before';
  return { of, state: 'failed', say, fix: refilling };
}

const refilling = 'look into it; to fill it anew, scale the application down and delete the claim: Flux makes it again';

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
    return { outcome: { of, state: 'failed', say, fix: refilling } };
  }
  return { outcome: { of, state: 'unchanged', say: `filled by the restore of ${ended}` } };
}

function pausing(source: Reference | undefined): string {
  if (source === undefined) return 'look for its snapshots in the repository';
  const pause = sh`kubectl -n ${source.namespace ?? 'default'} patch replicationsource ${source.name} --type merge -p '{"spec":{"paused":true}}'`;
  return `before the empty volume is backed up: ${pause}`;
}
