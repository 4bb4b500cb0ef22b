import { readdirSync, readFileSync, rmSync, truncateSync, unlinkSync, writeFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { randomNumbers } from '../invariants/variants.ts';
import { Questions } from '../questions.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { until } from './kubernetes.ts';
import { campaign } from './campaign.ts';
import { describeWith } from './parts.ts';
import { PostgresqlDrill } from './postgresql-drill.ts';

const scriptsOf = (stack: RealStack): Record<string, string> =>
  stack.object('ConfigMap', 'postgresql-backup-scripts').data;

/** Something that happens to the newest backup. What happened before its checksums were written, they do not show. */
interface Damage {
  readonly title: string;
  readonly isSealed?: boolean;
  /** What the restore test says of it. */
  readonly says: RegExp;
  readonly apply: (drill: PostgresqlDrill) => void;
}

/** Turns a byte of a file round. */
function turn(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
}

const withoutRows = (drill: PostgresqlDrill): void => {
  const path = drill.newest('two words.rows');
  writeFileSync(path, readFileSync(path, 'utf8').replace('public.goods=3000', 'public.goods=3001'));
};

const notWritten = /files are not what was written/;
const damages: readonly Damage[] = [
  { title: 'a truncated dump', says: notWritten, apply: (drill) => truncateSync(drill.newest('two words.dump'), 2000) },
  { title: 'an empty dump', says: notWritten, apply: (drill) => truncateSync(drill.newest('two words.dump'), 0) },
  { title: 'a missing dump', says: notWritten, apply: (drill) => unlinkSync(drill.newest('two words.dump')) },
  { title: 'one changed byte', says: notWritten, apply: (drill) => turn(drill.newest('two words.dump'), 5000) },
  { title: 'no backup at all', says: /there is no backup/, apply: (drill) => drill.clearBackups() },
  {
    title: 'a file without checksum',
    says: /not every file has a checksum/,
    apply: (drill) => {
      const path = drill.newest('SHA256SUMS');
      writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(1).join('\n'));
    },
  },
  {
    title: 'a dump that was cut off before it was sealed',
    isSealed: true,
    says: /could not read|unexpected end|end of file/,
    apply: (drill) =>
      truncateSync(drill.newest('two words.dump'), statSync(drill.newest('two words.dump')).size - 3000),
  },
  {
    title: 'a dump by a later major version',
    isSealed: true,
    says: /unsupported version/,
    // Byte 6 of an archive is the minor version of its format.
    apply: (drill) => {
      const bytes = readFileSync(drill.newest('two words.dump'));
      bytes[6] = 0xff;
      writeFileSync(drill.newest('two words.dump'), bytes);
    },
  },
  {
    title: 'fewer rows than there were',
    isSealed: true,
    says: /the rows that came back are not those that were dumped/,
    apply: withoutRows,
  },
  {
    title: 'roles that were cut off',
    isSealed: true,
    says: /globals\.sql is not complete/,
    apply: (drill) => truncateSync(drill.newest('globals.sql'), 100),
  },
  {
    title: 'an empty list of databases',
    isSealed: true,
    says: /the list of databases is not complete/,
    apply: (drill) => writeFileSync(drill.newest('databases'), ''),
  },
];

