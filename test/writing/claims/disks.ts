import { dirname } from 'node:path';
import { expect } from 'vitest';
import { campaign } from '../../e2e/campaign.ts';
import { momentsOf } from '../moments.ts';
import { SmallDisk } from '../small-disk.ts';
import { changedIn } from '../state-of.ts';
import type { Undisturbed, Writing } from '../writing.ts';
import { WrittenPlace } from '../written-place.ts';
import { assertSaidTruly, assertWhole } from './whole.ts';

const full = /no space is left on the disk/;

/** A disk that has room for nothing, for a little more, and so on until all that is written fits: of bytes, and of files. */
export async function assertRealFullDisk(writing: Writing, undisturbed: Undisturbed): Promise<void> {
  for (const room of ['leaveBlocks', 'leaveFiles'] as const) {
    let refused = 0;
    for (let left = 0; ; left = campaign({ whole: left + 1, sample: left * 3 + 1 })) {
      const disk = await SmallDisk.make();
      const place = new WrittenPlace(writing, disk);
      const before = place.state();
      disk[room](left);
      const run = await place.run({ isAlone: true });
      assertSaidTruly(before, undisturbed, place.state(), run);
      disk.remove();
      if (run.status !== 2) break;
      expect(run.stderr, `${room} ${left}`).toMatch(full);
      refused++;
    }
    expect(refused, room).toBeGreaterThan(0);
  }
}

/** The same between any two steps: there a disk can fill up at once, because others write to it as well. */
export async function assertFullDiskAtAnyStep(writing: Writing, undisturbed: Undisturbed): Promise<void> {
  for (const step of momentsOf(undisturbed)) {
    const place = new WrittenPlace(writing);
    const before = place.state();
    const run = await place.run({ fault: { kind: 'full', step } });
    assertSaidTruly(before, undisturbed, place.state(), run);
    if (run.status === 2) expect(run.stderr, `step ${step}`).toMatch(full);
  }
}

/** A disk that is mounted read-only, which root cannot write to either: the whole of it, or a folder that it writes into. */
export async function assertRealReadOnlyDisk(writing: Writing, undisturbed: Undisturbed): Promise<void> {
  const { part } = writing.writer;
  for (const folder of ['', part]) {
    const disk = await SmallDisk.make();
    const place = new WrittenPlace(writing, disk);
    const before = place.state();
    if (folder === '') disk.makeReadOnly();
    else disk.makeFolderReadOnly(folder);
    const { status, stderr } = await place.run({ isAlone: true });
    const now = place.state();
    disk.remove();
    const changed = changedIn(before, now);
    assertWhole(before, undisturbed, now, stderr);
    expect(
      changed.filter((path) => path.startsWith(folder)),
      stderr,
    ).toEqual([]);
    expect(stderr).toMatch(/read-only/);
    expect(stderr).not.toMatch(/^\s+at |holdfast itself failed/m);
    expect([1, 2], stderr).toContain(status);
    if (status === 2) expect(stderr).toContain('nothing was written');
    if (status === 2) expect(changed, stderr).toEqual([]);
  }
}

/** Who may not write is told so, and nothing is half-done. */
export async function assertFolderOfOthers(writing: Writing): Promise<void> {
  const place = new WrittenPlace(writing);
  place.chmod('../', 0o755);
  const paths = Object.keys(place.state()).filter((path) => !path.endsWith('/'));
  for (const path of paths) place.chmod(path, path.endsWith('.sh') ? 0o755 : 0o666);
  const folders = [...new Set(['.', ...paths.flatMap((path) => aboveOf(path))])];
  for (const path of folders) place.chmod(path, 0o555);
  const before = place.state();
  const { status, stderr } = await place.run({ asNobody: true });
  for (const path of folders) place.chmod(path, 0o755);
  expect(place.state()).toEqual(before);
  expect(stderr).toMatch(/(no permission|read-only).*nothing was written/);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(status).toBe(2);
}

function aboveOf(path: string): string[] {
  const folder = dirname(path);
  return folder === '.' ? [] : [folder, ...aboveOf(folder)];
}
