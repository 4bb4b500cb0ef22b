import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { RealStack, treeOf, type LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { CompiledCommand } from './compiled-command.ts';
import { holdfast, holdfastBeside, type Run } from './holdfast.ts';

const kustomization = (name: string, more = ''): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec: { path: ./apps/${name}, prune: true, interval: 1h, sourceRef: { kind: GitRepository, name: flux-system }${more} }\n`;
const map = (name: string, data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: media }\ndata: ${data}\n`;
const claim = (more: string): string =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: library, namespace: media${more} }\nspec: { accessModes: [ReadWriteOnce], storageClassName: fast, resources: { requests: { storage: 5Gi } } }\n`;
const files = {
  'flux/radio.yaml': kustomization('radio', ', postBuild: { substitute: { HOST: rose.example.org } }'),
  'apps/radio/kustomization.yaml': 'namePrefix: fm-\nresources: [map.yaml, claim.yaml]\n',
  'apps/radio/map.yaml': map('settings', '{ host: "${HOST}" }'),
  'apps/radio/claim.yaml': claim(''),
};

/** A repository of Git whose files are committed, and then changed. */
function changed(
  changes: Readonly<Record<string, string | undefined>>,
  committed: Readonly<Record<string, string>> = files,
): string {
  const folder = scratchFolder(committed);
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '.');
  git(folder, 'commit', '-q', '-m', 'a');
  for (const [path, text] of Object.entries(changes)) {
    if (text === undefined) rmSync(join(folder, path));
    else {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }
  return folder;
}

function git(folder: string, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  expect(spawnSync('git', [...identity, ...args], { cwd: folder }).status).toBe(0);
}

const diff = (folder: string, ...args: readonly string[]): Run => holdfast(['diff', 'HEAD', ...args], folder);
const json = (folder: string, ...args: readonly string[]) =>
  JSON.parse(diff(folder, ...args, '--format', 'json').stdout) as {
    readonly changes: readonly { change: string; by: string; object: string; notes: string[]; patch: string[] }[];
    readonly findings: Readonly<Record<'added' | 'gone', readonly { rule: string; place: string }[]>>;
    readonly impact: readonly { readonly cluster: string; readonly worse: readonly object[] }[];
  };
const lines = (patch: readonly string[]): string[] => patch.filter((line) => /^[+-]/.test(line));

describe('objects are compared as they are applied', () => {
  test('what a variable and a prefix make of them, by who applies them', () => {
    const folder = changed({
      'flux/radio.yaml': kustomization('radio', ', postBuild: { substitute: { HOST: tulip.example.org } }'),
    });
    expect(json(folder).changes.map(({ change, by, object, patch }) => [change, by, object, lines(patch)])).toEqual([
      [
        'changed',
        'Kustomization/radio',
        'ConfigMap media/fm-settings',
        ['-  host: rose.example.org', '+  host: tulip.example.org'],
      ],
      [
        'changed',
        'flux/radio.yaml',
        'Kustomization flux-system/radio',
        ['-      HOST: rose.example.org', '+      HOST: tulip.example.org'],
      ],
    ]);
  });

  test('what is written otherwise and means the same is no change', () => {
    const folder = changed({ 'apps/radio/map.yaml': '# new\n' + map('settings', "{ 'host': '${HOST}' }") });
    const { status, stdout } = diff(folder);
    expect([status, stdout]).toEqual([0, 'Nothing changes in any cluster.\n']);
  });

  test('files that nobody applies are none of a cluster', () => {
    expect(json(changed({ 'apps/radio/unlisted.yaml': map('more', '{}') })).changes).toEqual([]);
  });

  test('an object that another Kustomization applies from now on', () => {
    const folder = changed({
      'flux/tv.yaml': kustomization('tv'),
      'apps/tv/kustomization.yaml': 'namePrefix: fm-\nresources: [claim.yaml]\n',
      'apps/tv/claim.yaml': claim(''),
      'apps/radio/kustomization.yaml': 'namePrefix: fm-\nresources: [map.yaml]\n',
    });
    expect(json(folder).changes).toContainEqual(
      expect.objectContaining({
        change: 'changed',
        by: 'Kustomization/tv',
        notes: [
          'applied by Kustomization/radio before, which deletes it, and its volume with it, unless its class keeps volumes, where it runs before Kustomization/tv: set kustomize.toolkit.fluxcd.io/prune: disabled until both have run',
        ],
        patch: [],
      }),
    );
  });
});

test('what a change of values makes of the objects of a release', () => {
  const release = (values: string): string => `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: app-template, namespace: media }
