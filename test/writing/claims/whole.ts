import { expect } from 'vitest';
import type { Run } from '../../cli/holdfast.ts';
import { changedIn, isLeftover, type State } from '../state-of.ts';
import type { Undisturbed } from '../writing.ts';

/** Every file is what it was or what it is to be, whole. */
export function assertWhole(before: State, { after }: Undisturbed, now: State, when: string): void {
  for (const path of new Set([...Object.keys(before), ...Object.keys(now)]))
    if (!isLeftover(path)) expect([before[path], after[path]], `${path} ${when}`).toContain(now[path]);
}

/** What is said of what was written is true, and nothing is left lying about. */
export function assertSaidTruly(before: State, undisturbed: Undisturbed, now: State, { status, stderr }: Run): void {
  assertWhole(before, undisturbed, now, stderr);
  expect(Object.keys(now).filter(isLeftover), stderr).toEqual([]);
  expect(stderr).not.toMatch(/^\s+at |holdfast itself failed/m);
  if (status !== 2) {
    expect(now, stderr).toEqual(undisturbed.after); // only what needs nothing was left to do
    return;
  }
  const changed = changedIn(before, now);
  expect(stderr.includes('nothing was written'), stderr).toBe(changed.length === 0);
  if (!/ and \d+ more/.test(stderr)) for (const path of changed) expect(stderr).toContain(path);
}
