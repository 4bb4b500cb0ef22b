import { objectPath, shown, type Reference } from '../../cluster/resources.ts';
import { textAt, type JsonObject } from '../../graph/json.ts';
import type { Repository } from '../plan.ts';
import type { Outcome, Phase, PhaseContext } from '../phase.ts';
import { release, releasedVolume } from '../released-volumes.ts';
import { attempt, waitFor, type Look } from '../wait.ts';

/** Gives volumes that outlived the cluster back to their claims, the ones that hold backups first of all. */
export const reclaim: Phase = {
  id: 'reclaim',
  changes: true,
  title: 'volumes that outlived the cluster are bound again',
  estimateMinutes: [0, 1],
  async run(context) {
    const { plan, tell } = context;
    const held = new Set(plan.repositories.map(({ volume }) => volume.name));
    const others = plan.staticVolumes.filter(({ name }) => !held.has(name));
    await Promise.all([
      ...others.map(async (volume) => tell(await attempt(nameOf(volume), () => releaseOne(volume, context)))),
      ...plan.repositories.map(async (repository) => {
        const of = `backup repository ${shown(claimOf(repository))}`;
        tell(await attempt(of, () => bindRepository(of, repository, context)));
      }),
    ]);
  },
};

const nameOf = ({ name }: Reference): string => `volume ${name}`;

const claimOf = ({ claim }: Repository): Reference => ({
  kind: 'PersistentVolumeClaim',
  name: claim.name,
  namespace: claim.namespace ?? 'default',
});

async function releaseOne(volume: Reference, { client, isDryRun }: PhaseContext): Promise<Outcome> {
  const of = nameOf(volume);
  const found = await client.find(objectPath(volume));
  if (found === undefined) return { of, state: 'unchanged', say: 'not there yet: Flux makes it' };
  const released = releasedVolume(found);
  if (released === undefined) return { of, state: 'unchanged', say: textAt(found, ['status', 'phase']) ?? 'new' };
  if (released.leftAlone !== undefined) return { of, state: 'unchanged', say: `left alone: ${released.leftAlone}` };
  if (isDryRun) return { of, state: 'planned', say: 'would wait for its claim again' };
  await release(client, released);
  return { of, state: 'done', say: 'waits for its claim again' };
}

interface Bound {
  readonly claim: JsonObject | undefined;
  /** The volume that the claim names, where there is one. */
  readonly volume: JsonObject | undefined;
  /** Whether that is the volume with the backups. */
  readonly isSame: boolean;
  /** Whether the claim is bound to it. */
  readonly isRight: boolean;
}

/** What the claim of a repository is bound to. */
export async function boundTo(repository: Repository, { client }: Pick<PhaseContext, 'client'>): Promise<Bound> {
  const claim = await client.find(objectPath(claimOf(repository)));
  const name = claim === undefined ? undefined : textAt(claim, ['spec', 'volumeName']);
  const volume = name === undefined ? undefined : await client.find(objectPath({ kind: 'PersistentVolume', name }));
  const isSame =
    volume !== undefined &&
    (repository.handle === undefined
      ? textAt(volume, ['metadata', 'name']) === repository.volume.name
      : textAt(volume, ['spec', 'csi', 'volumeHandle']) === repository.handle);
  return { claim, volume, isSame, isRight: isSame && textAt(claim, ['status', 'phase']) === 'Bound' };
}

