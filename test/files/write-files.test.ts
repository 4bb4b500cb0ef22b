import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lockName, stagedPrefix } from '../../files/folder-locks.ts';
import { writeFiles } from '../../files/write-files.ts';
import { writeNewFolder } from '../../files/write-new-folder.ts';
import { contentOf, scratchFolder } from '../scratch-folder.ts';

const isRoot = process.getuid?.() === 0;

describe('[S2 part: writes] files are written', () => {
  test('with the mode that they have, and new ones readable by all', () => {
    const folder = scratchFolder({ 'a.yaml': 'a', 'run.sh': 'b' });
    chmodSync(join(folder, 'a.yaml'), 0o640);
    chmodSync(join(folder, 'run.sh'), 0o4751);
    writeFiles(['a.yaml', 'run.sh', 'new/c.yaml'].map((path) => ({ path: join(folder, path), text: 'x' })));
    const modeOf = (path: string): string => (statSync(join(folder, path)).mode & 0o7777).toString(8);
    expect(['a.yaml', 'run.sh', 'new/c.yaml'].map(modeOf)).toEqual(['640', '4751', '644']);
    expect(contentOf(folder)).toEqual({ 'a.yaml': 'x', 'run.sh': 'x', 'new/c.yaml': 'x' });
  });

  test.skipIf(!isRoot)('with the owner that they have', () => {
    const folder = scratchFolder({ 'a.yaml': 'a' });
    spawnSync('chown', ['1234:4321', join(folder, 'a.yaml')]);
    writeFiles([{ path: join(folder, 'a.yaml'), text: 'x' }]);
    expect(statSync(join(folder, 'a.yaml'))).toMatchObject({ uid: 1234, gid: 4321 });
  });

  test.each<[string, (folder: string) => void, string]>([
    [
      'a symbolic link',
      (folder) => symlinkSync('other.yaml', join(folder, 'b.yaml')),
      'it is a symbolic link to other.yaml',
    ],
    [
      'a link that leads nowhere',
      (folder) => symlinkSync('/nowhere', join(folder, 'b.yaml')),
      'it is a symbolic link to /nowhere',
    ],
    [
      'one of several names',
      (folder) => linkSync(join(folder, 'other.yaml'), join(folder, 'b.yaml')),
      'it has 2 names',
    ],
    ['a folder', (folder) => mkdirSync(join(folder, 'b.yaml')), 'it is no regular file'],
    ['a pipe', (folder) => void spawnSync('mkfifo', [join(folder, 'b.yaml')]), 'it is no regular file'],
    ['a read-only file', (folder) => writeFileSync(join(folder, 'b.yaml'), 'b', { mode: 0o444 }), 'it is read-only'],
  ])('never in place of %s, and nothing else is written then', (_name, make, reason) => {
    const folder = scratchFolder({ 'a.yaml': 'a', 'other.yaml': 'other' });
    make(folder);
    const before = lstatSync(join(folder, 'b.yaml'));
    const files = ['a.yaml', 'b.yaml'].map((path) => ({ path: join(folder, path), text: 'x' }));
    expect(() => writeFiles(files)).toThrow(reason);
    expect(() => writeFiles(files)).toThrow('nothing was written');
    expect(lstatSync(join(folder, 'b.yaml'))).toMatchObject({
      ino: before.ino,
      mode: before.mode,
      nlink: before.nlink,
    });
    expect([readFileSync(join(folder, 'a.yaml'), 'utf8'), readFileSync(join(folder, 'other.yaml'), 'utf8')]).toEqual([
      'a',
      'other',
    ]);
  });

  test.each([['../out.yaml'], ['link/out.yaml'], ['/tmp/out-of-holdfast.yaml'], ['sub/../../out.yaml'], ['.']])(
    'never outside the folder that is meant: %s',
    (path) => {
      const folder = scratchFolder({ 'project/a.yaml': 'a', 'elsewhere/b.yaml': 'b' });
      symlinkSync('../elsewhere', join(folder, 'project/link'));
      const target = path.startsWith('/') ? path : join(folder, 'project', path);
      expect(() => writeFiles([{ path: target, text: 'x', within: join(folder, 'project') }])).toThrow(
        /lies outside|may lead elsewhere/,
      );
      expect(Object.keys(contentOf(join(folder, 'elsewhere')))).toEqual(['b.yaml']);
      expect(existsSync(join(folder, 'out.yaml')) || existsSync('/tmp/out-of-holdfast.yaml')).toBe(false);
    },
  );

  test('never over what has changed since it was read, or is no UTF-8', () => {
    const folder = scratchFolder({ 'a.yaml': 'theirs' });
    writeFileSync(join(folder, 'latin.yaml'), Buffer.from([0x61, 0xe4]));
    const write = (path: string, before: string | null) => () =>
      writeFiles([{ path: join(folder, path), text: 'x', before }]);
    expect(write('a.yaml', 'ours')).toThrow('it has changed since it was read');
    expect(write('latin.yaml', 'a\uFFFD')).toThrow('its bytes are no UTF-8');
    expect(write('a.yaml', null)).toThrow('it exists already');
    expect(write('gone.yaml', 'ours')).toThrow('it is gone since it was read');
    expect(contentOf(folder)['a.yaml']).toBe('theirs');
  });

  test('after what a killed run left is cleaned up, and after that alone', () => {
    const folder = scratchFolder({
      'a.yaml': 'a',
      [`${stagedPrefix}0`]: 'half',
      [`${stagedPrefix}7`]: 'half',
      '.other': 'mine',
    });
    const { pid } = spawnSync('true');
    writeFileSync(join(folder, lockName), `${hostname()} ${pid} token`);
    writeFiles([{ path: join(folder, 'a.yaml'), text: 'x' }]);
    expect(contentOf(folder)).toEqual({ 'a.yaml': 'x', '.other': 'mine' });
  });

  test('and a folder that was made for them is gone again where they cannot be', () => {
    const folder = scratchFolder();
    const name = 'n'.repeat(300);
    for (const path of [join('new/deep', name), join('new/deep', name, 'file')])
      expect(() => writeFiles([{ path: join(folder, path), text: 'x' }])).toThrow('its name is too long');
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeFiles([{ path: join(folder, 'file/new/a.yaml'), text: 'x' }])).toThrow(
      'a file stands where a folder belongs; nothing was written',
    );
  });

  test('as a whole folder or not at all', () => {
    const folder = scratchFolder({ file: 'a' });
    writeNewFolder(
      join(folder, 'new'),
      new Map([
        ['a/b.yaml', 'b'],
        ['c.yaml', 'c'],
      ]),
    );
    expect(contentOf(join(folder, 'new'))).toEqual({ 'a/b.yaml': 'b', 'c.yaml': 'c' });
    expect(() =>
      writeNewFolder(
        join(folder, 'other'),
        new Map([
          ['a', 'b'],
          ['a/b', 'c'],
        ]),
      ),
    ).toThrow('nothing was written');
    expect(readdirSync(folder).sort()).toEqual(['file', 'new']);
  });
});
