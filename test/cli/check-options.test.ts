import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { contentOf, scratchFolder } from '../scratch-folder.ts';
import { binary, holdfast } from './holdfast.ts';

const restore = `# restores sonarr
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata:
  name: sonarr-dst
spec:
  kopia: # by hand
    repository: sonarr-volsync
    sourceIdentity: { sourceName: sonarr }
    copyMethod: Clone # never worked
    capacity: 5Gi
    accessModes: [ReadWriteOnce]
    storageClassName: ceph
    volumeSnapshotClassName: ceph
`;
const job = 'apiVersion: batch/v1beta1 # since 2021\nkind: CronJob\nmetadata: { name: backup }\n';
const files = { 'apps/restore.yaml': restore, 'apps/job.yaml': job };
const rules = ['kubernetes/api-version-is-served', 'volsync/restore-copies-by-snapshot'];

describe('formats of holdfast check', () => {
  const report = (format: string) => holdfast(['check', 'apps', '--format', format], scratchFolder(files));

  test('SARIF has regions, rules and fingerprints', () => {
    const { status, stdout } = report('sarif');
    expect(status).toBe(1);
    const [run] = (JSON.parse(stdout) as { runs: [SarifRun] }).runs;
    expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(rules);
    const pages = new URL('../../docs/rules/', import.meta.url);
    expect(run.tool.driver.rules.map(({ helpUri }) => helpUri)).toEqual(rules.map((id) => `${pages.href}${id}.md`));
    const clone = run.results.find(({ ruleId }) => ruleId === 'volsync/restore-copies-by-snapshot');
    expect(clone).toMatchObject({
      ruleIndex: 1,
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'apps/restore.yaml' },
            // The value, without the comment behind it.
            region: { startLine: 10, startColumn: 17, endLine: 10, endColumn: 22 },
          },
        },
      ],
      partialFingerprints: { 'holdfast/v1': expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
  });

  test('JUnit has a case for each rule, and its failures', () => {
    const { stdout } = report('junit');
    expect(stdout).toContain(
      '<testcase classname="kubernetes" name="api-version-is-served">\n      <failure type="error"',
    );
    expect(stdout).toMatch(/<testsuite name="holdfast" tests="\d+" failures="2" errors="0">/);
    expect(stdout).toContain('<testcase classname="volsync" name="destination-describes-its-volume">\n    </testcase>');
  });

  test('GitHub gets commands with file, line and column', () => {
    const lines = report('github').stdout.trimEnd().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^::error file=apps\/job\.yaml,line=1,col=13,title=kubernetes\/api-version-is-served::/),
      expect.stringMatching(/^::error file=apps\/restore\.yaml,line=10,col=17,title=.*%0Afix: set spec\.kopia/),
    ]);
  });

  test('Markdown has a table', () => {
    const { stdout } = report('markdown');
    expect(stdout).toMatch(/^\*\*2 errors, 0 warnings\*\*/);
    expect(stdout).toContain('| `apps/job.yaml:1:13` | error | kubernetes/api-version-is-served | CronJob/backup |');
  });

  test('an unknown one is refused', () => {
    expect(report('xml')).toMatchObject({ status: 2, stderr: expect.stringContaining('sarif') });
  });
});

interface SarifRun {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly helpUri: string }[] } };
  readonly results: readonly { readonly ruleId: string }[];
}

