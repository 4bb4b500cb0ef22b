import { objectAt, textAt, valueAt, type JsonObject } from '../graph/json.ts';

/** What the status of a ReplicationDestination says of its last restore. */
export type Restored =
  /** Data came back; how many snapshots there were, where the mover counts them. */
  | { readonly is: 'whole'; readonly snapshots: number | undefined; readonly image: string }
  /** The mover ended well and found nothing: the volume is empty. Kopia does so. */
  | { readonly is: 'empty'; readonly why: string }
  | { readonly is: 'failed'; readonly why: string }
  /** Not over yet. */
  | { readonly is: 'running'; readonly why: string };

/** Words with which movers say that there was nothing to restore. */
const nothingFound = /no snapshots? (were |was )?found|no (eligible )?snapshots?\b|no source to restore|0 snapshots/i;

/** Reads what a restore that `trigger` asked for has come to. `before` is when an earlier one ended. */
export function restoredBy(destination: JsonObject, trigger: string | undefined, before?: string): Restored {
  const text = (...path: string[]): string | undefined => textAt(destination, path);
  const mover = objectAt(destination, ['status', 'latestMoverStatus']);
  const done = text('status', 'lastManualSync');
  // Flux may have put back what is written down: what ended since then is what was asked for.
  const isNewer = before !== undefined && done === text('spec', 'trigger', 'manual') && lastEnd(destination) !== before;
  const isOver = trigger !== undefined && (done === trigger || isNewer);
  if (mover['result'] === 'Failed') {
    return isOver
      ? { is: 'failed', why: 'its mover failed' }
      : { is: 'running', why: 'its mover failed and is tried again' };
  }
  if (!isOver) return { is: 'running', why: 'its mover has not finished' };
  const found = valueAt(destination, ['status', 'kopia', 'snapshotsFound']);
  const snapshots = typeof found === 'number' ? found : undefined;
  if (snapshots === 0) {
    const asked = text('status', 'kopia', 'requestedIdentity');
    return { is: 'empty', why: `the repository has no snapshot of ${asked ?? 'it'}: the volume is empty` };
  }
  if (snapshots === undefined && nothingFound.test(textAt(mover, ['logs']) ?? ''))
    return { is: 'empty', why: 'its mover found no snapshot: the volume is empty' };
  const image = text('status', 'latestImage', 'name');
  if (image === undefined) return { is: 'failed', why: 'it ended without an image that claims could be filled from' };
  return { is: 'whole', snapshots, image };
}

/** When the last restore ended; empty where none has. */
export function lastEnd(destination: JsonObject): string {
  return textAt(destination, ['status', 'lastSyncTime']) ?? '';
}
