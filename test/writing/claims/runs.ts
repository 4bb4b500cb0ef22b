import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { momentsOf } from '../moments.ts';
import { changedIn, isLeftover } from '../state-of.ts';
import type { Rival } from '../writer.ts';
import type { Undisturbed, Writing } from '../writing.ts';
import { WrittenPlace } from '../written-place.ts';
import { assertWhole } from './whole.ts';

/** It is killed at some moment: every file is whole, and the next run brings what is missing and cleans up. */
export async function assertKilled(writing: Writing, undisturbed: Undisturbed): Promise<void> {
  const { goOn, args } = writing.writer;
  const { after, steps } = undisturbed;
  for (const step of momentsOf(undisturbed)) {
    const place = new WrittenPlace(writing);
    const before = place.state();
    expect(await place.run({ fault: { kind: 'kill', step } }), 'it was killed').toMatchObject({ status: null });
    const when = `after it was killed at step ${step} of ${steps.length}`;
    assertWhole(before, undisturbed, place.state(), when);
    const next = await place.run();
    const isRefused = goOn?.says.test(next.stderr) === true;
    if (isRefused) {
      for (const path of goOn.remove ?? []) place.remove(path);
      await place.run({}, [...args, ...(goOn.args ?? [])]);
    }
    // A lock that a dead process left holds nobody up: who writes there next takes it away.
    const isHarmless = (path: string): boolean => isRefused && path.endsWith('/.holdfast-lock');
    const left = changedIn(after, place.state()).filter((path) => !isHarmless(path) && !path.startsWith('home/.git/'));
    expect(left, `${when}: ${next.stderr}`).toEqual([]);
  }
}

const tooLate = /it has changed since it was read|exists already|is writing there|there already|it is not empty/;

/**
 * Two at once: one is held before it changes anything until the other has ended, or in the middle until the other would begin. Who says that
 * it has written has written, and who came too late says so.
 */
export async function assertTwoAtOnce(writing: Writing, { steps }: Undisturbed): Promise<void> {
  const { writer, sops } = writing;
  const alike: Rival = writer;
  const { first, second, without = [] } = writer.rivals ?? { first: alike, second: alike };
  for (const step of [0, steps.indexOf('renameSync')]) {
    const place = new WrittenPlace(writing);
    for (const path of without) place.remove(path);
    const before = place.state();
    const [held = '', begun = '', until = ''] = ['held', 'begun', 'go on'].map((name) => join(place.outside, name));
    const one = place.run({ fault: { kind: 'held', step, until }, announce: held }, first.args);
    await thereOrEnded(held, one);
    const other = place.run({ announce: begun }, second.args);
    await (step === 0 ? other : thereOrEnded(begun, other));
    await setTimeout(300); // who has begun is to come as far as it comes
    writeFileSync(until, '');
    const haveWritten = (await Promise.all([one, other])).map(({ status, stderr }) => {
      if (status === 2) expect(stderr).toMatch(tooLate);
      return !tooLate.test(stderr);
    });
    expect(haveWritten).toContain(true);
    for (const [index, rival] of [first, second].entries())
      if (haveWritten[index] === true) rival.meant(place.folder, sops);
    const now = place.state();
    expect(Object.keys(now).filter(isLeftover)).toEqual([]);
    const changing = [...writer.replaces, ...(writer.removes ?? [])];
    for (const path of Object.keys(before))
      if (!changing.some((each) => each.startsWith(path))) expect(now[path], path).toBe(before[path]);
  }
}

/** Until a file is there, or the run that would make it has ended. */
async function thereOrEnded(path: string, run: Promise<unknown>): Promise<void> {
  let hasEnded = false;
  void run.then(() => (hasEnded = true));
  while (!hasEnded && !existsSync(path)) await setTimeout(20);
}