describe('what holdfast check reports', () => {
  const found = (args: readonly string[], folder: string) => {
    const { status, stdout, stderr } = holdfast(['check', 'apps', '--format', 'json', ...args], folder);
    if (status === 2) return { status, stderr, rules: [] };
    const { findings } = JSON.parse(stdout) as { findings: { rule: string; severity: string }[] };
    return { status, stderr, rules: findings.map(({ rule, severity }) => `${severity} ${rule}`) };
  };

  test('is what is asked for', () => {
    const folder = scratchFolder(files);
    expect(found(['--only', 'volsync/*'], folder).rules).toEqual(['error volsync/restore-copies-by-snapshot']);
    expect(found(['--skip', 'volsync/restore-copies-by-snapshot'], folder).rules).toEqual([
      'error kubernetes/api-version-is-served',
    ]);
    expect(found(['--only', 'volsink/*'], folder).stderr).toContain('--only volsink/*: no such rule');
  });

  test('follows the configuration of the repository', () => {
    const folder = scratchFolder({
      ...files,
      'holdfast.config.yaml': 'rules: { "kubernetes/*": warning }\nexclude: ["apps/rest*.yaml"]\nfailOn: error\n',
    });
    expect(found([], folder)).toMatchObject({ status: 0, rules: ['warning kubernetes/api-version-is-served'] });
    writeFileSync(
      join(folder, 'holdfast.config.yaml'),
      'rules: { volsync/restore-copies: off, cilium/*: loud }\nfailon: info\n',
    );
    const { status, stderr } = found([], folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /failon: unknown; did you mean "failOn"\?.*volsync\/restore-copies"\]: no such rule.*"loud"; required/s,
    );
    const program = scratchFolder({ ...files, 'own.mjs': 'export default { rules: { "volsync/*": "off" } };' });
    expect(found(['--config', 'own.mjs'], program).rules).toEqual(['error kubernetes/api-version-is-served']);
  });

  test('leaves out what a baseline accepts, until it occurs once more', () => {
    const folder = scratchFolder(files);
    const wrote = holdfast(['check', 'apps', '--write-baseline', 'known.json'], folder);
    expect(wrote).toMatchObject({ status: 0, stdout: '', stderr: 'known.json: 2 findings are accepted as they are\n' });
    expect(found(['--baseline', 'known.json'], folder)).toMatchObject({ status: 0, rules: [] });
    // Lines move, the finding stays the same one.
    writeFileSync(join(folder, 'apps/job.yaml'), `# one line more\n${job}`);
    expect(found(['--baseline', 'known.json'], folder).rules).toEqual([]);
    writeFileSync(join(folder, 'apps/job.yaml'), `${job}---\n${job}`);
    expect(found(['--baseline', 'known.json'], folder).rules).toEqual(['error kubernetes/api-version-is-served']);
    writeFileSync(join(folder, 'apps/job.yaml'), job.replace('v1beta1', 'v1'));
    expect(found(['--baseline', 'known.json'], folder).stderr).toContain('1 of it occur no more');
    writeFileSync(join(folder, 'known.json'), '[]');
    expect(found(['--baseline', 'known.json'], folder).stderr).toContain('no baseline of holdfast');
  });

  test('leaves out files that cannot be read, until they cannot for another reason; never that nothing was judged', () => {
    const folder = scratchFolder({ ...files, 'apps/broken.yaml': 'apiVersion: v1\nkind: [\n' });
    const accept = ['check', 'apps', '--write-baseline', 'known.json'];
    expect(holdfast(accept, folder)).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('so is 1 that could'),
    });
    const { status, stderr } = found(['--baseline', 'known.json'], folder);
    expect([status, stderr]).toEqual([0, expect.stringContaining('1 that could not be judged is in the baseline')]);
    // The place moves, the reason stays; then it is another one.
    writeFileSync(join(folder, 'apps/broken.yaml'), '# one line more\napiVersion: v1\nkind: [\n');
    expect(found(['--baseline', 'known.json'], folder).status).toBe(0);
    writeFileSync(join(folder, 'apps/broken.yaml'), 'apiVersion: v1\nkind: *nowhere\n');
    expect(found(['--baseline', 'known.json'], folder).status).toBe(2);
    const only = scratchFolder({ 'apps/broken.yaml': 'apiVersion: v1\nkind: [\n' });
    expect(holdfast(accept, only)).toMatchObject({ status: 2, stderr: expect.stringContaining('was not written') });
    writeFileSync(join(only, 'known.json'), readFileSync(join(folder, 'known.json'), 'utf8'));
    writeFileSync(join(only, 'apps/broken.yaml'), 'apiVersion: v1\nkind: [\n');
    expect(found(['--baseline', 'known.json'], only).status).toBe(2);
  });

  test('can be limited to what changed since a commit', () => {
    const folder = scratchFolder(files);
    const git = (...args: string[]) =>
      spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'first');
    expect(found(['--changed-since', 'HEAD'], folder)).toMatchObject({ status: 0, rules: [] });
    writeFileSync(join(folder, 'apps/job.yaml'), `# changed\n${job}`);
    writeFileSync(join(folder, 'apps/new.yaml'), job);
    expect(found(['--changed-since', 'HEAD'], folder).rules).toEqual([
      'error kubernetes/api-version-is-served',
      'error kubernetes/api-version-is-served',
    ]);
    expect(found(['--changed-since', 'nowhere'], folder).stderr).toContain('--changed-since "nowhere"');
  });
});

