import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contentOf, scratchFolder } from '../scratch-folder.ts';
import { holdfast } from './holdfast.ts';

const job = 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: backup }\n';
const sound = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: default }\n';
const secret =
  'apiVersion: v1\nkind: Secret\nmetadata: { name: db, namespace: default }\nstringData: { password: hunter22 }\n';
const brokenRule = 'kubernetes/api-version-is-served';

interface JsonReport {
  readonly findings: readonly { readonly rule: string; readonly file: string }[];
  readonly notes: readonly string[];
  readonly errors: readonly { readonly file: string; readonly reason: string }[];
}

/** What a check finds, and where; what it could not read, and what it says besides. */
function checked(folder: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = holdfast(['check', ...args, '--format', 'json'], folder);
  if (stdout === '') return { status, stderr, files: [], notes: [], errors: [] };
  const { findings, notes, errors } = JSON.parse(stdout) as JsonReport;
  const unread = errors.map(({ file, reason }) => `${file}: ${reason}`);
  return { status, stderr, files: findings.map(({ file }) => file), notes, errors: unread };
}

describe('[S4 part: gates] a check that had nothing to look at does not pass', () => {
  test.each<[string, Record<string, string>, readonly string[], string]>([
    ['an empty folder', { 'apps/readme.md': 'a' }, ['apps'], 'apps: nothing was judged: no YAML file'],
    ['one of two that is empty', { 'a/a.yaml': sound, 'b/b.txt': '' }, ['a', 'b'], 'b: nothing was judged'],
    ['files without an object', { 'a/a.yaml': '# nothing\n', 'a/b.yaml': 'a: 1\n' }, ['a'], 'in 2 files'],
    [
      'a folder that is excluded whole',
      { 'apps/a.yaml': job, 'holdfast.config.yaml': 'exclude: [apps]\n' },
      ['apps'],
      'the configuration excludes every YAML file in it (1)',
    ],
  ])('%s', (_what, files, folders, said) => {
    const { status, errors } = checked(scratchFolder(files), ...folders);
    expect(errors.join('\n')).toContain(said);
    expect(status).toBe(2);
  });

  test('nor does its scope, and no baseline is written', () => {
    const folder = scratchFolder({ 'apps/readme.md': 'a' });
    expect(holdfast(['check', 'apps', '--explain-scope'], folder)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('apps: nothing was judged'),
    });
    expect(holdfast(['check', 'apps', '--write-baseline', 'known.json'], folder)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('known.json was not written: apps: nothing was judged'),
    });
  });

  test('nor one that runs no rule', () => {
    const folder = scratchFolder({ 'a.yaml': job });
    expect(checked(folder, '.', '--only', brokenRule, '--skip', 'kubernetes/*').stderr).toContain(
      'no rule is left to run',
    );
  });
});

