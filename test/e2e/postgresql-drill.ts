import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parts } from './parts.ts';

const isRoot = process.getuid?.() === 0;
/** PostgreSQL refuses to run as root; in the cluster its image runs as an unprivileged user too. */
const nobody = 65534;

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A real PostgreSQL with some databases, a folder for its backups, and the scripts of a ConfigMap. */
export class PostgresqlDrill {
  readonly #root = mkdtempSync(join(tmpdir(), 'holdfast-postgresql-'));
  readonly password = 'correct horse, battery $staple';
  #servers = 0;

  constructor() {
    chmodSync(this.#root, 0o755);
    if (isRoot) chownSync(this.#root, nobody, nobody);
    for (const name of ['backup', 'tmp', 'scripts']) this.call('mkdir', [name]);
    writeFileSync(this.path('password'), this.password);
    this.startServer('live');
    this.sql('live', 'postgres', 'CREATE ROLE shop LOGIN', 'CREATE DATABASE "two words" OWNER shop');
    this.sql(
      'live',
      'two words',
      'CREATE EXTENSION pg_trgm',
      'CREATE SCHEMA "odd name"',
      'CREATE TABLE goods (n int PRIMARY KEY, name text)',
      'INSERT INTO goods SELECT n, md5(n::text) FROM generate_series(1, 3000) n',
      'CREATE TABLE "odd name"."a=b" AS SELECT n FROM generate_series(1, 7) n',
      'CREATE TABLE empty ()',
      'CREATE TABLE orders (n int, at int) PARTITION BY RANGE (at)',
      'CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (10)',
      'INSERT INTO orders VALUES (1, 1), (2, 2)',
      'ALTER TABLE goods OWNER TO shop',
    );
  }

  /** The scripts as they are mounted. */
  install(scripts: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(scripts)) writeFileSync(this.path('scripts', name), text);
  }

  /** Starts a server without data, which asks for the password. */
  startServer(name: string): void {
    const data = this.path(name);
    this.call('mkdir', [`${name}-socket`]);
    const initialize = ['--auth', 'scram-sha-256', '--pwfile', this.path('password'), '--no-sync'];
    this.call('initdb', ['--pgdata', data, '--username', 'postgres', ...initialize]);
    const options = `-c listen_addresses='' -c unix_socket_directories='${data}-socket' -c fsync=off`;
    this.call('pg_ctl', ['--pgdata', data, '--wait', '--log', `${data}.log`, '--options', options, 'start']);
  }

  /** Another server without data, under a name that it has alone. */
  startEmptyServer(): string {
    const name = `empty-${++this.#servers}`;
    this.startServer(name);
    return name;
  }

  stopServer(name: string): void {
    this.run('pg_ctl', ['--pgdata', this.path(name), '--mode', 'immediate', 'stop']);
  }

  /** Runs a script of the ConfigMap against a server, as the CronJob does. */
  script(name: string, environment: Readonly<Record<string, string>> = {}, server = 'live'): Outcome {
    return this.run('bash', [this.path('scripts', name)], { PGHOST: `${this.path(server)}-socket`, ...environment });
  }

  /** Runs statements in a database, and returns what they print. */
  sql(server: string, database: string, ...statements: readonly string[]): string {
    const commands = statements.flatMap((statement) => ['--command', statement]);
    const settings = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set', 'ON_ERROR_STOP=1'];
    return this.call('psql', [...settings, '--dbname', database, ...commands], {
      PGHOST: `${this.path(server)}-socket`,
    });
  }

  /** A digest of the rows of every table of a database. */
  digests(server: string, database: string): string[] {
    const names = this.sql(
      server,
      database,
      "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)' ORDER BY 1",
    );
    return names
      .split('\n')
      .filter(Boolean)
      .map(
        (name) =>
          `${name} ${this.sql(server, database, `SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM ${name} t`)}`,
      );
  }

  /** Names of what lies among the backups, in their order. */
  backups(): string[] {
    return readdirSync(this.path('backup')).sort();
  }

  /** The folder of the newest backup. */
  newest(...file: readonly string[]): string {
    return this.path('backup', this.backups().at(-1) ?? '', ...file);
  }

  /** Makes a copy of a folder of backups the only one, under the name that a backup of so many hours ago has. */
  putBackup(from: string, hoursAgo = 0): void {
    this.clearBackups();
    const stamp = new Date(Date.now() - hoursAgo * 3_600_000).toISOString().slice(0, 19).replaceAll(':', '-');
    const name = this.path('backup', `${stamp}Z`);
    cpSync(from, name, { recursive: true });
    this.#own(name);
  }

  /** Keeps the newest backup beside the others, for later. */
  keepNewest(): string {
    const kept = mkdtempSync(join(this.#root, 'kept-'));
    cpSync(this.newest(), kept, { recursive: true });
    return kept;
  }

  clearBackups(): void {
    for (const name of this.backups()) rmSync(this.path('backup', name), { recursive: true });
    mkdirSync(this.path('backup'), { recursive: true });
  }

  /** Writes the checksums anew, as if the damage had been there before they were written. */
  reseal(): void {
    const files = readdirSync(this.newest()).filter((name) => name !== 'SHA256SUMS');
    const { stdout } = spawnSync('sha256sum', files, { cwd: this.newest(), encoding: 'utf8' });
    writeFileSync(this.newest('SHA256SUMS'), stdout);
    this.#own(this.newest());
  }

  /** What jobs left in their scratch folder. */
  leftovers(): string[] {
    return readdirSync(this.path('tmp'));
  }

  path(...names: readonly string[]): string {
    return join(this.#root, ...names);
  }

  stop(): void {
    for (const name of ['live', ...Array.from({ length: this.#servers }, (_, index) => `empty-${index + 1}`)])
      this.stopServer(name);
    rmSync(this.#root, { recursive: true, force: true });
  }

  run(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Outcome {
    const [program, ...rest] = this.#unprivileged(command, args);
    return spawnSync(program, rest, { encoding: 'utf8', ...this.#surroundings(environment) });
  }

  /** Starts something that goes on beside the server `live`. */
  start(command: string, args: readonly string[]): ChildProcess {
    const [program, ...rest] = this.#unprivileged(command, args);
    return spawn(program, rest, { stdio: 'ignore', ...this.#surroundings({ PGHOST: `${this.path('live')}-socket` }) });
  }

  #unprivileged(command: string, args: readonly string[]): [program: string, ...rest: string[]] {
    return isRoot
      ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', command, ...args]
      : [command, ...args];
  }

  #surroundings(environment: Readonly<Record<string, string>>) {
    return {
      cwd: this.#root,
      env: {
        PATH: `${parts.postgresql}:/usr/bin:/bin`,
        TMPDIR: this.path('tmp'),
        PGUSER: 'postgres',
        PGPASSWORD: this.password,
        BACKUP_FOLDER: this.path('backup'),
        BACKUPS_KEPT: '2',
        BACKUP_MAX_AGE_HOURS: '26',
        ...environment,
      },
    };
  }

  call(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
    const { status, stdout, stderr } = this.run(command, args, environment);
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}${this.#logOf(args)}`);
    return stdout.trim();
  }

  #logOf(args: readonly string[]): string {
    const log = args[args.indexOf('--log') + 1];
    return args.includes('--log') && log !== undefined ? readFileSync(log, 'utf8') : '';
  }

  #own(folder: string): void {
    if (isRoot) spawnSync('chown', ['--recursive', `${nobody}:${nobody}`, folder]);
  }
}
