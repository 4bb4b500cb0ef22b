import colors from 'picocolors';
import type { ClusterClient } from '../../cluster/client.ts';
import { reasonOf } from '../../cluster/cluster-error.ts';
import { collectionPath } from '../../cluster/resources.ts';
import { textAt } from '../../graph/json.ts';
import { release, releasedVolume, type ReleasedVolume } from '../../recovery/released-volumes.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { connection, orUsage, type ConnectionOptions } from './connection.ts';

export interface ReleaseOptions extends ConnectionOptions {
  /** Does it, instead of saying what would be done. */
  readonly run?: boolean;
}

/**
 * `holdfast volumes release`: makes released volumes wait for their claims again. What is deleted with its claim anyway is left alone.
 */
export async function releaseVolumes(names: readonly string[], options: ReleaseOptions): Promise<number> {
  const client = await connection(options);
  const { context } = client;
  const run = options.run === true;
  const volumes = await orUsage(async () => (await client.list(collectionPath('PersistentVolume'))) ?? []);
  const unknown = names.filter((name) => !volumes.some((volume) => textAt(volume, ['metadata', 'name']) === name));
  if (unknown.length > 0) throw new UsageError(`${context} has no volume ${unknown.join(', ')}`);
  const released = volumes
    .flatMap((volume) => releasedVolume(volume) ?? [])
    .filter(({ name }) => names.length === 0 || names.includes(name));
  const outcomes = await Promise.all(released.map((volume) => releaseOne(client, volume, run)));
  const failed = outcomes.filter(({ isWell }) => !isWell).length;
  for (const { line } of outcomes) process.stdout.write(`${line}\n`);
  if (released.length === 0) process.stderr.write(`${context}: no released volume\n`);
  else if (!run)
    process.stderr.write(`${context}: ${released.length} released; nothing was changed, add --run to do it\n`);
  else process.stderr.write(`${context}: ${released.length} released, ${failed} failed\n`);
  return failed === 0 ? exitCodes.ok : exitCodes.findings;
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
    return well(colors.green('waits for its claim again'));
  } catch (error) {
    return { line: `${about}: ${colors.red(`not changed: ${reasonOf(error)}`)}`, isWell: false };
  }
}