describe('holdfast check --fix', () => {
  test('makes safe edits, keeps comments and layout, and has nothing left to do the second time', () => {
    const folder = scratchFolder(files);
    const shown = holdfast(['check', 'apps', '--diff'], folder);
    expect(shown.stdout).toContain('-    copyMethod: Clone # never worked\n+    copyMethod: Snapshot # never worked\n');
    expect(contentOf(folder)).toEqual(files);
    const { status, stderr } = holdfast(['check', 'apps', '--fix'], folder);
    expect(stderr).toBe('2 findings mended in 2 files\n');
    expect(status).toBe(0);
    expect(contentOf(folder)).toEqual({
      'apps/restore.yaml': restore.replace('Clone', 'Snapshot'),
      'apps/job.yaml': job.replace('v1beta1', 'v1'),
    });
    const once = contentOf(folder);
    expect(holdfast(['check', 'apps', '--fix'], folder).status).toBe(0);
    expect(contentOf(folder)).toEqual(once);
  });

  test('gives a patch that git applies', () => {
    const folder = scratchFolder(files);
    const { stdout } = holdfast(['check', 'apps', '--diff'], folder);
    spawnSync('git', ['init', '-q'], { cwd: folder });
    const applied = spawnSync('git', ['apply', '-'], { cwd: folder, input: stdout, encoding: 'utf8' });
    expect(applied.stderr).toBe('');
    expect(readFileSync(join(folder, 'apps/job.yaml'), 'utf8')).toContain('batch/v1 #');
  });

  test('gives a patch that shows no secret, and applies', () => {
    const secret = 'Canary7xQz9fKw';
    const odd = `stringData: { plain: ${secret} }`;
    const beside = {
      'apps/above.yaml': `apiVersion: v1\nkind: Secret\nmetadata: { name: a }\n${odd}\n---\n${job}`,
      'apps/behind.yaml': restore.replace('# never worked\n', `# never worked\n    password: ${secret}\n`),
      'apps/same.yaml': `{ apiVersion: batch/v1beta1, kind: CronJob, metadata: { name: a, annotations: { password: ${secret} } } }\n`,
    };
    const folder = scratchFolder(beside);
    const { stdout, stderr } = holdfast(['check', 'apps', '--diff'], folder);
    expect(stdout + stderr).not.toContain(secret);
    expect(stderr).toContain('apps/same.yaml:1: an edit is not shown, for its line holds a secret; --fix makes it\n');
    expect(stderr).toContain('apps/behind.yaml: lines that hold secrets are left out');
    expect(stderr).not.toContain('apps/above.yaml: lines');
    spawnSync('git', ['init', '-q'], { cwd: folder });
    const apply = ['apply', '--unidiff-zero', '-'];
    expect(spawnSync('git', apply, { cwd: folder, input: stdout, encoding: 'utf8' }).stderr).toBe('');
    expect(contentOf(folder)).toMatchObject({
      'apps/above.yaml': beside['apps/above.yaml'].replace('v1beta1', 'v1'),
      'apps/behind.yaml': beside['apps/behind.yaml'].replace('Clone', 'Snapshot'),
      'apps/same.yaml': beside['apps/same.yaml'],
    });
  });

  test('adds what is missing, in block and in flow style', () => {
    const block = restore.replace('    copyMethod: Clone # never worked\n', '');
    const flow = block
      .replace('kopia: # by hand\n    repository: sonarr-volsync\n', 'kopia: { repository: a,')
      .replace(/\n {4}/g, ' ')
      .replace(
        /sourceIdentity[^]*/,
        'sourceIdentity: { sourceName: sonarr }, capacity: 5Gi, accessModes: [ReadWriteOnce], storageClassName: ceph, volumeSnapshotClassName: ceph }\n',
      );
    const folder = scratchFolder({ 'apps/block.yaml': block, 'apps/flow.yaml': flow });
    expect(holdfast(['check', 'apps', '--fix'], folder).stderr).toBe('2 findings mended in 2 files\n');
    const after = contentOf(folder);
    expect(after['apps/block.yaml']).toBe(
      block.replace('    repository:', '    copyMethod: Snapshot\n    repository:'),
    );
    expect(after['apps/flow.yaml']).toContain('kopia: { copyMethod: Snapshot, repository: a,');
  });

  test('leaves alone what another file decides', () => {
    const folder = scratchFolder({
      'apps/flux.yaml':
        'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: a, namespace: flux-system }\nspec: { path: ./restore, timeout: 5m, retryInterval: 2m, wait: true, postBuild: { substitute: { METHOD: Clone } } }\n',
      'apps/restore/restore.yaml': restore.replace('Clone', '${METHOD}'),
    });
    const before = contentOf(folder);
    const { status, stdout } = holdfast(['check', 'apps', '--fix'], folder);
    expect(status).toBe(1);
    expect(stdout).toContain('apps/flux.yaml:4:');
    expect(contentOf(folder)).toEqual(before);
  });
});

