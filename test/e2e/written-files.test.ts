import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { acceptancePart } from '../acceptance.ts';
import { CompiledCommand } from '../cli/compiled-command.ts';
import { changedIn, isLeftover, stateOf, type State } from '../cli/state-of.ts';
import type { Writer } from '../cli/writer.ts';
import { writers } from '../cli/writers.ts';
import { writingSabotages } from '../cli/writing-sabotages.ts';
import { WrittenPlace } from '../cli/written-place.ts';
import { campaign } from './campaign.ts';

/** Moments at which a run may end: all of them, or the last text, the last file that takes its place, and the last one that goes. */
function moments(steps: readonly string[]): number[] {
  const chosen = ['writeFileSync', 'renameSync', 'rmSync'].map((name) => steps.lastIndexOf(name));
  return [...chosen, ...steps.keys()].slice(0, campaign({ whole: steps.length, sample: chosen.length }));
}

/** What a run makes of its folder, and in how many steps. */
interface Undisturbed {
  readonly after: State;
  readonly steps: readonly string[];
}

/** A run that nothing befalls writes what was meant, and nothing else. */
async function assertWrites(command: CompiledCommand, writer: Writer): Promise<Undisturbed> {
  const place = new WrittenPlace(command, writer);
  const before = place.state();
  const { steps, stderr } = await place.run();
  writer.meant(place.folder);
  const after = place.state();
  expect(Object.keys(after).filter(isLeftover), stderr).toEqual([]);
  assertKept(writer, before, after);
  expect(writer.removes?.filter((path) => after[path] !== undefined) ?? []).toEqual([]);
  expect(steps, 'steps are seen').toEqual(expect.arrayContaining(['writeFileSync', 'renameSync', 'rmSync']));
  return { after, steps };
}

/** What was there is as it was, but for what is written anew, which has its mode; new files can be read by all. */
function assertKept({ replaces, removes = [] }: Writer, before: State, after: State): void {
  for (const [path, state] of Object.entries(before))
    if (!replaces.includes(path) && !removes.includes(path)) expect(after[path], path).toBe(state);
    else if (replaces.includes(path)) expect(after[path], path).toMatch(/^640 1 /);
  for (const path of Object.keys(after)) if (before[path] === undefined) expect(after[path], path).toMatch(/^644 1 /);
}

/** Links, second names, read-only files and folders that lead out: nothing outside changes, and neither do they. */
async function assertStaysInside(command: CompiledCommand, writer: Writer): Promise<void> {
  const untouched = async (
    what: string,
    paths: readonly string[],
    make: (place: WrittenPlace, path: string) => void,
  ) => {
    for (const path of paths) {
      const place = new WrittenPlace(command, writer);
      make(place, path);
      const [before, outside] = [place.state(), stateOf(place.outside)];
      const { status, stderr } = await place.run();
      expect(stateOf(place.outside), `${what}: ${path}`).toEqual(outside);
      expect(changedIn(before, place.state()), `${what}: ${path}: ${stderr}`).not.toContain(path);
      expect(Object.keys(place.state()).filter(isLeftover)).toEqual([]);
      if (what !== 'folder') expect([status, stderr], `${what}: ${path}`).not.toEqual([0, '']);
    }
  };
  const { replaces, folders } = writer;
  await untouched('link', replaces.slice(0, 1), (place, path) => place.linkOut(path));
  await untouched('second name', replaces.slice(0, 1), (place, path) => place.nameOutside(path));
  await untouched('read-only', replaces.slice(0, 1), (place, path) => place.chmod(path, 0o444));
  await untouched('folder', folders, (place, path) => place.linkFolderOut(path));
}

/** Where it may not write, it writes nothing at all. */
async function assertRefuses(command: CompiledCommand, writer: Writer): Promise<void> {
  for (const [what, { files = {}, args }] of Object.entries(writer.refuses)) {
    const place = new WrittenPlace(command, writer);
    place.put(files);
    const [before, outside] = [place.state(), stateOf(place.outside)];
    const { status, stderr } = await place.run({}, args);
    expect(status, stderr).toBe(writer.program === 'main' ? 2 : 1);
    expect(place.state(), what).toEqual(before);
    expect(stateOf(place.outside), what).toEqual(outside);
  }
}