spec: { interval: 1h, ref: { tag: 5.1.0 }, url: "oci://ghcr.io/bjw-s-labs/helm/app-template" }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: radio, namespace: media }
spec:
  interval: 1h
  chartRef: { kind: OCIRepository, name: app-template }
  values: ${values}
`;
  const values = (tag: string, more = ''): string =>
    `{ controllers: { radio: { containers: { app: { image: { repository: a.example/radio, tag: "${tag}" } } } } }${more} }`;
  const committed = {
    ...files,
    'apps/radio/kustomization.yaml': 'resources: [release.yaml]\n',
    'apps/radio/release.yaml': release(values('1', ', service: { radio: { ports: { http: { port: 80 } } } }')),
  };
  const { changes } = json(changed({ 'apps/radio/release.yaml': release(values('2')) }, committed));
  const made = changes.filter(({ object }) => !object.startsWith('HelmRelease '));
  expect(made.map(({ change, by, object }) => `${change} ${object} by ${by}`)).toEqual([
    'changed Deployment media/radio by HelmRelease/radio of Kustomization/radio',
    'removed Service media/radio by HelmRelease/radio of Kustomization/radio',
  ]);
  expect(lines(made[0]?.patch ?? []).map((line) => line.replace(/ +/, ' '))).toEqual([
    '- image: a.example/radio:1',
    '+ image: a.example/radio:2',
  ]);
});

describe('what becomes of an object that is gone', () => {
  const without = { 'apps/radio/kustomization.yaml': 'namePrefix: fm-\nresources: [map.yaml]\n' };
  test.each([
    ['deleted, and its volume with it, unless its class keeps volumes: its Kustomization prunes', files],
    [
      'stays in the cluster: kustomize.toolkit.fluxcd.io/prune: disabled',
      { ...files, 'apps/radio/claim.yaml': claim(', annotations: { kustomize.toolkit.fluxcd.io/prune: disabled }') },
    ],
    [
      'stays in the cluster: its Kustomization does not prune: delete it by hand',
      { ...files, 'flux/radio.yaml': kustomization('radio').replace('prune: true', 'prune: false') },
    ],
  ])('%s', (note, before) => {
    const { stdout } = diff(changed(without, before));
    expect(stdout).toContain(`  - PersistentVolumeClaim media/fm-library\n      ${note}\n`);
  });
});

describe('what becomes of what a Kustomization applied that goes itself', () => {
  const gone = { 'flux/radio.yaml': undefined };
  test.each([
    ['deleted', files],
    ['stays', { ...files, 'flux/radio.yaml': kustomization('radio', ', deletionPolicy: Orphan') }],
    ['stays', { ...files, 'flux/radio.yaml': kustomization('radio', ', suspend: true') }],
    [
      'deleted',
      {
        ...files,
        'flux/radio.yaml': kustomization('radio', ', deletionPolicy: Delete').replace('prune: true', 'prune: false'),
      },
    ],
    ['stays', { ...files, 'flux/radio.yaml': kustomization('radio').replace('prune: true', 'prune: false') }],
  ])('%s %#', (becomes, before) => {
    // Whoever applies the Kustomization prunes.
    const root =
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: root, namespace: flux-system }\nspec: { path: ./flux, prune: true, interval: 1h, sourceRef: { kind: GitRepository, name: flux-system } }\n';
    const withRoot = { ...before, 'start/root.yaml': root, 'flux/other.yaml': map('other', '{}') };
    const { changes } = json(changed(gone, withRoot));
    const claimed = changes.find(({ object }) => object.startsWith('PersistentVolumeClaim'));
    expect(claimed?.notes[0]).toMatch(new RegExp(`^${becomes}`));
  });

  test('a Kustomization that applies itself goes with what it applied', () => {
    const own = kustomization('radio').replace('./apps/radio', './flux');
    const both = {
      'flux/radio.yaml': own,
      'flux/map.yaml': map('settings', '{}'),
      'other/tv.yaml': kustomization('tv'),
      'apps/tv/map.yaml': map('x', '{}'),
    };
    const { changes } = json(changed({ 'flux/radio.yaml': undefined, 'flux/map.yaml': undefined }, both));
    const removed = changes.filter(({ change }) => change === 'removed');
    expect(removed.map(({ object, notes }) => [object, notes[0]?.slice(0, 7)])).toEqual([
      ['ConfigMap media/settings', 'deleted'],
      ['Kustomization flux-system/radio', 'deleted'],
    ]);
  });

  test('nothing, where it stays itself', () => {
    const other = {
      'flux/tv.yaml': kustomization('tv'),
      'apps/tv/kustomization.yaml': 'resources: [map.yaml]\n',
      'apps/tv/map.yaml': map('x', '{}'),
    };
    const { changes } = json(changed(gone, { ...files, ...other }));
    expect(changes.find(({ object }) => object.startsWith('PersistentVolumeClaim'))?.notes[0]).toMatch(
      /^stays in the cluster: Kustomization flux-system\/radio stays: /,
    );
  });
});

test('what Flux makes anew by force is deleted first', () => {
  const forced = kustomization('radio', ', force: true');
  const folder = changed(
    { 'apps/radio/claim.yaml': claim('').replace('fast', 'slow') },
    { ...files, 'flux/radio.yaml': forced },
  );
  expect(json(folder).changes[0]?.notes).toEqual([
    'Flux deletes it, and its volume with it, unless its class keeps volumes, and makes it anew, by force: spec.storageClassName may not be changed once it is there',
  ]);
});

test('a generated name that follows from its content is one change', () => {
  const generating = (value: string): string =>
    `configMapGenerator: [{ name: made, namespace: media, literals: ["a=${value}"] }]\n`;
  const folder = changed(
    { 'apps/radio/kustomization.yaml': generating('c') },
    { ...files, 'apps/radio/kustomization.yaml': generating('b') },
  );
  expect(json(folder).changes.map(({ change, object }) => [change, object.replace(/-\w{10}$/, '')])).toEqual([
    ['changed', 'ConfigMap media/made'],
  ]);
});

test('of two that apply the same, the one that is left keeps it', () => {
  const both = {
    ...files,
    'flux/tv.yaml': kustomization('tv'),
    'apps/tv/kustomization.yaml': 'namePrefix: fm-\nresources: [claim.yaml]\n',
    'apps/tv/claim.yaml': claim(''),
  };
  const { changes } = json(
    changed({ 'apps/tv/kustomization.yaml': 'resources: [map.yaml]\n', 'apps/tv/map.yaml': map('x', '{}') }, both),
  );
  expect(changes.map(({ change, object }) => [change, object])).toEqual([['added', 'ConfigMap media/x']]);
});

test('who is below a Kustomization that cannot be built is not compared either', () => {
  const root =
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: root, namespace: flux-system }\nspec: { path: ./flux, prune: true, interval: 1h, sourceRef: { kind: GitRepository, name: flux-system } }\n';
  const before = { ...files, 'start/root.yaml': root, 'flux/kustomization.yaml': 'resources: [radio.yaml]\n' };
  const folder = changed(
    {
      'flux/kustomization.yaml': 'resources: [radio.yaml, nope.yaml]\n',
      'apps/radio/kustomization.yaml': 'resources: [map.yaml]\n',
    },
    before,
  );
  expect(json(folder).changes).toEqual([]);
});

test('what the API server refuses is said', () => {
  const folder = changed({ 'apps/radio/claim.yaml': claim('').replace('fast', 'slow') });
  expect(json(folder).changes[0]?.notes).toEqual([
    'the API server refuses it: spec.storageClassName may not be changed once it is there',
  ]);
});

describe('findings and failures', () => {
  const job = 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: nightly, namespace: media }\n';
  const with1 = { 'apps/radio/kustomization.yaml': 'resources: [job.yaml]\n', 'apps/radio/job.yaml': job };

  test('what is new and what is gone, whatever line it stands in now', () => {
    const added = changed(with1);
    expect(json(added).findings.added).toContainEqual(
      expect.objectContaining({ rule: 'kubernetes/api-version-is-served' }),
    );
    expect([diff(added).status, diff(added, '--fail-on', 'error').status]).toEqual([0, 1]);
    const moved = changed({ 'apps/radio/job.yaml': `# one line more\n${job}` }, { ...files, ...with1 });
    expect(json(moved).findings).toEqual({ added: [], gone: [] });
    const gone = changed({ 'apps/radio/kustomization.yaml': 'resources: [map.yaml]\n' }, { ...files, ...with1 });
    expect(json(gone).findings.gone).toContainEqual(expect.objectContaining({ place: 'apps/radio/job.yaml:1:13' }));
  });

  test('what could not be read fails, and what it holds is not said to be deleted', () => {
    const { status, stdout, stderr } = diff(changed({ 'apps/radio/map.yaml': 'a: [' }));
    expect(status).toBe(2);
    expect(stderr).toContain('apps/radio/map.yaml: ');
    expect(stdout).toBe(
      '0 objects added, 0 removed, 0 changed\nKustomization/radio cannot be built: nothing of it is applied or deleted until it can: apps/radio/map.yaml cannot be read\n',
    );
  });

  test('a Kustomization that Flux refuses deletes nothing', () => {
    const { stdout } = diff(
      changed({ 'apps/radio/kustomization.yaml': 'resources: [map.yaml, nope.yaml]\n' }),
      '--format',
      'markdown',
    );
    expect(stdout).toContain('Kustomization/radio cannot be built');
    expect(stdout).not.toContain('Removed');
  });
});

