import { join } from 'node:path';
import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { LooseManifest as Loose } from '../../real-stack.ts';
import { contentOf, textAt } from '../../scratch-folder.ts';
import { textsIn } from '../texts-of-program.ts';
import type { Writer } from '../writer.ts';

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

/** `holdfast new`. */
export const newProject: Writer = {
  program: 'main',
  args: project('proxmox'),
  files: { 'home/.git/HEAD': 'ref: refs/heads/main\n' },
  replaces: [],
  taken: { path: 'home/README.md' },
  folders: [],
  wrong: { 'a name that is none': { args: [...project('proxmox'), '--name', 'a b'] } },
  leadsOut: { 'by the name of the cluster': { args: [...project('proxmox'), '--name', '../../outside/home'] } },
  part: 'home',
  meant: projectOf('proxmox'),
  rivals: {
    first: { args: project('proxmox'), meant: projectOf('proxmox') },
    second: { args: project('hetzner'), meant: projectOf('hetzner') },
  },
  goOn: { says: /it is not empty/, remove: ['home'] },
  exempt: {
    'line endings are kept': 'it edits no file: its folder is empty, or is made',
    'a read-only file is kept': 'it replaces no file, read-only or not: a file in its place is kept',
  },
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
    const text = textAt(folder, 'stacks/home/charts.ts');
    const call = `add${name[0]?.toUpperCase()}${name.slice(1)}`;
    const lines = text.split('\r\n');
    expect(lines).toEqual(expect.arrayContaining([`import { ${call} } from './${name}.ts';`, `  ${call}(tree);`]));
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    for (const line of program.split('\r\n')) expect(lines).toContain(line);
    expect(textsIn(text)).toContain(`./${name}.ts`);
    expect(textsIn(textAt(folder, `stacks/home/${name}.ts`))).toEqual(
      expect.arrayContaining([name, "/it's\n\\ready", 'ghcr.io/a/b', '1.2']),
    );
  };

/** `holdfast new app`. */
export const newApplication: Writer = {
  program: 'main',
  args: application('site'),
  files: { 'stacks/home/charts.ts': program, 'stacks/home/other.ts': '' },
  encrypted: { 'stacks/home/sealed/site.sops.yaml': 'kind: Secret\nstringData: { password: hunter1 }\n' },
  replaces: ['stacks/home/charts.ts'],
  edits: 'stacks/home/charts.ts',
  taken: { path: 'stacks/home/site.ts' },
  folders: ['stacks/home'],
  wrong: {
    'a program that adds no tree': { files: { 'stacks/home/charts.ts': 'export const none = 1;\n' } },
    'a name that is none': { args: application('My site') },
  },
  leadsOut: {
    'by its name': { args: application('../../../outside/site') },
    'by the name of the cluster': { args: [...application('site'), '--cluster', '../../outside'] },
  },
  part: 'stacks/home',
  meant: registered('site'),
  rivals: {
    first: { args: application('site'), meant: registered('site') },
    second: { args: application('shop'), meant: registered('shop') },
  },
  goOn: { says: /exists already; choose another name, or remove it first/, remove: ['stacks/home/site.ts'] },
  exempt: {},
};
