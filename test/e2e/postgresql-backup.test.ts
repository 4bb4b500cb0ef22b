import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { RealStack } from '../real-stack.ts';
import { describeWith, parts } from './parts.ts';

const isRoot = process.getuid?.() === 0;
/** PostgreSQL refuses to run as root; in the cluster its image runs as an unprivileged user too. */
const nobody = 65534;

describeWith('postgresql', 'the scripts of postgresql-backup against a real PostgreSQL', () => {
  let root: string;
  const folder = (name: string): string => join(root, name);

  function run(command: string, args: readonly string[], environment: Record<string, string> = {}) {
    const prefix = isRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];
    const [program = command, ...rest] = [...prefix, command, ...args];
    return spawnSync(program, rest, {
      encoding: 'utf8',
      cwd: root,
      env: {
        PATH: `${parts.postgresql}:/usr/bin:/bin`,
        TMPDIR: folder('tmp'),
        PGHOST: folder('socket'),
        PGUSER: 'postgres',
        PGPASSWORD: 'unused on a socket',
        BACKUP_FOLDER: folder('backup'),
        BACKUPS_KEPT: '2',
        ...environment,
      },
    });
  }

  const backup = (environment?: Record<string, string>) => run('bash', [folder('backup.sh')], environment);
  const restoreTest = () => run('bash', [folder('restore-test.sh')]);
  const backups = (): string[] => readdirSync(folder('backup')).sort();
  const newest = (file: string): string => join(folder('backup'), backups().at(-1) ?? '', file);

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'holdfast-postgresql-'));
    chmodSync(root, 0o755);
    const scripts = new RealStack('pve-homelab').object('ConfigMap', 'postgresql-backup-scripts').data as Record<
      string,
      string
    >;
    for (const [name, text] of Object.entries(scripts)) writeFileSync(folder(name), text);
    const create = run.bind(undefined, 'mkdir');
    if (isRoot) chownSync(root, nobody, nobody);
    expect(create(['data', 'socket', 'backup', 'tmp']).stderr).toBe('');
    expect(run('initdb', ['--pgdata', folder('data'), '--username', 'postgres', '--auth', 'trust']).status).toBe(0);
    const options = `-c listen_addresses='' -c unix_socket_directories='${folder('socket')}' -c fsync=off`;
    expect(
      run('pg_ctl', ['--pgdata', folder('data'), '--wait', '--log', folder('log'), '--options', options, 'start'])
        .status,
    ).toBe(0);
    expect(run('createdb', ['two words']).stderr).toBe('');
    const statement =
      'CREATE TABLE goods AS SELECT n, md5(n::text) AS name FROM generate_series(1, 5000) n; CREATE TABLE empty (); CREATE ROLE shop LOGIN';
    expect(run('psql', ['--dbname', 'two words', '--command', statement]).status).toBe(0);
  });

  afterAll(() => {
    run('pg_ctl', ['--pgdata', folder('data'), '--mode', 'immediate', 'stop']);
    rmSync(root, { recursive: true, force: true });
  });

  beforeEach(() => {
    for (const name of backups()) rmSync(join(folder('backup'), name), { recursive: true });
  });

  test('a backup holds every database and the roles, and restores', () => {
    const written = backup();
    expect(written.stderr).toBe('');
    expect(written.status).toBe(0);
    expect(backups()).toHaveLength(1);
    expect(readdirSync(newest('')).sort()).toEqual([
      'SHA256SUMS',
      'databases',
      'globals.sql',
      'postgres.dump',
      'two words.dump',
    ]);
    const restored = restoreTest();
    expect(restored.stderr).toBe('');
    expect(restored.stdout).toContain('two words: 2 tables, 2 with data in the dump');
    expect(restored.status).toBe(0);
    expect(readdirSync(folder('tmp'))).toEqual([]);
  });

  test.each<[string, () => void]>([
    ['a truncated dump', () => truncateSync(newest('two words.dump'), 2000)],
    ['an empty dump', () => truncateSync(newest('two words.dump'), 0)],
    ['a missing dump', () => unlinkSync(newest('two words.dump'))],
    ['changed roles', () => writeFileSync(newest('globals.sql'), '')],
    ['no backup at all', () => rmSync(newest(''), { recursive: true })],
  ])('the restore test notices %s', (_title, damage) => {
    expect(backup().status).toBe(0);
    damage();
    expect(restoreTest().status).not.toBe(0);
  });

  test('keeps as many as it should, the newest', () => {
    const written: string[] = [];
    for (let count = 0; count < 3; count++) {
      expect(backup().status).toBe(0);
      written.push(backups().at(-1) ?? '');
      spawnSync('sleep', ['1.1']);
    }
    expect(backups()).toEqual(written.slice(1));
  });

  test('leaves nothing that looks like a backup when the server is away', () => {
    expect(backup({ PGHOST: folder('nowhere') }).status).not.toBe(0);
    expect(backups()).toEqual([]);
  });

  test('keeps the older backups when a new one fails', () => {
    expect(backup().status).toBe(0);
    const before = backups();
    expect(backup({ PGHOST: folder('nowhere'), BACKUPS_KEPT: '1' }).status).not.toBe(0);
    expect(backups()).toEqual(before);
  });
});