describe('both sides', () => {
  test('a commit is read as Git holds it: no filter runs, links lead where they led, a folder below is enough', () => {
    const folder = scratchFolder({ ...files, '.gitattributes': '*.yaml filter=spy\n' });
    symlinkSync('map.yaml', join(folder, 'apps/radio/linked.yaml'));
    git(folder, 'init', '-q');
    git(folder, 'config', 'filter.spy.clean', 'cat');
    git(folder, 'config', 'filter.spy.smudge', 'touch spied; cat');
    git(folder, 'config', 'core.fsmonitor', 'touch spied; false');
    git(folder, '-c', 'core.fsmonitor=false', 'add', '.');
    git(folder, '-c', 'core.fsmonitor=false', 'commit', '-q', '-m', 'a');
    rmSync(join(folder, 'spied'), { force: true });
    writeFileSync(join(folder, 'apps/radio/claim.yaml'), claim('').replace('5Gi', '6Gi'));
    const { changes } = json(join(folder, 'apps'), '..');
    expect(changes.map(({ object }) => object)).toEqual(['PersistentVolumeClaim media/fm-library']);
    expect(() => readFileSync(join(folder, 'spied'))).toThrow(/ENOENT/);
  });

  test('a repository in the repository is on neither side', () => {
    const folder = changed({});
    const inner = changed({}, { 'inner.yaml': map('inner', '{}') });
    git(folder, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'apps/radio/inner');
    git(folder, 'commit', '-qam', 'a submodule');
    expect(diff(folder).stdout).toBe('Nothing changes in any cluster.\n');
  });

  test('what others did on the main branch since is not told', () => {
    const folder = changed({});
    git(folder, 'checkout', '-q', '-b', 'own');
    writeFileSync(join(folder, 'apps/radio/claim.yaml'), claim('').replace('5Gi', '6Gi'));
    git(folder, 'commit', '-qam', 'own');
    git(folder, 'checkout', '-q', 'main');
    writeFileSync(join(folder, 'apps/radio/map.yaml'), map('settings', '{ host: other }'));
    git(folder, 'commit', '-qam', 'others');
    git(folder, 'checkout', '-q', 'own');
    const { stdout } = holdfast(['diff', 'main', '--format', 'json'], folder);
    const { changes } = JSON.parse(stdout) as { changes: { object: string }[] };
    expect(changes.map(({ object }) => object)).toEqual(['PersistentVolumeClaim media/fm-library']);
  });

  test.each([
    [['nope'], 'diff "nope": '],
    [['--', '-x'], 'diff "-x": required: a commit, branch or tag'],
    [['./nope'], './nope: there is no such folder'],
    [['HEAD', 'nope'], 'nope: not there'],
    [['HEAD', '--format', 'x'], '--format "x" is unknown'],
    [['HEAD', '--fail-on', 'x'], '--fail-on "x" is unknown'],
    [['./apps', 'apps', 'flux'], './apps is a folder: it is compared with one other'],
  ])('%j is a mistake that is explained', (args, said) => {
    const { status, stderr } = holdfast(['diff', ...args], changed({}));
    expect(status).toBe(2);
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('what is shown', () => {
  const secret = (value: string): string =>
    `apiVersion: v1\nkind: Secret\nmetadata: { name: login, namespace: media }\nstringData: { password: ${value}, more: same }\n`;
  const withSecret = {
    ...files,
    'apps/radio/kustomization.yaml': 'resources: [secret.yaml]\n',
    'apps/radio/secret.yaml': secret('hunter22'),
  };

  test('a secret that changes is said to change, and neither value is shown', () => {
    for (const format of ['human', 'json', 'markdown']) {
      const { stdout } = diff(
        changed({ 'apps/radio/secret.yaml': secret('hunter23') }, withSecret),
        '--all',
        '--format',
        format,
      );
      expect(stdout, format).not.toContain('hunter');
      expect(stdout, format).toContain('only values differ that are secret or encrypted');
    }
  });

  test('many objects are as much as sixty lines hold, and all of them where that is asked for', () => {
    const names = Array.from({ length: 90 }, (_, index) => `more-${index}`);
    const folder = changed({
      'apps/radio/kustomization.yaml': `resources: [${names.map((name) => `${name}.yaml`).join(', ')}]\n`,
      ...Object.fromEntries(names.map((name) => [`apps/radio/${name}.yaml`, map(name, '{}')])),
    });
    const { stdout } = diff(folder);
    expect(stdout.split('\n').length).toBeLessThanOrEqual(61);
    expect(stdout).toMatch(/and \d+ more lines of objects/);
    expect(diff(folder, '--all').stdout).toContain('ConfigMap media/more-89');
  });

  test('a comment fits into one of GitHub, and names cannot end it', () => {
    const folder = changed({
      'apps/radio/map.yaml': map(
        'settings',
        `{ text: ${JSON.stringify('```\n</details>\n::error::a\n'.repeat(20_000))} }`,
      ),
      'apps/radio/claim.yaml': claim('').replace('5Gi', '6Gi'),
    });
    const { stdout } = diff(folder, '--format', 'markdown');
    expect(stdout.length).toBeLessThan(65_536);
    expect(stdout).toMatch(/^<!-- holdfast diff -->\n\*\*2 objects: 0 removed, 0 added, 2 changed\.\*\*/);
    expect(stdout).toContain('and 1 more objects');
    expect(stdout).not.toMatch(/^::error/m);
  });
});

/** A stack in which something is wrong already. */
function stackBefore(): { readonly stack: RealStack; readonly of: (kind: string) => LooseManifest[] } {
  const stack = new RealStack('pve-homelab');
  const of = (kind: string): LooseManifest[] => [...stack.files.values()].flat().filter((each) => each.kind === kind);
  of('CronJob').at(-1).apiVersion = 'batch/v1beta1';
  return { stack, of };
}

/** A tree before and after: one server less, another image, alerts gone, one more API version that no server knows, a long text. */
function trees(): { readonly before: string; readonly after: string } {
  const { stack, of } = stackBefore();
  delete (stack.topology.clusters['pve-homelab']?.nodes as Record<string, unknown>)['k3s-cp-03'];
  of('Deployment')[0].spec.template.spec.containers[0].image = 'example.org/other:2.0.0';
  of('CronJob')[0].apiVersion = 'batch/v1beta1';
  of('ConfigMap')[0].data.more = 'a line\n'.repeat(20_000);
  for (const [path, documents] of stack.files)
    stack.files.set(
      path,
      documents.filter(({ kind }) => kind !== 'PrometheusRule'),
    );
  return { before: treeOf(stackBefore().stack), after: treeOf(stack) };
}

acceptance('F9', 'a change is told object by object, with findings and impact, as one comment', {
  stack: () => CompiledCommand.make(),
  assert: async ({ main }) => {
    const { before, after } = trees();
    const run = (format: string): Promise<Run> =>
      holdfastBeside(['diff', before, after, '--format', format], after, { main });
    const { stdout } = await run('markdown');
    expect(stdout.length).toBeLessThan(65_536);
    expect(stdout).toMatch(/^<!-- holdfast diff -->\n/);
    expect(stdout).toMatch(/: example\.org\/other:2\.0\.0\n/);
    expect(stdout).toMatch(/\* PrometheusRule [^\n]+ is removed: deleted: its Kustomization prunes\n/);
    expect(stdout).toMatch(/\| new \| error \| kubernetes\/api-version-is-served \|/);
    expect(stdout).toContain('| worse | k3s-cp-01 | Kubernetes API | DEGRADED | DOWN |');
    const { changes, findings } = JSON.parse((await run('json')).stdout) as {
      changes: object[];
      findings: Record<'added' | 'gone', { rule: string }[]>;
    };
    expect(changes.filter((each) => 'change' in each && each.change === 'added')).toEqual([]);
    expect(findings.added.filter(({ rule }) => rule === 'kubernetes/api-version-is-served')).toHaveLength(1);
  },
  sabotage: {
    'take what is gone for what stays': (command) =>
      command.replace('const prunes = spec["prune"] === true;', 'const prunes = false;'),
    'tell of no object that is gone': (command) => command.replace('removed.push(...was.slice(0, 1))', 'void was'),
    'take every object for a new one': (command) =>
      command.replace('if (is.length === 0)', 'was.length = 0; if (is.length === 0)'),
    'tell every finding again': (command) => command.replace('!keys.some((key) => other.has(key))', 'true'),
    'compare no failures': (command) =>
      command.replace('const comparison = was && compareReports(was, report);', 'const comparison = void 0;'),
    'let a comment grow': (command) => command.replace('var commentCharacters = 6e4;', 'var commentCharacters = 6e6;'),
  },
});
