import type { ClusterClient } from '../../cluster/client.ts';
import { reasonOf } from '../../cluster/cluster-error.ts';
import { collectionPath } from '../../cluster/resources.ts';
import { textAt } from '../../graph/json.ts';
import { release, releasedVolume, type ReleasedVolume } from '../../recovery/released-volumes.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { note, print } from '../../output/outlet.ts';
import { paint } from '../../output/paint.ts';
import { confirmCluster, lookAtCluster } from '../../recovery/recognition/confirm-cluster.ts';
import { readTree } from '../read-tree.ts';
import { connection, orUsage } from './connection.ts';
import { consentOf, intendedCluster, type WritingOptions } from './intended-cluster.ts';

export interface ReleaseOptions extends WritingOptions {
  /** Folder of a tree, or the name of a cluster below dist: the cluster that is meant. */
  readonly cluster?: string;
  /** Does it, instead of saying what would be done. */
  readonly run?: boolean;
}

/**
 * `holdfast volumes release`: makes released volumes wait for their claims again. What is deleted with its claim anyway is left alone.
 */
export async function releaseVolumes(names: readonly string[], options: ReleaseOptions): Promise<number> {
  const run = options.run === true;
  const client = await connectionTo(options, run);
  const { context } = client;
  const volumes = await orUsage(async () => (await client.list(collectionPath('PersistentVolume'))) ?? []);
  const unknown = names.filter((name) => !volumes.some((volume) => textAt(volume, ['metadata', 'name']) === name));
  if (unknown.length > 0) throw new UsageError(`${context} has no volume ${unknown.join(', ')}`);
  const released = volumes
    .flatMap((volume) => releasedVolume(volume) ?? [])
    .filter(({ name }) => names.length === 0 || names.includes(name));
  const outcomes = await Promise.all(released.map((volume) => releaseOne(client, volume, run)));
  const failed = outcomes.filter(({ isWell }) => !isWell).length;
  for (const { line } of outcomes) print(`${line}\n`);
  if (released.length === 0) note(`${context}: no released volume\n`);
  else if (!run) {
    const add = options.cluster === undefined ? '--cluster <cluster> --run' : '--run';
    note(`${context}: ${released.length} released; nothing was changed, add ${add} to do it\n`);
  } else note(`${context}: ${released.length} released, ${failed} failed\n`);
  return failed === 0 ? exitCodes.ok : exitCodes.findings;
}

/** A client that writes where that is asked for, and the cluster is the one that is meant. */
async function connectionTo(options: ReleaseOptions, run: boolean): Promise<ClusterClient> {
  if (options.cluster === undefined) {
    if (run)
      throw new UsageError(
        '--run: which cluster is meant? required: --cluster <folder of its tree, or its name below dist>',
      );
    return connection(options);
  }
  const { folder, graph } = readTree(options.cluster);
  const expected = intendedCluster(graph, folder);
  const client = await connection(options);
  await orUsage(async () => {
    const recognition = await lookAtCluster(client, expected);
    if (run) await confirmCluster(client, { expected, recognition, consent: consentOf(options) });
  });
  return client;
}

/** One that fails does not keep the others. */
async function releaseOne(
  client: ClusterClient,
  volume: ReleasedVolume,
  run: boolean,
): Promise<{ readonly line: string; readonly isWell: boolean }> {
  const { about, uid, leftAlone } = volume;
  const well = (state: string) => ({ line: `${about}: ${state}`, isWell: true });
  if (leftAlone !== undefined) return well(`left alone: ${leftAlone}`);
  if (!run) {
    return well(`uid ${uid ?? ''} would be removed from spec.claimRef; then the claim of this name binds it`);
  }
  try {
    await release(client, volume);
    return well(paint.green('waits for its claim again'));
  } catch (error) {
    return { line: `${about}: ${paint.red(`not changed: ${reasonOf(error)}`)}`, isWell: false };
  }
}