describeWith('postgresql', 'backups of a real PostgreSQL', () => {
  let drill: PostgresqlDrill;
  beforeAll(() => {
    drill = new PostgresqlDrill();
  }, 60_000);
  afterAll(() => drill?.stop());

  /** A whole backup, which every drill starts from. */
  function wholeBackup(): string {
    drill.clearBackups();
    const written = drill.script('backup.sh');
    expect(written.stderr).toBe('');
    expect(written.status).toBe(0);
    expect(readdirSync(drill.newest()).sort()).toEqual([
      'SHA256SUMS',
      'databases',
      'globals.sql',
      'postgres.dump',
      'postgres.rows',
      'two words.dump',
      'two words.rows',
    ]);
    return drill.keepNewest();
  }

  function isDetected({ title, isSealed = false, says, apply }: Damage, whole: string): void {
    drill.putBackup(whole);
    apply(drill);
    if (isSealed) drill.reseal();
    const { status, stderr } = drill.script('restore-test.sh');
    expect(status, title).not.toBe(0);
    expect(stderr, title).toMatch(says);
  }

  function restores(whole: string): void {
    drill.putBackup(whole);
    const tested = drill.script('restore-test.sh');
    expect(tested.stderr).toBe('');
    expect(tested.stdout).toContain('two words: 4 tables, every row came back');
    expect(tested.status).toBe(0);
    expect(drill.leftovers()).toEqual([]);
    const server = drill.startEmptyServer();
    const restored = drill.script('restore.sh', {}, server);
    expect(restored.stderr).toBe('');
    expect(restored.status).toBe(0);
    expect(drill.digests(server, 'two words')).toEqual(drill.digests('live', 'two words'));
    expect(drill.sql(server, 'postgres', "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'shop'")).toBe('t');
    const again = drill.script('restore.sh', {}, server);
    expect(again.stderr).toContain('two words holds 4 tables already; nothing was changed');
    expect(again.status).not.toBe(0);
    drill.stopServer(server);
  }

  function keepsTheNewest(whole: string): void {
    drill.putBackup(whole, 48);
    const older = drill.backups();
    drill.call('cp', ['--archive', drill.newest(), drill.newest().replace(/\d\d-\d\d-\d\dZ$/, '00-00-00Z')]);
    expect(drill.script('backup.sh').status).toBe(0);
    expect(drill.backups()).toHaveLength(2);
    expect(drill.backups()[0]).toBe(older[0]);
    // A run that fails takes nothing away, and leaves nothing that looks like a backup.
    const before = drill.backups();
    const failed = drill.script('backup.sh', { PGPASSWORD: 'another', BACKUPS_KEPT: '1' });
    expect(failed.stderr).toContain('password authentication failed');
    expect(failed.status).not.toBe(0);
    expect(drill.script('backup.sh', { PGHOST: '/nowhere' }).status).not.toBe(0);
    expect(drill.backups()).toEqual(before);
  }

  function isPlanned(stack: RealStack): void {
    const job = stack.object('CronJob', 'postgresql-backup').spec;
    expect(job).toMatchObject({ schedule: '0 3 * * *', timeZone: 'Etc/UTC', concurrencyPolicy: 'Forbid' });
    expect(job.jobTemplate.spec.activeDeadlineSeconds).toBeGreaterThan(0);
    expect(stack.object('CronJob', 'postgresql-backup-restore-test').spec.schedule).toBe('0 5 * * 0');
    expect(stack.object('CronJob', 'postgresql-backup-restore').spec.suspend).toBe(true);
    const { nfs } = stack.object('PersistentVolume', 'postgresql-backup').spec;
    expect(nfs.server).toBe((stack.topology.devices['synology'] as LooseManifest).addresses[0].ipv4);
    const { rules } = stack.object('PrometheusRule', 'postgresql-backup').spec.groups[0];
    const alerts = rules.map(({ alert }: LooseManifest) => alert);
    expect(alerts).toEqual(['BackupStale', 'BackupAbsent', 'RestoreTestStale', 'RestoreTestAbsent']);
  }

  function isAtRisk(stack: RealStack): void {
    const questions = new Questions(stack);
    for (const claim of ['data-postgresql-0', 'data-redis-master-0']) {
      const set = stack.object('StatefulSet', claim.slice(5, -2));
      expect(set.spec.volumeClaimTemplates[0].spec.storageClassName).toBe('local-path');
      expect(questions.data(`volume databases/${claim}`).risk).toBe('HIGH');
      expect(questions.loss(`volume databases/${claim}`, 'host/pve-02')).toMatchObject({ fate: 'lost' });
    }
    expect(questions.data('volume databases/data-postgresql-0').copies).toMatchObject([
      { kind: 'dump', schedule: '0 3 * * *', keeps: '14 dumps' },
    ]);
    const damaged = new RealStack('pve-homelab');
    const { spec } = damaged.object('PersistentVolume', 'postgresql-backup');
    Object.assign(spec.nfs, { server: '10.20.10.20', path: '/var/nfs/shared/k3s' });
    expect(damaged.brokenRules()).toContain('backup/lies-apart-from-its-data');
  }

  const script = (stack: RealStack, name: string, change: (text: string) => string): void => {
    const scripts = scriptsOf(stack);
    const changed = change(scripts[name] ?? '');
    expect(changed).not.toBe(scripts[name]);
    scripts[name] = changed;
  };

  acceptance(
    'P9',
    'databases on local-path are at HIGH risk; the nightly dump lies apart, is kept, complete, watched, and restored by a test and by hand',
    {
      stack: () => new RealStack('pve-homelab'),
      assert: (stack) => {
        isPlanned(stack);
        isAtRisk(stack);
        drill.install(scriptsOf(stack));
        const whole = wholeBackup();
        restores(whole);
        keepsTheNewest(whole);
        for (const damage of damages) isDetected(damage, whole);
        drill.putBackup(whole, 30);
        expect(drill.script('restore-test.sh').stderr).toContain('is 30 hours old; at most 26 are allowed');
      },
      sabotage: {
        'dump to the UNAS': (stack) =>
          (stack.object('PersistentVolume', 'postgresql-backup').spec.nfs.server = '10.20.10.20'),
        'dump once a week': (stack) => (stack.object('CronJob', 'postgresql-backup').spec.schedule = '0 3 * * 0'),
        'forget what is dumped': (stack) => delete stack.object('CronJob', 'postgresql-backup').metadata.annotations,
        'move the databases to NFS': (stack) =>
          (stack.object('StatefulSet', 'redis-master').spec.volumeClaimTemplates[0].spec.storageClassName = 'nfs'),
        'drop the alert on absence': (stack) =>
          stack.object('PrometheusRule', 'postgresql-backup').spec.groups[0].rules.splice(1, 1),
        'let the restore run every night': (stack) =>
          delete stack.object('CronJob', 'postgresql-backup-restore').spec.suspend,
        'keep everything': (stack) => script(stack, 'backup.sh', (text) => text.replace('rm -r "$old"', 'true')),
        'dump under the final name': (stack) =>
          script(stack, 'backup.sh', (text) =>
            text.replace('.partial-$stamp', '$stamp').replace("trap 'rm -rf", "true 'rm -rf"),
          ),
        'count no rows': (stack) =>
          script(stack, 'common.sh', (text) => text.replace('| diff "$folder/$database.rows" - >&2', '> /dev/null')),
        'compare no checksums': (stack) =>
          script(stack, 'common.sh', (text) => text.replace('sha256sum --check', 'true')),
        'forget the roles': (stack) =>
          script(stack, 'common.sh', (text) => text.replace(/^ {2}grep -vE [^]*?\|\| true$/m, '')),
        'overwrite what is there': (stack) => script(stack, 'restore.sh', (text) => text.replace('-eq 0', '-ge 0')),
        'test any backup, however old': (stack) =>
          script(stack, 'restore-test.sh', (text) => text.replace('-le', '-ge')),
      },
    },
  );

  test(
    'a dump that is older than the password of the Secret comes back, and leaves the password',
    { timeout: 60_000 },
    () => {
      drill.install(scriptsOf(new RealStack('pve-homelab')));
      wholeBackup();
      const server = drill.startEmptyServer();
      drill.sql(server, 'postgres', "ALTER ROLE postgres PASSWORD 'changed since'");
      const changed = { PGPASSWORD: 'changed since' };
      const restored = drill.script('restore.sh', changed, server);
      expect(restored.stderr).toBe('');
      expect(restored.status).toBe(0);
      expect(restored.stdout).toContain('every row came back');
      const socket = { PGHOST: `${drill.path(server)}-socket` };
      expect(
        drill.run('psql', ['--dbname', 'postgres', '--command', 'SELECT 1'], { ...socket, ...changed }).status,
      ).toBe(0);
      drill.stopServer(server);
    },
  );

  test('what is written meanwhile is in the dump and in the count, or in neither', { timeout: 60_000 }, async () => {
    drill.install(scriptsOf(new RealStack('pve-homelab')));
    drill.clearBackups();
    drill.sql('live', 'two words', 'CREATE TABLE busy (n serial)');
    const writer = drill.start('bash', [
      '-c',
      'while psql --quiet --command "INSERT INTO busy SELECT FROM generate_series(1, 50)" "two words"; do :; done',
    ]);
    try {
      await until('somebody writes', () => Number(drill.sql('live', 'two words', 'SELECT count(*) FROM busy')) > 0);
      for (let count = 0; count < 3; count++) {
        const before = Number(drill.sql('live', 'two words', 'SELECT count(*) FROM busy'));
        expect(drill.script('backup.sh').status).toBe(0);
        const counted = Number(/public\.busy=(\d+)/.exec(readFileSync(drill.newest('two words.rows'), 'utf8'))?.[1]);
        expect(counted).toBeGreaterThanOrEqual(before);
        expect(Number(drill.sql('live', 'two words', 'SELECT count(*) FROM busy'))).toBeGreaterThan(counted);
        const { status, stderr } = drill.script('restore-test.sh');
        expect(stderr).toBe('');
        expect(status).toBe(0);
        drill.clearBackups();
      }
    } finally {
      writer.kill('SIGKILL');
      drill.sql('live', 'two words', 'DROP TABLE busy');
    }
  });

  test('damages at random, each noticed', { timeout: 240_000 }, () => {
    drill.install(scriptsOf(new RealStack('pve-homelab')));
    const whole = wholeBackup();
    const random = randomNumbers(9);
    const files = readdirSync(whole);
    const missed: string[] = [];
    for (let number = 0; number < campaign({ whole: 150, sample: 40 }); number++) {
      drill.putBackup(whole);
      const file = files[Math.floor(random() * files.length)] ?? '';
      const path = drill.newest(file);
      const { size } = statSync(path);
      const at = Math.floor(random() * size);
      const kind = Math.floor(random() * 4);
      if (size === 0 || kind === 0) rmSync(path);
      else if (kind === 1) truncateSync(path, at);
      else if (kind === 2) turn(path, at);
      else writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.alloc(1 + at, 0x20)]));
      if (drill.script('restore-test.sh').status === 0) missed.push(`${number}: ${file} ${kind} at ${at} of ${size}`);
    }
    expect(missed).toEqual([]);
  });

  test('dumps that were cut off before they were sealed, each noticed', { timeout: 240_000 }, () => {
    drill.install(scriptsOf(new RealStack('pve-homelab')));
    const whole = wholeBackup();
    const random = randomNumbers(10);
    const { size } = statSync(join(whole, 'two words.dump'));
    const missed: number[] = [];
    for (let number = 0; number < campaign({ whole: 50, sample: 15 }); number++) {
      drill.putBackup(whole);
      const at = Math.floor(random() * size);
      truncateSync(drill.newest('two words.dump'), at);
      drill.reseal();
      if (drill.script('restore-test.sh').status === 0) missed.push(at);
    }
    expect(missed).toEqual([]);
    expect(drill.leftovers()).toEqual([]);
  });
});
