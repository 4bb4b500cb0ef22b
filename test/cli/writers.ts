import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { inferTopology } from '../../cli/import/infer-topology.ts';
import { readRepository } from '../../cli/import/read-repository.ts';
import { ownershipMark } from '../../charts/synth/write-tree.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFilesInto } from '../../graph/readers/read-folder.ts';
import type { LooseManifest as Loose } from '../real-stack.ts';
import { contentOf } from '../scratch-folder.ts';
import { manifestsMeant, synthesized } from './synth-meaning.ts';
import { textsIn } from './texts-of-program.ts';
import type { Writer } from './writer.ts';

const job = 'apiVersion: batch/v1beta1 # by hand\nkind: CronJob\nmetadata: { name: backup }\n';
const restore =
  'apiVersion: volsync.backube/v1alpha1\nkind: ReplicationDestination\nmetadata: { name: a }\nspec:\n  kopia:\n    copyMethod: Clone\n';
/** An alias repeats the value: an edit of it would change another field. */
const shared = `${restore.replace('kopia:', 'kopia: &k')}again: *k\n`;
/** Of others, who are not to notice anything. */
const bystanders: Readonly<Record<string, string>> = {
  'apps/sealed.yaml': `${job}sops: { mac: x }\n`,
  'apps/.env': 'A=b\n',
};

const read = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8');
const both = `${job}---\n${restore}`;
/** What an edit of `--fix` sets, as another reader of YAML sees it. */
const edited =
  (path: string, set: (documents: readonly Loose[]) => void) =>
  (folder: string): void => {
    for (const ending of ['one', 'two']) {
      const documents = (text: string): Loose[] => parseAllDocuments(text).map((each) => each.toJS() as Loose);
      const text = read(folder, `apps/${ending}/a.yaml`);
      const expected = documents(both);
      set(expected);
      const found = documents(text);
      expect(path === 'apiVersion' ? found[0] : found[1], text).toEqual(
        path === 'apiVersion' ? expected[0] : expected[1],
      );
      expect(found).toHaveLength(2);
      expect(text.includes('\r\n')).toBe(ending === 'two');
      expect(text.replaceAll('\r\n', '')).not.toContain(ending === 'two' ? '\n' : '\r');
      expect(text).toContain('# by hand');
    }
  };

const placeholder = (name: string): string =>
  `apiVersion: holdfast.dev/v1\nkind: UnsealedSecret\nmetadata: { name: ${name}, namespace: apps }\nspec: { file: sealed/${name}.sops.yaml, type: Opaque, keys: { password: any, user: any } }\n`;
/** Stands in for sops, whose own work `test/e2e/seal.test.ts` proves: says openly what it would encrypt. */
const standIn = `#!/bin/sh\nsed -E '/^stringData:/,$ s/^  ([a-z]+): (.*)$/  \\1: "ENC[\\2]"/'\necho 'sops: { mac: "ENC[x]" }'\n`;

const repository: Readonly<Record<string, string>> = {
  'repository/talos/talconfig.yaml': `clusterName: home\ntalosVersion: v1.14.0\nkubernetesVersion: v1.35.4\nendpoint: https://10.101.0.20:6443\nnodes:\n${[1, 2, 3].map((index) => `  - { hostname: cp-${index}, ipAddress: 10.101.0.2${index}, controlPlane: true }\n`).join('')}`,
  'repository/job.yaml': job,
  'repository/sealed.yaml':
    'apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData: { a: "ENC[AES256_GCM,data:aa]" }\nsops: { mac: "ENC[x]" }\n',
};

const program =
  "import type { Construct } from 'constructs';\nimport { ClusterTree } from 'holdfast/charts';\n\n// By hand.\nexport function addHome(scope: Construct) {\n  const tree = new ClusterTree(scope, 'home', { topology });\n  return tree;\n}\n".replaceAll(
    '\n',
    '\r\n',
  );
