import { expect } from 'vitest';
import { changedIn, isLeftover, stateOf } from '../state-of.ts';
import type { Instead } from '../writer.ts';
import type { Writing } from '../writing.ts';
import { WrittenPlace } from '../written-place.ts';

type Put = (place: WrittenPlace, path: string) => void;

/** Where something of others stands in its place, it writes nothing, and says so. */
export async function assertTakenIsKept(writing: Writing, what: string, put: Put): Promise<void> {
  const { taken } = writing.writer;
  if (taken === undefined) throw new Error('no place can be taken');
  const place = new WrittenPlace(writing);
  put(place, taken.path);
  await assertNothingIsWritten(writing, place, `${what}: ${taken.path}`, taken);
}

export const assertKeepsFileInPlace = (writing: Writing): Promise<void> =>
  assertTakenIsKept(writing, 'a file', (place, path) => place.put({ [path]: 'mine: true\n' }));

/** Neither links nor what they lead to change, nor a file with a second name, nor anything in a folder that is a link. */
export async function assertKeepsLinks(writing: Writing): Promise<void> {
  const { replaces, folders, taken } = writing.writer;
  expect([...replaces, ...folders, ...(taken === undefined ? [] : [taken])]).not.toEqual([]);
  for (const path of replaces) {
    await assertUntouched(writing, `a link in place of ${path}`, path, (place) => place.linkOut(path));
    await assertUntouched(writing, `a second name of ${path}`, path, (place) => place.nameOutside(path));
  }
  for (const path of folders)
    await assertUntouched(writing, `a link in place of ${path}`, path, (place) => place.linkFolderOut(path));
  if (taken !== undefined) await assertTakenIsKept(writing, 'a link', (place, path) => place.linkOut(path));
}

/** A file that nobody may write to stays as it is, although root could. */
export async function assertKeepsReadOnlyFile(writing: Writing): Promise<void> {
  const { replaces } = writing.writer;
  expect(replaces).not.toEqual([]);
  for (const path of replaces)
    await assertUntouched(writing, `read-only: ${path}`, path, (place) => place.chmod(path, 0o444));
}

export const assertLeadsNowhere = ({ writer, ...writing }: Writing): Promise<void> =>
  assertRefuses({ writer, ...writing }, writer.leadsOut);

export const assertRefusesWhatIsWrong = ({ writer, ...writing }: Writing): Promise<void> =>
  assertRefuses({ writer, ...writing }, writer.wrong);

async function assertRefuses(writing: Writing, instead: Readonly<Record<string, Instead>> = {}): Promise<void> {
  expect(instead).not.toEqual({});
  for (const [what, given] of Object.entries(instead)) {
    const place = new WrittenPlace(writing);
    place.put(given.files ?? {});
    await assertNothingIsWritten(writing, place, what, given);
  }
}

async function assertNothingIsWritten(
  { writer }: Writing,
  place: WrittenPlace,
  what: string,
  { args = writer.args, env = {} }: Instead,
): Promise<void> {
  const [before, outside] = [place.state(), stateOf(place.outside)];
  const { status, stderr } = await place.run({ env }, args);
  expect(place.state(), `${what}: ${stderr}`).toEqual(before);
  expect(stateOf(place.outside), `${what}: ${stderr}`).toEqual(outside);
  expect([1, 2], `${what}: ${stderr}`).toContain(status);
  expect(stderr).not.toMatch(/^\s+at |holdfast itself failed/m);
}

/** The path and all that is outside stay as they are; it is said, and nothing is left lying about. */
async function assertUntouched(
  writing: Writing,
  what: string,
  path: string,
  make: (place: WrittenPlace) => void,
): Promise<void> {
  const place = new WrittenPlace(writing);
  make(place);
  const [before, outside] = [place.state(), stateOf(place.outside)];
  const { status, stderr } = await place.run();
  expect(stateOf(place.outside), what).toEqual(outside);
  const now = place.state();
  expect(changedIn(before, now), `${what}: ${stderr}`).not.toContain(path);
  expect(Object.keys(now).filter(isLeftover), what).toEqual([]);
  expect(status, `${what}: ${stderr}`).not.toBe(0);
}
