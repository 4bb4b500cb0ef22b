import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { encryptedBystander, latin } from '../bystanders.ts';
import { changedIn, isLeftover } from '../state-of.ts';
import type { Undisturbed, Writing } from '../writing.ts';
import { WrittenPlace } from '../written-place.ts';
import { assertTakenIsKept } from './in-its-place.ts';

/** What was written is parsed again, and is what was meant; nothing else was written, and nothing is left lying about. */
export async function assertMeant(
  writing: Writing,
  { folder, before, after, steps, stderr }: Undisturbed,
): Promise<void> {
  const { writer, sops } = writing;
  writer.meant(folder, sops);
  expect(Object.keys(after).filter(isLeftover), stderr).toEqual([]);
  expect(steps, 'steps are seen').toEqual(expect.arrayContaining(['writeFileSync', 'renameSync', 'rmSync']));
  const { replaces, removes = [], says = [] } = writer;
  for (const path of Object.keys(before))
    if (removes.includes(path)) expect(after, path).not.toHaveProperty([path]);
    else if (!replaces.includes(path) && !removes.some((removed) => removed.startsWith(path)))
      expect(after[path], path).toBe(before[path]);
  for (const words of says) expect(stderr).toMatch(words);
  await writer.meantBesides?.(writing);
}

/** What sops has encrypted is the same byte for byte, opens, and says what it said; wherever it stands. */
export async function assertKeepsEncrypted(writing: Writing, { folder, before, after }: Undisturbed): Promise<void> {
  const { writer, sops } = writing;
  for (const [path, text] of Object.entries({ ...encryptedBystander, ...writer.encrypted })) {
    expect(after[path], path).toBe(before[path]);
    expect(parse(sops.opened(join(folder, path))), path).toEqual(parse(text));
  }
  const encrypted = sops.encrypted('kind: Secret\nstringData: { password: hunter4 }\n');
  if (writer.taken !== undefined)
    await assertTakenIsKept(writing, 'encrypted', (place, path) => place.put({ [path]: encrypted }));
}

/** Bytes that are no UTF-8 stand where they stood, in a file to edit as well. */
export async function assertKeepsOtherEncodings(writing: Writing, { before, after }: Undisturbed): Promise<void> {
  const { edits, taken } = writing.writer;
  expect(after['apps/latin.yaml']).toBe(before['apps/latin.yaml']);
  if (taken !== undefined) await assertTakenIsKept(writing, 'no UTF-8', (place, path) => place.put({ [path]: latin }));
  if (edits === undefined) return;
  const place = new WrittenPlace(writing);
  appendFileSync(join(place.folder, edits), `${edits.endsWith('ts') ? '//' : '#'} \u00e4\n`, 'latin1');
  const asItWas = place.state()[edits];
  const { status, stderr } = await place.run();
  expect(place.state()[edits]).toBe(asItWas);
  expect(stderr).toContain('its bytes are no UTF-8');
  expect(status).not.toBe(0);
}

/** What is written anew has the mode that it had, and one name; new files can be read by all. */
export function assertKeepsModes({ writer }: Writing, { before, after }: Undisturbed): void {
  const written = changedIn(before, after).filter((path) => after[path] !== undefined && !path.endsWith('/'));
  expect(written.length).toBeGreaterThan(0);
  for (const path of written) expect(after[path], path).toMatch(before[path] === undefined ? /^644 1 / : /^640 1 /);
  for (const path of writer.replaces) expect(written, path).toContain(path);
  expect(after['apps/run.sh']).toMatch(/^755 1 /);
}

/** Lines of an edited file end as they did. */
export function assertKeepsLineEndings({ writer }: Writing, { before, after }: Undisturbed): void {
  const endings = (text = ''): string[] => [...new Set(text.match(/\r\n|\r|\n/g))];
  expect(writer.edits).toBeDefined();
  for (const path of writer.replaces) {
    expect(endings(before[path]), path).toHaveLength(1);
    expect(endings(after[path]), path).toEqual(endings(before[path]));
  }
}