describe('holdfast check --explain-scope', () => {
  test('says what was read as what', () => {
    const folder = scratchFolder({
      'apps/flux.yaml':
        'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: a, namespace: flux-system }\nspec: { path: ./restore, postBuild: { substitute: { METHOD: Clone }, substituteFrom: [{ kind: Secret, name: s }] } }\n',
      'apps/restore/restore.yaml': restore,
      'apps/old/restore.yaml': restore,
    });
    const { status, stdout } = holdfast(['check', 'apps', '--explain-scope'], folder);
    expect(status).toBe(0);
    expect(stdout).toContain('a → apps/restore: 1 file, 1 variable, and those of Secret/s, which was not read');
    expect(stdout).toContain(
      'nobody applies: 1 file with 1 object, judged for readable secrets alone\n  no Flux Kustomization leads to them:\n    apps/old/restore.yaml',
    );
    expect(holdfast(['check', 'apps'], folder).stdout).toContain(
      'nobody applies  1 object in 1 file: looked through for secrets only; --explain-scope lists them',
    );
  });
});

describe('holdfast check --watch', () => {
  test('checks again when a file changes, and ends with its signal', async () => {
    const folder = scratchFolder(files);
    const child = spawn(process.execPath, [binary, 'check', 'apps', '--watch', '--quiet'], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1' },
    });
    let output = '';
    const seen = (text: string) => vi.waitFor(() => expect(output).toContain(text), { timeout: 10_000, interval: 20 });
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    try {
      await seen('2 errors');
      await seen('watching');
      writeFileSync(join(folder, 'apps/job.yaml'), job.replace('v1beta1', 'v1'));
      await seen('1 error,');
    } finally {
      child.kill('SIGINT');
    }
    const [status] = (await once(child, 'exit')) as [number | null];
    expect(status).toBe(0);
  });
});
