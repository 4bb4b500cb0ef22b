import pLimit from 'p-limit';
import { objectPath, shown } from '../../cluster/resources.ts';
import { textAt, type JsonObject } from '../../graph/json.ts';
import type { Restore } from '../plan.ts';
import type { Outcome, Phase, PhaseContext } from '../phase.ts';
import { lastEnd, restoredBy } from '../restored.ts';
import { attempt, waitFor, type Look } from '../wait.ts';
import { boundTo } from './reclaim.ts';
import { sh } from '../../topology/shell.ts';

/** Marks of restores that a run of holdfast asked for. */
const mark = 'holdfast-';

/** Fills every destination from its backup, some at a time. What was restored already, or is on its way, is not begun again. */
export const restore: Phase = {
  id: 'restore',
  changes: true,
  title: 'volumes are restored from their backups',
  estimateMinutes: [10, 15],
  async run(context) {
    const { plan, parallel, tell } = context;
    const repositories = await boundRepositories(context);
    const limit = pLimit(parallel);
    await Promise.all(
      plan.restores.map((each) =>
        limit(async () => {
          const of = shown(each.claim);
          tell(await attempt(of, () => restoreOne(of, each, { context, repositories })));
        }),
      ),
    );
  },
};

/** When each repository was bound to the volume that holds the backups, or would have been in a dry run; undefined where it is not. */
type Repositories = ReadonlyMap<string, string | undefined>;

async function boundRepositories(context: PhaseContext): Promise<Repositories> {
  const found = await Promise.all(
    context.plan.repositories.map(async (repository) => {
      const { claim, isRight } = await boundTo(repository, context).catch(() => ({ claim: undefined, isRight: false }));
      const since = claim === undefined ? undefined : textAt(claim, ['metadata', 'creationTimestamp']);
      return [repository.claim.name, isRight ? since : context.foreseen.bound.get(repository.claim.name)] as const;
    }),
  );
  return new Map(found);
}

async function restoreOne(
  of: string,
  { destination, repository, kustomization }: Restore,
  { context, repositories }: { readonly context: PhaseContext; readonly repositories: Repositories },
): Promise<Outcome> {
  const { client, isDryRun, foreseen, again, run } = context;
  const path = objectPath(destination);
  if (repository !== undefined && repositories.get(repository) === undefined) {
    const fix = 'holdfast recover <cluster> reclaim';
    return {
      of,
      state: 'failed',
      say: `not begun: claim ${repository} does not hold the backups, it would be empty`,
      fix,
    };
  }
  const found = await client.find(path);
  if (found === undefined) {
    const say = `the cluster has no ReplicationDestination ${shown(destination)}`;
    if (foreseen.isWaitedFor && kustomization !== undefined) {
      foreseen.restored.add(of);
      return {
        of,
        state: 'planned',
        say: `would be restored, once Kustomization ${kustomization.name} has made its destination`,
      };
    }
    return kustomization === undefined
      ? { of, state: 'failed', say }
      : { of, state: 'failed', say, fix: sh`flux reconcile kustomization ${kustomization.name}` };
  }
  const since = repository === undefined ? undefined : repositories.get(repository);
  const before = current(found, since);
  if (!again && before !== undefined) return { of, state: 'unchanged', say: before };
  const trigger = textAt(found, ['spec', 'trigger', 'manual']);
  // A new destination restores by itself, and so does one that an earlier run has asked: it is waited for, not asked twice.
  const isUnderWay = !again && trigger !== undefined && restoredBy(found, trigger).is === 'running';
  if (isDryRun) {
    foreseen.restored.add(of);
    return { of, state: 'planned', say: isUnderWay ? 'is on its way' : 'would be restored' };
  }
  const asked = isUnderWay ? trigger : `${mark}${run}`;
  const ask = (): Promise<void> => client.merge(path, { spec: { trigger: { manual: asked } } });
  if (!isUnderWay) await ask();
  return waitFor(of, context, async (): Promise<Look> => {
    const now = await client.get(path);
    const restored = restoredBy(now, asked, lastEnd(found));
    if (restored.is === 'running') {
      // Flux puts back what is written down, now and then.
      if (textAt(now, ['spec', 'trigger', 'manual']) !== asked) await ask();
      return { waiting: restored.why };
    }
    if (restored.is === 'whole') return { outcome: { of, state: 'done', say: wholeIn(now, restored.snapshots) } };
    return { outcome: { of, state: 'failed', say: restored.why, fix: whatToDo(destination.namespace, restored.is) } };
  });
}

/** What an earlier restore brought, where it ended well after the repository was bound; undefined where it has to be done. */
function current(destination: JsonObject, since: string | undefined): string | undefined {
  const restored = restoredBy(destination, textAt(destination, ['spec', 'trigger', 'manual']));
  if (restored.is !== 'whole') return undefined;
  const ended = lastEnd(destination);
  const isLater = since === undefined || Date.parse(ended) >= Date.parse(since);
  return isLater ? `restored already${ended === '' ? '' : `, at ${ended}`}` : undefined;
}

function wholeIn(destination: JsonObject, snapshots: number | undefined): string {
  const took = textAt(destination, ['status', 'lastSyncDuration'])?.replace(/\.\d+s$/, 's');
  const from = snapshots === undefined ? '' : ` from the newest of ${snapshots} snapshots`;
  return `restored${from}${took === undefined ? '' : ` in ${took}`}`;
}

function whatToDo(namespace: string | undefined, is: 'empty' | 'failed'): string {
  return is === 'empty'
    ? 'compare sourceIdentity with the identities that its status lists, and pause its ReplicationSource before an empty volume is backed up'
    : sh`kubectl -n ${namespace ?? 'default'} logs -l app.kubernetes.io/created-by=volsync --tail=50`;
}