describe('[S4 part: gates] patterns', () => {
  test.each<[string, readonly string[]]>([
    ['apps/**', ['clusters/home/b.yaml', 'old/c.yaml']],
    ['apps', ['clusters/home/b.yaml', 'old/c.yaml']],
    ['./apps/', ['clusters/home/b.yaml', 'old/c.yaml']],
    ['clusters/*', ['apps/a.yaml', 'old/c.yaml']],
    ['**/{b,c}.yaml', ['apps/a.yaml']],
    ['apps/a.y?ml', ['clusters/home/b.yaml', 'old/c.yaml']],
  ])('exclude: ["%s"] leaves out what it names', (pattern, left) => {
    const folder = scratchFolder({
      ...{ 'apps/a.yaml': job, 'clusters/home/b.yaml': job, 'old/c.yaml': job },
      'holdfast.config.yaml': JSON.stringify({ exclude: [pattern] }),
    });
    expect(checked(folder, '.')).toMatchObject({ files: left, notes: [] });
  });

  test('begin where the configuration lies', () => {
    const folder = scratchFolder({
      'repository/apps/a.yaml': job,
      'repository/b.yaml': job,
      'repository/holdfast.config.json': '{ "exclude": ["apps/**"], "baseline": "known.json" }',
      'repository/known.json': '{ "version": 1, "findings": [] }',
      'elsewhere/x.md': '',
    });
    const config = ['--config', '../repository/holdfast.config.json'];
    expect(checked(join(folder, 'elsewhere'), '../repository', ...config).files).toEqual(['../repository/b.yaml']);
  });

  test.each(['json', 'sarif', 'junit', 'github', 'markdown'])('that match nothing are said in %s', (format) => {
    const folder = scratchFolder({
      'a.yaml': `# holdfast:ignore volsync/copies until 2027-01-01: it was renamed\n${job}`,
      'holdfast.config.yaml': 'exclude: [archive, "ap*/**"]\n',
    });
    const { stdout, stderr } = holdfast(['check', '.', '--format', format, '--today', '2026-11-21'], folder);
    for (const output of [stdout, stderr]) {
      expect(output).toMatch(/exclude: .*archive.* matches no file that was found/);
      expect(output).toMatch(/a suppression of volsync\/copies, and there is no such rule/);
    }
  });

  test('name rules as well, and a name that is none is an error', () => {
    const folder = scratchFolder({ 'a.yaml': job });
    expect(checked(folder, '.', '--only', 'kubernetes/api-*').files).toEqual(['a.yaml']);
    expect(checked(folder, '.', '--skip', '{kubernetes,volsync}/*').files).toEqual([]);
    const wrong = checked(folder, '.', '--only', 'kubernetes/api-version-is-severed', 'volsink/*');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain(`no such rule; did you mean "${brokenRule}"?`);
    expect(wrong.stderr).toContain('--only volsink/*: no such rule');
  });
});

describe('[S4 part: gates] the configuration', () => {
  test('is refused with everything that is wrong in it', () => {
    const folder = scratchFolder({
      'a.yaml': job,
      'holdfast.config.yaml': [
        'profile: strickt',
        'rules: [a, b]',
        'exclude: ["", "!apps", 1]',
        'failOn: fatal',
        'baseline: [x]',
        'excludes: [a]',
        'nonsense: 1',
      ].join('\n'),
    });
    const { status, stderr } = checked(folder, '.');
    expect(status).toBe(2);
    expect(stderr.split('\n').slice(1, -1)).toEqual([
      '  excludes: unknown; did you mean "exclude"?',
      '  nonsense: unknown; required: one of profile, rules, exclude, failOn, baseline',
      '  profile: "strickt"; did you mean "strict"?',
      '  rules: a list; required: a mapping of rules to error, warning, info or off',
      '  exclude[0]: ""; required: a path or a glob',
      '  exclude[1]: "!apps": a pattern cannot be turned round by "!"; name what is left out',
      '  exclude[2]: 1; required: a path or a glob',
      '  failOn: "fatal"; required: error, warning or info',
      '  baseline: a list; required: a path',
    ]);
  });

  test.each<[string, Record<string, string>, string]>([
    ['text', { 'holdfast.config.yaml': 'rules' }, 'required: an object with profile, rules, exclude'],
    ['no YAML', { 'holdfast.config.yaml': 'rules: [' }, 'holdfast.config.yaml:1:'],
    ['a folder', { 'holdfast.config.yaml/a.txt': '' }, 'holdfast.config.yaml: '],
    ['two documents', { 'holdfast.config.yaml': 'failOn: info\n---\nrules: {}\n' }, '2 documents; required: one'],
    ['two files', { 'holdfast.config.yaml': '', 'holdfast.config.json': '{}' }, 'required: one of them'],
  ])('that is %s is refused', (_what, files, said) => {
    const { status, stderr } = checked(scratchFolder({ 'apps/a.yaml': sound, ...files }), 'apps');
    expect(stderr).toContain(said);
    expect(status).toBe(2);
  });

  test('that is a program runs only where it is named, and is said to be ignored otherwise', () => {
    const program =
      "import { writeFileSync } from 'node:fs';\nwriteFileSync('ran', '');\nexport default { rules: { 'kubernetes/*': 'off' } };\n";
    const folder = scratchFolder({
      'repository/a.yaml': job,
      'repository/holdfast.config.mjs': program,
      'holdfast.config.js': program,
    });
    const ignored = checked(folder, 'repository');
    expect(ignored.notes).toEqual([
      'holdfast.config.js is ignored: a program in a repository runs only on request; to use it, name it with --config holdfast.config.js',
      'repository/holdfast.config.mjs is ignored: a program in a repository runs only on request; to use it, name it with --config repository/holdfast.config.mjs',
    ]);
    expect(ignored.files).toEqual(['repository/a.yaml']);
    expect(() => readFileSync(join(folder, 'ran'))).toThrow('no such file');
    expect(checked(folder, 'repository', '--config', 'repository/holdfast.config.mjs').files).toEqual([]);
    readFileSync(join(folder, 'ran'));
  });
});