async function bindRepository(of: string, repository: Repository, context: PhaseContext): Promise<Outcome> {
  const { client, isDryRun, foreseen, run } = context;
  const { claim, volume, isSame, isRight } = await boundTo(repository, context);
  if (isRight) return { of, state: 'unchanged', say: `bound to ${repository.volume.name}` };
  const wrong =
    volume !== undefined && !isSame ? `it is bound to ${handleOf(volume)}, which is another volume` : undefined;
  const isElsewhere = claim !== undefined && textAt(claim, ['spec', 'volumeName']) !== repository.volume.name;
  const isSetAside = claim !== undefined && !isSame && (isElsewhere || volume !== undefined);
  if (isDryRun) {
    const made = isSetAside ? undefined : textAt(claim, ['metadata', 'creationTimestamp']);
    foreseen.bound.set(repository.claim.name, made ?? run);
    const first = wrong === undefined ? '' : `${wrong}: that one would be kept, and the claim made anew; `;
    return { of, state: 'planned', say: `${first}would be bound to ${repository.volume.name}` };
  }
  if (isSetAside) {
    const kept = await setAside(of, { repository, claim, volume }, context);
    if (kept !== undefined) return kept;
  }
  await releaseStale(repository, context);
  await client.apply(
    objectPath({ kind: 'PersistentVolume', name: repository.volume.name }),
    repository.volume.manifest,
  );
  await client.apply(objectPath(claimOf(repository)), repository.claim.manifest);
  return waitFor(of, context, async (): Promise<Look> => {
    if (!(await boundTo(repository, context)).isRight) return { waiting: 'the claim is not bound yet' };
    const before = wrong === undefined ? '' : ` (${wrong}: it is kept)`;
    return { outcome: { of, state: 'done', say: `bound to ${repository.volume.name}${before}` } };
  });
}

/** The volume of an earlier claim of this cluster waits for that claim for ever. */
async function releaseStale({ volume: { name } }: Repository, { client }: PhaseContext): Promise<void> {
  const found = await client.find(objectPath({ kind: 'PersistentVolume', name }));
  const released = found && releasedVolume(found);
  if (released?.leftAlone === undefined && released !== undefined) await release(client, released);
}

/**
 * Takes the claim off a volume that is not the one with the backups, or away where it waits for one that nobody makes. The volume is told
 * to stay first, so that nothing that it may hold is lost. Returns why it did not work; undefined where the way is free.
 */
async function setAside(
  of: string,
  { repository, claim, volume }: { repository: Repository; claim: JsonObject; volume: JsonObject | undefined },
  context: PhaseContext,
): Promise<Outcome | undefined> {
  const other: Reference = { kind: 'PersistentVolume', name: textAt(volume, ['metadata', 'name']) ?? '' };
  if (volume !== undefined)
    await context.client.merge(objectPath(other), { spec: { persistentVolumeReclaimPolicy: 'Retain' } });
  const gone = await untilGone(of, claimOf(repository), { found: claim, context });
  if (gone !== undefined || volume === undefined || other.name !== repository.volume.name) return gone;
  // A volume of the planned name with another handle: handles cannot be changed, so it is made anew. The data stays.
  return untilGone(of, other, { found: volume, context });
}

/** Deletes an object and waits until nothing holds it any more. */
async function untilGone(
  of: string,
  reference: Reference,
  { found, context }: { readonly found: JsonObject; readonly context: PhaseContext },
): Promise<Outcome | undefined> {
  const uid = textAt(found, ['metadata', 'uid']) ?? '';
  await context.client.delete(objectPath(reference), uid);
  const outcome = await waitFor(of, context, async (): Promise<Look> => {
    const left = await context.client.find(objectPath(reference));
    if (left === undefined || textAt(left, ['metadata', 'uid']) !== uid)
      return { outcome: { of, state: 'done', say: 'gone' } };
    const users = reference.kind === 'PersistentVolume' ? 'a claim uses' : 'pods use';
    return { waiting: `${reference.kind} ${shown(reference)} is deleted and still held: ${users} it` };
  });
  return outcome.state === 'done' ? undefined : outcome;
}

function handleOf(volume: JsonObject): string {
  const handle = textAt(volume, ['spec', 'csi', 'volumeHandle']) ?? textAt(volume, ['metadata', 'name']) ?? '';
  return handle.length > 40 ? `…${handle.slice(-37)}` : handle;
}