const application = (name: string): string[] => [
  ...['new', 'app', name, '--cluster', 'home', '--kind', 'stateless', '--image', 'ghcr.io/a/b:1.2', '--port', '80'],
  ...['--readiness', "/it's\n\\ready"],
];
const registered =
  (name: string) =>
  (folder: string): void => {
    const text = read(folder, 'stacks/home/charts.ts');
    const call = `add${name[0]?.toUpperCase()}${name.slice(1)}`;
    const lines = text.split('\r\n');
    expect(lines).toEqual(expect.arrayContaining([`import { ${call} } from './${name}.ts';`, `  ${call}(tree);`]));
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    for (const line of program.split('\r\n')) expect(lines).toContain(line);
    expect(textsIn(text)).toContain(`./${name}.ts`);
    expect(textsIn(read(folder, `stacks/home/${name}.ts`))).toEqual(
      expect.arrayContaining([name, "/it's\n\\ready", 'ghcr.io/a/b', '1.2']),
    );
  };

const address = "ssh://git@git.example.org/o'brien/home";
const project = (platform: string): string[] => ['new', 'home', '--platform', platform, '--repository', address];
const projectOf =
  (platform: string) =>
  (folder: string): void => {
    const files = contentOf(join(folder, 'home'));
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['package.json', 'README.md', 'Pulumi.home.yaml']));
    expect(JSON.parse(files['package.json'] ?? '')).toMatchObject({ name: 'home-cluster', type: 'module' });
    const texts = Object.entries(files).flatMap(([path, text]) => {
      if (path.endsWith('.yaml'))
        expect(
          parseAllDocuments(text).flatMap((each) => (each as Loose).errors),
          path,
        ).toEqual([]);
      return path.endsWith('.ts') ? textsIn(text) : [];
    });
    expect(texts).toEqual(expect.arrayContaining([address, 'home']));
    expect(files['Pulumi.home.yaml']?.includes('proxmox')).toBe(platform === 'proxmox');
  };