describe('[S4 part: gates] --changed-since', () => {
  const name = 'apps/a "quoted" näme\n.yaml';
  const repository = () => {
    const folder = scratchFolder({
      'r/apps/old.yaml': job,
      'r/apps/same.yaml': job,
      'r/gone.yaml': job,
      'r/other/x.yaml': sound,
    });
    git(folder, 'init', '-q');
    git(folder, 'config', 'diff.relative', 'true');
    git(folder, 'add', '.');
    git(folder, 'commit', '-qm', 'first');
    renameSync(join(folder, 'r/apps/old.yaml'), join(folder, 'r/apps/renamed.yaml'));
    rmSync(join(folder, 'r/gone.yaml'));
    writeFileSync(join(folder, 'r', name), job);
    git(folder, 'add', 'r/apps/renamed.yaml');
    const outside = scratchFolder();
    symlinkSync(join(folder, 'r'), join(outside, 'link'));
    return { folder, outside };
  };

  type Places = ReturnType<typeof repository>;
  test.each<[string, (places: Places) => [cwd: string, target: string]]>([
    ['from the root', ({ folder }) => [folder, 'r']],
    ['from a folder below', ({ folder }) => [join(folder, 'r/other'), '../apps']],
    ['from the folder itself', ({ folder }) => [join(folder, 'r/apps'), '.']],
    ['through a link', ({ outside }) => [outside, 'link']],
    ['standing behind a link', ({ outside }) => [join(outside, 'link/apps'), '.']],
    ['from outside of the repository', ({ folder, outside }) => [outside, folder]],
  ])('sees the same %s', (_what, placesIn) => {
    const [cwd, target] = placesIn(repository());
    const { files, status } = checked(cwd, target, '--changed-since', 'HEAD');
    expect(files.map((file) => file.split('/').at(-1)).sort()).toEqual(['a "quoted" näme\n.yaml', 'renamed.yaml']);
    expect(status).toBe(1);
  });

  test('says when nothing that was read differs, and fails where git cannot tell', () => {
    const { folder } = repository();
    expect(checked(join(folder, 'r/other'), '.', '--changed-since', 'HEAD')).toMatchObject({
      status: 0,
      notes: ['--changed-since: none of the 1 files that were read differs, so no finding is reported'],
    });
    const outside = scratchFolder({ 'a.yaml': job });
    expect(checked(outside, '.', '--changed-since', 'HEAD')).toMatchObject({ status: 2 });
    expect(checked(folder, 'r', '--changed-since', 'HEAD~5')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('have its history'),
    });
  });

  test('takes a repository in the repository, and a link that leads elsewhere, for changed', () => {
    const folder = scratchFolder({ 'apps/a.yaml': sound, 'base/one.yml.in': job, 'base/two.yml.in': job });
    symlinkSync('../base/one.yml.in', join(folder, 'apps/link.yaml'));
    git(folder, 'init', '-q');
    git(folder, 'add', '.');
    git(folder, 'commit', '-qm', 'first');
    rmSync(join(folder, 'apps/link.yaml'));
    symlinkSync('../base/two.yml.in', join(folder, 'apps/link.yaml'));
    mkdirSync(join(folder, 'nested'));
    git(join(folder, 'nested'), 'init', '-q');
    writeFileSync(join(folder, 'nested/b.yaml'), job);
    expect(checked(folder, '.', '--changed-since', 'HEAD').files).toEqual(['apps/link.yaml', 'nested/b.yaml']);
  });
});

