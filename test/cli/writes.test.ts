import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { lockName, stagedPrefix } from '../../files/folder-locks.ts';
import { withoutValues } from '../../cli/seal/without-values.ts';
import { contentOf, scratchFolder } from '../scratch-folder.ts';
import { binary, holdfast, holdfastBeside } from './holdfast.ts';

const job = 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: backup }\n';
const restore =
  'apiVersion: volsync.backube/v1alpha1\nkind: ReplicationDestination\nmetadata: { name: a }\nspec:\n  kopia:\n    copyMethod: Clone\n';
const fixed = (text: string): string => text.replace('v1beta1', 'v1').replace('Clone', 'Snapshot');
const jobs = ['--only', 'kubernetes/api-version-is-served'];
const restores = ['--only', 'volsync/restore-copies-by-snapshot'];

describe('[S2 part: writes] holdfast check --fix', () => {
  test('shows with --diff what it writes, says what it leaves, and fails for that', () => {
    const files = {
      'apps/a.yaml': job,
      'apps/b.yaml': job.replaceAll('\n', '\r\n'),
      'apps/sealed.yaml': `${job}sops: { mac: x }\n`,
    };
    const folder = scratchFolder({ ...files, 'base/c.yaml': job });
    symlinkSync('../base/c.yaml', join(folder, 'apps/link.yaml'));
    writeFileSync(join(folder, 'apps/read-only.yaml'), job, { mode: 0o444 });
    writeFileSync(
      join(folder, 'apps/latin.yaml'),
      Buffer.concat([Buffer.from(`# `), Buffer.from([0xe4]), Buffer.from(`\n${job}`)]),
    );
    chmodSync(join(folder, 'apps/a.yaml'), 0o600);
    const { stdout } = holdfast(['check', 'apps', '--diff', ...jobs], folder);
    const copy = scratchFolder(files);
    spawnSync('git', ['init', '-q'], { cwd: copy });
    expect(spawnSync('git', ['apply', '-'], { cwd: copy, input: stdout, encoding: 'utf8' }).stderr).toBe('');

    const run = holdfast(['check', 'apps', '--fix', '--format', 'json', ...jobs], folder);
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(
      /apps\/sealed\.yaml:1:13: kubernetes\/api-version-is-served: not edited: the file is encrypted/,
    );
    expect(run.stderr).toMatch(/apps\/read-only\.yaml:1:13: .*: not edited: it is read-only/);
    expect(run.stderr).toMatch(/apps\/latin\.yaml:2:13: .*: not edited: its bytes are no UTF-8/);
    const { findings } = JSON.parse(run.stdout) as { findings: { file: string }[] };
    const left = findings.map(({ file }) => file);
    expect(left).toEqual(expect.arrayContaining(['apps/latin.yaml', 'apps/read-only.yaml', 'apps/sealed.yaml']));
    for (const path of ['apps/a.yaml', 'apps/b.yaml']) {
      expect(left).not.toContain(path);
      expect(readFileSync(join(folder, path))).toEqual(readFileSync(join(copy, path)));
    }
    expect(readFileSync(join(folder, 'base/c.yaml'), 'utf8')).toBe(job);
    expect(readdirSync(join(folder, 'apps')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('loses nothing where two run at once', { timeout: 60_000 }, async () => {
    const text = `${job}---\n${restore}`;
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`apps/${index % 7}/${index}.yaml`, text]),
    );
    const folder = scratchFolder(files);
    const runs = await Promise.all(
      [jobs, restores].map((only) => holdfastBeside(['check', '.', '--fix', ...only], folder)),
    );
    const [ofJobs, ofRestores] = runs;
    for (const after of Object.values(contentOf(folder))) {
      // Who says that it has mended has mended; who came too late says that files have changed, and has written nothing.
      if (ofJobs?.status === 0) expect(after).toContain('batch/v1\n');
      if (ofRestores?.status === 0) expect(after).toContain('copyMethod: Snapshot');
      expect(after.replace('v1beta1', 'v1').replace('Clone', 'Snapshot')).toBe(fixed(text));
    }
    for (const { status, stderr } of runs)
      if (status !== 0) expect(stderr).toContain('it has changed since it was read');
    expect(runs.some(({ status }) => status === 0)).toBe(true);
    holdfast(['check', '.', '--fix', ...jobs, ...restores.slice(1)], folder);
    expect(new Set(Object.values(contentOf(folder)))).toEqual(new Set([fixed(text)]));
  });

  test('is finished by the next run where it was killed, and nothing is left of it', { timeout: 60_000 }, async () => {
    const files = Object.fromEntries(
      Array.from({ length: 800 }, (_, index) => [`apps/${index % 40}/${index}.yaml`, job]),
    );
    const folder = scratchFolder(files);
    const child = spawn(process.execPath, [binary, 'check', '.', '--fix', ...jobs], { cwd: folder, stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    while (child.exitCode === null && !existsSync(join(folder, 'apps/39', lockName))) await new Promise(setImmediate);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const leftovers = (): string[] =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.holdfast-(lock|new)/.test(path));
    expect(leftovers().length, 'it was killed while it wrote').toBeGreaterThan(0);
    for (const path of Object.keys(files))
      expect([job, fixed(job)]).toContain(readFileSync(join(folder, path), 'utf8'));
    expect(holdfast(['check', '.', '--fix', ...jobs], folder).status).toBe(0);
    expect(leftovers()).toEqual([]);
    expect(new Set(Object.values(contentOf(folder)))).toEqual(new Set([fixed(job)]));
  });
});

describe('[S2 part: writes] other commands', () => {
  const unsealed = (file: string): string =>
    `apiVersion: holdfast.dev/v1\nkind: UnsealedSecret\nmetadata: { name: db, namespace: default }\nspec: { file: ${file}, type: Opaque, keys: { password: made by hand } }\n`;

  test.each([['../outside.sops.yaml'], ['/tmp/outside.sops.yaml'], ['link/outside.sops.yaml'], ['taken.yaml']])(
    'seal writes no %s',
    (file) => {
      const folder = scratchFolder({
        'project/dist/a.yaml': unsealed(file),
        'project/values.yaml': 'db: { password: hunter2 }\n',
        'project/taken.yaml': 'a: 1\n',
        'elsewhere/b': 'b',
      });
      symlinkSync('../elsewhere', join(folder, 'project/link'));
      const run = holdfast(['seal', 'dist', '--from', 'values.yaml'], join(folder, 'project'), {
        env: { HOLDFAST_SOPS: 'false' },
      });
      expect(run.status).toBe(2);
      expect(run.stderr).toContain(
        `nothing was sealed:\n  db: spec.file "${file}": it `.replace('it ', file.startsWith('link') ? '' : 'it '),
      );
    },
  );

  test('seal shows no part of a value that sops repeats', () => {
    const folder = scratchFolder({
      'dist/a.yaml': unsealed('secrets/db.sops.yaml'),
      'values.yaml': 'db:\n  password: |\n    first-canary\n    second-canary\n',
      'sops.sh':
        '#!/bin/sh\nwhile read -r line; do echo "cannot read: $line" >&2; done\necho "stopped at \\"first-can...\\"" >&2\nexit 1\n',
    });
    chmodSync(join(folder, 'sops.sh'), 0o755);
    const run = holdfast(['seal', 'dist', '--from', 'values.yaml'], folder, {
      env: { HOLDFAST_SOPS: join(folder, 'sops.sh') },
    });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('sops does not encrypt secrets/db.sops.yaml');
    expect(run.stderr).toContain('cannot read: ');
    expect(run.stderr).not.toMatch(/canary|first|second/);
  });

  test('whatever sops repeats of a value is left out', () => {
    for (const said of [
      'x s3cr3t-value y',
      'x "s3cr3t-va…"',
      `x ${Buffer.from('s3cr3t-value').toString('base64')}`,
      'x pin 42 y',
    ])
      expect(withoutValues(said, ['s3cr3t-value', '42'])).not.toMatch(/s3cr|3t-v|czNj|42/);
  });

  test('import keeps a baseline that is there, and writes it anew only when it is told to', () => {
    const accepted = '{ "version": 1, "findings": [], "by": "somebody" }';
    const folder = scratchFolder({ 'repository/a.yaml': job, '.holdfast-baseline.json': accepted });
    const kept = holdfast(['import', 'repository'], folder);
    expect(kept.status, kept.stderr).toBe(0);
    expect(kept.stdout).toBe('repository/holdfast.topology.yaml\n');
    expect(kept.stderr).toContain('.holdfast-baseline.json was there and is kept; --force writes it anew');
    expect(readFileSync(join(folder, '.holdfast-baseline.json'), 'utf8')).toBe(accepted);
    const forced = holdfast(['import', 'repository', '--force'], folder);
    expect(forced.status, forced.stderr).toBe(0);
    expect(readFileSync(join(folder, '.holdfast-baseline.json'), 'utf8')).not.toContain('somebody');
  });

  test('new begins anew where it was killed', () => {
    const { pid } = spawnSync('true');
    const hostname = spawnSync('hostname', { encoding: 'utf8' }).stdout.trim();
    const folder = scratchFolder({
      [`home/${lockName}`]: `${hostname} ${pid} token`,
      [`home/${stagedPrefix}home/package.json`]: '{',
    });
    expect(holdfast(['new', 'home', '--platform', 'proxmox'], folder).status).toBe(0);
    expect(readdirSync(join(folder, 'home')).filter((name) => name.startsWith('.holdfast'))).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, 'home/package.json'), 'utf8'))).toHaveProperty('name');
  });
});