/** Every command that writes files of a project, with what tells whether it wrote what was meant. */
export const writers: Readonly<Record<string, Writer>> = {
  'check --fix': {
    program: 'main',
    args: ['check', 'apps', '--fix', '--only', 'kubernetes/api-version-is-served'],
    files: {
      ...bystanders,
      'apps/one/a.yaml': both,
      'apps/two/a.yaml': both.replaceAll('\n', '\r\n'),
      'apps/shared.yaml': shared,
    },
    replaces: ['apps/one/a.yaml', 'apps/two/a.yaml'],
    edits: 'apps/one/a.yaml',
    folders: ['apps/one'],
    refuses: {},
    meant: edited('apiVersion', ([first]) => (first.apiVersion = 'batch/v1')),
    rival: {
      args: ['check', 'apps', '--fix', '--only', 'volsync/restore-copies-by-snapshot'],
      meant: edited('copyMethod', ([, second]) => (second.spec.kopia.copyMethod = 'Snapshot')),
    },
  },
  seal: {
    program: 'main',
    args: ['seal', 'dist', '--from', 'values.yaml'],
    env: { HOLDFAST_SOPS: './sops.sh' },
    files: {
      ...bystanders,
      'dist/a.yaml': `${placeholder('first')}---\n${placeholder('second')}`,
      'values.yaml': 'first: { password: hunter2, user: a }\nsecond: { password: hunter3, user: b }\n',
      'rest.yaml': 'second: { password: hunter3, user: b }\n',
      'sops.sh': standIn,
      'sealed/old.sops.yaml': 'sops: {}\n',
    },
    replaces: [],
    folders: ['sealed'],
    refuses: {
      'a file that is there': { files: { 'sealed/first.sops.yaml': 'mine: true\n' } },
      'a way out of the folder': { files: { 'dist/a.yaml': placeholder('../../outside/first') } },
      'a key that sops leaves out': { files: { 'sops.sh': `${standIn.replace('sed', 'grep -v user | sed')}` } },
      'another name that sops gives': { files: { 'sops.sh': standIn.replace('sed', 'sed "s/second/third/" | sed') } },
    },
    meant: (folder) => {
      for (const [name, password, user] of [
        ['first', 'hunter2', 'a'],
        ['second', 'hunter3', 'b'],
      ])
        expect(parse(read(folder, `sealed/${name}.sops.yaml`))).toEqual({
          ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'apps' }, type: 'Opaque' },
          stringData: { password: `ENC[${password}]`, user: `ENC[${user}]` },
          sops: { mac: 'ENC[x]' },
        });
    },
    goOn: { says: /exists already/, args: ['--only', 'second', '--from', 'rest.yaml'] },
  },
  import: {
    program: 'main',
    args: ['import', 'repository', '--name', 'home', '--force'],
    files: {
      ...bystanders,
      ...repository,
      'repository/holdfast.topology.yaml': 'source: old\n',
      '.holdfast-baseline.json': '{}',
    },
    replaces: ['repository/holdfast.topology.yaml', '.holdfast-baseline.json'],
    folders: [],
    refuses: { 'a topology that is there': { args: ['import', 'repository', '--name', 'home'] } },
    meant: (folder) => {
      const graph = new ResourceGraph();
      readFilesInto(graph, Object.entries(repository), '.');
      const [first] = graph.objects();
      const topology = inferTopology('home', readRepository(graph, first?.cluster ?? ''));
      const written = parse(read(folder, 'repository/holdfast.topology.yaml')) as Loose;
      expect(written.clusters.home.nodes).toEqual(JSON.parse(JSON.stringify(topology.clusters['home']?.nodes)));
      expect(written.machines).toEqual(JSON.parse(JSON.stringify(topology.machines)));
      expect(JSON.parse(read(folder, '.holdfast-baseline.json'))).toMatchObject({
        version: 1,
        findings: expect.arrayContaining([
          expect.objectContaining({ rule: 'kubernetes/api-version-is-served', file: 'repository/job.yaml' }),
        ]),
      });
    },
  },
  new: {
    program: 'main',
    args: project('proxmox'),
    files: { ...bystanders, 'home/.git/HEAD': 'ref: refs/heads/main\n' },
    replaces: [],
    folders: [],
    refuses: { 'a file that is there': { files: { 'home/README.md': 'mine\n' } } },
    meant: projectOf('proxmox'),
    rival: { args: project('hetzner'), meant: projectOf('hetzner') },
    goOn: { says: /it is not empty/, remove: ['home'] },
  },
  'new app': {
    program: 'main',
    args: application('site'),
    files: { ...bystanders, 'stacks/home/charts.ts': program, 'stacks/home/other.ts': '' },
    replaces: ['stacks/home/charts.ts'],
    edits: 'stacks/home/charts.ts',
    folders: ['stacks/home'],
    refuses: { 'a file that is there': { files: { 'stacks/home/site.ts': 'mine();\n' } } },
    meant: registered('site'),
    rival: { args: application('shop'), meant: registered('shop') },
    goOn: { says: /exists already; choose another name, or remove it first/, remove: ['stacks/home/site.ts'] },
  },
  synthesis: {
    program: 'synth',
    args: [],
    files: {
      ...bystanders,
      [`dist/${synthesized}/holdfast.topology.yaml`]: `${ownershipMark}\nold: true\n`,
      [`dist/${synthesized}/old/gone.yaml`]: `${ownershipMark}\nold: true\n`,
      [`dist/${synthesized}/mine.yaml`]: 'kind: Mine\n',
      [`dist/${synthesized}/kubernetes/mine.yaml`]: 'kind: Mine\n',
    },
    replaces: [`dist/${synthesized}/holdfast.topology.yaml`],
    removes: [`dist/${synthesized}/old/gone.yaml`],
    folders: [`dist/${synthesized}/kubernetes`],
    refuses: {
      'a file that is of others': { files: { [`dist/${synthesized}/holdfast.topology.yaml`]: 'mine: true\n' } },
    },
    meant: (folder) => {
      const written = Object.entries(contentOf(join(folder, 'dist', synthesized)))
        .filter(([path, text]) => path.endsWith('.yaml') && text.startsWith(ownershipMark))
        .flatMap(([, text]) => parseAllDocuments(text).map((each) => each.toJS() as Loose));
      const meant = manifestsMeant();
      expect(meant.length).toBeGreaterThan(30);
      for (const manifest of meant) expect(written).toContainEqual(manifest);
    },
  },
};