describe('[S4 part: gates] a baseline', () => {
  test('never accepts a readable secret, whoever writes it', () => {
    const folder = scratchFolder({ 'apps/db.yaml': secret, 'apps/job.yaml': job });
    const write = holdfast(['check', 'apps', '--write-baseline', 'known.json'], folder);
    expect(write.status).toBe(1);
    expect(write.stderr).toContain('known.json: 1 finding is accepted as it is');
    expect(write.stderr).toMatch(
      /1 finding is not accepted.*\n {2}apps\/db\.yaml:4:\d+ {2}secrets\/none-readable-in-git {2}Secret\/db\n/,
    );
    expect(readFileSync(join(folder, 'known.json'), 'utf8')).not.toMatch(/secrets\/|hunter22/);
    const imported = holdfast(['import', 'apps'], folder);
    expect(imported.status).toBe(1);
    expect(imported.stderr).toContain('apps/db.yaml:4:');
    expect(checked(folder, 'apps', '--baseline', '.holdfast-baseline.json')).toMatchObject({
      status: 1,
      files: ['apps/db.yaml'],
    });
  });

  test.each([
    ['check', ['check', 'apps', '--write-baseline', 'apps/job.yaml']],
    ['import', ['import', 'apps', '--force', '--baseline', 'apps/job.yaml']],
  ])('is never written over something else: %s', (_, args) => {
    const folder = scratchFolder({ 'apps/job.yaml': job });
    const { status, stderr } = holdfast(args, folder);
    expect(stderr).toContain('apps/job.yaml was not written: it is there, and no baseline of holdfast');
    expect(status).toBe(2);
    expect(contentOf(folder)).toEqual({ 'apps/job.yaml': job });
  });

  test('that was changed by hand to accept one is named, and does not', () => {
    const folder = scratchFolder({ 'apps/db.yaml': secret });
    const [finding] = (JSON.parse(holdfast(['check', 'apps', '--format', 'json'], folder).stdout) as JsonReport)
      .findings;
    writeFileSync(join(folder, 'known.json'), JSON.stringify({ version: 1, findings: [finding] }));
    const { status, notes } = checked(folder, 'apps', '--baseline', 'known.json');
    expect(notes.join('\n')).toContain('known.json: it cannot accept secrets/none-readable-in-git in apps/db.yaml');
    expect(status).toBe(1);
  });

  test.each([
    ['[', 'no baseline of holdfast'],
    ['{ "version": 2, "findings": [] }', 'no baseline of holdfast'],
    ['{ "version": 1, "findings": {} }', 'no baseline of holdfast'],
    ['{ "version": 1, "findings": [null] }', 'findings[0] is damaged'],
    [
      `{ "version": 1, "findings": [{ "rule": "${brokenRule}", "file": "a.yaml", "observed": "x" }] }`,
      'findings[0] is damaged',
    ],
  ])('%s is refused', (text, said) => {
    const { status, stderr } = checked(
      scratchFolder({ 'a.yaml': job, 'known.json': text }),
      '.',
      '--baseline',
      'known.json',
    );
    expect(stderr).toContain(said);
    expect(status).toBe(2);
  });
});

function git(folder: string, ...args: string[]): void {
  const { status, stderr } = spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}