/** A file that is edited, and is no UTF-8, is left alone. */
async function assertKeepsOtherEncodings(command: CompiledCommand, writer: Writer): Promise<void> {
  const path = writer.edits;
  if (path === undefined) return;
  const place = new WrittenPlace(command, writer);
  appendFileSync(join(place.folder, path), `${path.endsWith('ts') ? '//' : '#'} \u00e4\n`, 'latin1');
  const before = place.state();
  const { stderr } = await place.run();
  expect(place.state()[path]).toBe(before[path]);
  expect(stderr).toContain('its bytes are no UTF-8');
}

/** Who may not write is told so, and nothing is half-done. */
async function assertReadOnlyFolder(command: CompiledCommand, writer: Writer): Promise<void> {
  const place = new WrittenPlace(command, writer);
  place.chmod('../', 0o755);
  const paths = Object.keys(place.state());
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

/** Every file is what it was or what it is to be, whole. */
function assertWhole(before: State, after: State, now: State, when: string): void {
  for (const path of new Set([...Object.keys(before), ...Object.keys(now)]))
    if (!isLeftover(path)) expect([before[path], after[path]], `${path} ${when}`).toContain(now[path]);
}

/** The disk is full from some moment on: what is said of what was written is true, and nothing is left lying about. */
async function assertFullDisk(command: CompiledCommand, writer: Writer, { after, steps }: Undisturbed): Promise<void> {
  for (const step of moments(steps)) {
    const place = new WrittenPlace(command, writer);
    const before = place.state();
    const { status, stderr } = await place.run({ fault: { kind: 'full', step } });
    const [now, when] = [place.state(), `with a disk that is full at step ${step} of ${steps.length}: ${stderr}`];
    assertWhole(before, after, now, when);
    expect(Object.keys(now).filter(isLeftover), when).toEqual([]);
    if (status !== 2) {
      expect(now, when).toEqual(after); // only what needs no space was left to do
      continue;
    }
    expect([status, stderr], when).toEqual([2, expect.stringContaining('no space is left on the disk')]);
    expect(stderr, when).not.toMatch(/^\s+at /m);
    const changed = changedIn(before, now);
    expect(stderr.includes('nothing was written'), when).toBe(changed.length === 0);
    if (!/ and \d+ more/.test(stderr)) for (const path of changed) expect(stderr, when).toContain(path);
  }
}

/** It is killed at some moment: every file is whole, and the next run brings what is missing and cleans up. */
async function assertKilled(command: CompiledCommand, writer: Writer, { after, steps }: Undisturbed): Promise<void> {
  for (const step of moments(steps)) {
    const place = new WrittenPlace(command, writer);
    const before = place.state();
    expect(await place.run({ fault: { kind: 'kill', step } }), 'it was killed').toMatchObject({ status: null });
    const when = `after it was killed at step ${step} of ${steps.length}`;
    assertWhole(before, after, place.state(), when);
    const next = await place.run();
    const { goOn } = writer;
    const isRefused = goOn?.says.test(next.stderr) === true;
    if (isRefused) {
      for (const path of goOn.remove ?? []) place.remove(path);
      await place.run({}, [...writer.args, ...(goOn.args ?? [])]);
    }
    // A lock that a dead process left holds nobody up: who writes there next takes it away.
    const isHarmless = (path: string): boolean => isRefused && path.endsWith('/.holdfast-lock');
    const left = changedIn(after, place.state()).filter((path) => !isHarmless(path) && path !== 'home/.git/HEAD');
    expect(left, `${when}: ${next.stderr}`).toEqual([]);
  }
}

const tooLate = /it has changed since it was read|exists already|is writing there|there already|it is not empty/;

/**
 * Two at once: one is held before it changes anything until the other has ended, or in the middle until the other would begin. Who says that
 * it has written has written, and who came too late says so.
 */
async function assertTwoAtOnce(command: CompiledCommand, writer: Writer, { steps }: Undisturbed): Promise<void> {
  const rival = writer.rival ?? writer;
  for (const step of [0, steps.indexOf('renameSync')]) {
    const place = new WrittenPlace(command, writer);
    const before = place.state();
    const [held = '', begun = '', until = ''] = ['held', 'begun', 'go on'].map((name) => join(place.outside, name));
    const first = place.run({ fault: { kind: 'held', step, until }, announce: held });
    await thereOrEnded(held, first);
    const second = place.run({ announce: begun }, rival.args);
    await (step === 0 ? second : thereOrEnded(begun, second));
    await setTimeout(300); // who has begun is to come as far as it comes
    writeFileSync(until, '');
    const [own, others] = (await Promise.all([first, second])).map(({ status, stderr }) => {
      if (status === 2) expect(stderr).toMatch(tooLate);
      return !tooLate.test(stderr);
    });
    expect([own, others]).toContain(true);
    if (own === true) writer.meant(place.folder);
    if (others === true) rival.meant(place.folder);
    const now = place.state();
    expect(Object.keys(now).filter(isLeftover)).toEqual([]);
    for (const path of Object.keys(before))
      if (![...writer.replaces, ...(writer.removes ?? [])].includes(path)) expect(now[path], path).toBe(before[path]);
  }
}

/** Until a file is there, or the run that would make it has ended. */
async function thereOrEnded(path: string, run: Promise<unknown>): Promise<void> {
  let hasEnded = false;
  void run.then(() => (hasEnded = true));
  while (!hasEnded && !existsSync(path)) await setTimeout(20);
}

/** All at once; told is which one it was. */
async function ofEach(names: readonly string[], assert: (writer: Writer) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(names.map(async (name) => assert(writerOf(name))));
  for (const [index, result] of results.entries())
    if (result.status === 'rejected')
      throw new Error(`${names[index] ?? ''}: ${String(result.reason)}`, { cause: result.reason });
}

function writerOf(name: string): Writer {
  const writer = writers[name];
  if (writer === undefined) throw new Error(`no command that writes is called ${name}`);
  return writer;
}

/** The command as it is compiled, and those of its writers that are looked at: with a sabotage the one that it concerns. */
interface Written {
  readonly command: CompiledCommand;
  names: readonly string[];
}

acceptancePart<Written>(
  'S2',
  'five writers',
  'whatever befalls a command that writes, files say what was meant or what they said before',
  {
    stack: async () => ({ command: await CompiledCommand.make(), names: Object.keys(writers) }),
    assert: async ({ command, names }) => {
      if (names.includes('synthesis')) await command.withSynthesis();
      const undisturbed = new Map<Writer, Undisturbed>();
      const each = (assert: (writer: Writer) => Promise<void>): Promise<void> => ofEach(names, assert);
      await each(async (writer) => void undisturbed.set(writer, await assertWrites(command, writer)));
      await each((writer) => assertStaysInside(command, writer));
      await each((writer) => assertRefuses(command, writer));
      await each((writer) => assertKeepsOtherEncodings(command, writer));
      await each((writer) => assertReadOnlyFolder(command, writer));
      const runOf = (writer: Writer): Undisturbed => undisturbed.get(writer) ?? { after: {}, steps: [] };
      await each((writer) => assertTwoAtOnce(command, writer, runOf(writer)));
      await each((writer) => assertFullDisk(command, writer, runOf(writer)));
      await each((writer) => assertKilled(command, writer, runOf(writer)));
    },
    sabotage: Object.fromEntries(
      Object.entries(writingSabotages).map(([name, { writer, damage }]) => [
        name,
        async (written: Written) => {
          written.names = [writer];
          await damage(written.command);
        },
      ]),
    ),
  },
);
