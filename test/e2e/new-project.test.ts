import { cpSync, existsSync, readFileSync, readdirSync, symlinkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { platforms, type Platform } from '../../cli/new/choices.ts';
import { acceptance } from '../acceptance.ts';
import { contentOf, scratchFolder } from '../scratch-folder.ts';
import { installPacked, link, root, run, type Installed } from './fresh-project.ts';

let installed: Installed;
beforeAll(() => {
  installed = installPacked();
});

/** A new project for each platform, with the packages that its package.json names. */
class NewProjects {
  readonly folder = scratchFolder();

  constructor() {
    for (const platform of platforms) {
      const project = this.project(platform);
      run(this.folder, command(installed.folder), ['new', project, '--platform', platform]);
      const { dependencies, devDependencies } = JSON.parse(
        readFileSync(join(project, 'package.json'), 'utf8'),
      ) as Record<string, Record<string, string>>;
      cpSync(join(installed.folder, 'node_modules'), join(project, 'node_modules'), {
        recursive: true,
        verbatimSymlinks: true,
      });
      link(
        project,
        Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name !== 'holdfast'),
      );
      mkdirSync(join(project, 'node_modules/.bin'), { recursive: true });
      for (const name of ['tsx', 'tsc', 'vitest']) {
        symlinkSync(join(root, 'node_modules/.bin', name), join(project, 'node_modules/.bin', name));
      }
    }
  }

  project(platform: Platform): string {
    return join(this.folder, `my-${platform}`);
  }

  edit(platform: Platform, file: string, from: string | RegExp, to: string): void {
    const path = join(this.project(platform), file);
    const text = readFileSync(path, 'utf8');
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`${file} does not contain ${String(from)}`);
    writeFileSync(path, changed);
  }
}

acceptance('X14', '`holdfast new` writes a cluster project that synthesizes, plans, checks and tests green', {
  stack: () => new NewProjects(),
  assert: (projects) => {
    for (const platform of platforms) {
      const project = projects.project(platform);
      const { stdout, stderr } = run(project, 'npm', ['test']);
      expect(stderr).toContain('no findings');
      expect(stdout).toContain(': 0 errors, 0 warnings');
      expect(stdout).toMatch(/my-[a-z-]+: \d+ resources: \d+ to create; \d+ protected/);
      expect(stdout).toMatch(/4 passed/);
      expect(readdirSync(join(project, 'dist'))).toEqual([`my-${platform}`]);
      expect(alertedPages(project).filter((page) => !existsSync(join(project, page)))).toEqual([]);
      const steps = run(project, 'npm', ['run', 'replace', '--', `my-${platform}`, 'node-2']);
      expect(steps.stdout).toMatch(/^1\. /m);
      expect(steps.stderr).toContain('nothing was done; add --run');
    }
  },
  sabotage: {
    'place a machine on a host that is not there': (projects) =>
      projects.edit('proxmox', 'stacks/my-proxmox/topology.ts', "host: 'pve-1'", "host: 'pve-9'"),
    'run two of three servers on one host': (projects) =>
      projects.edit('proxmox', 'stacks/my-proxmox/topology.ts', "host: 'pve-2'", "host: 'pve-1'"),
    'write no runbooks': (projects) => projects.edit('proxmox', 'package.json', ' && holdfast runbooks my-proxmox', ''),
    'tell nobody': (projects) => projects.edit('proxmox', 'stacks/my-proxmox/topology.ts', /alerting: \{[^}]*\},/, ''),
    'run one replica': (projects) =>
      projects.edit('proxmox', 'stacks/my-proxmox/hello.ts', 'replicas: 2', 'replicas: 1'),
    'forget a setting that the program reads': (projects) =>
      projects.edit('proxmox', 'Pulumi.my-proxmox.yaml', /.*proxmoxEndpoint.*\n/, ''),
    'write a tree that breaks a rule': (projects) =>
      projects.edit('proxmox', 'stacks/my-proxmox/hello.ts', "livenessPath: '/healthz'", "livenessPath: '/readyz'"),
  },
});

/** The pages that alerts of a project lead to, as paths of its repository. */
function alertedPages(project: string): string[] {
  const texts = Object.values(contentOf(join(project, 'dist'))).join('\n');
  const found = [...texts.matchAll(/runbook_url: \S+?\/(docs\/runbooks\/\S+\.md)/g)].map(([, page = '']) => page);
  if (found.length === 0) throw new Error('no alert names a page');
  return [...new Set(found)];
}

test('an application is added to a new project by one command', () => {
  const projects = new NewProjects();
  const project = projects.project('hetzner');
  const given = [
    '--cluster',
    'my-hetzner',
    '--kind',
    'stateful',
    '--image',
    'ghcr.io/example/notes:2.0',
    '--port',
    '80',
  ];
  run(project, command(project), ['new', 'app', 'notes', ...given]);
  expect(readFileSync(join(project, 'stacks/my-hetzner/notes.ts'), 'utf8')).toContain("} from 'holdfast/charts';");
  run(project, 'npm', ['test']);
  expect(Object.keys(contentOf(join(project, 'dist')))).toContain(
    'my-hetzner/kubernetes/apps/apps/notes/app/helmrelease.yaml',
  );
});

test('what is wrong is said at once, and nothing is written', () => {
  const folder = scratchFolder({ 'full/file': '', 'holdfast.tgz': '' });
  const holdfast = command(installed.folder);
  const wrong = run(folder, holdfast, ['new', 'My_Home', '--platform', 'aws', '--repository', 'github.com/me/home'], 2);
  for (const option of ['--name "My_Home"', '--platform "aws"', '--repository "github.com/me/home"']) {
    expect(wrong.stderr).toContain(option);
  }
  expect(run(folder, holdfast, ['new', 'full', '--platform', 'hetzner'], 2).stderr).toContain('it is not empty');
  expect(run(folder, holdfast, ['new'], 2).stderr).toContain('name a folder');
  expect(Object.keys(contentOf(folder))).toEqual(['full/file', 'holdfast.tgz']);

  run(folder, holdfast, ['new', 'home', '--platform', 'hetzner', '--holdfast', 'holdfast.tgz']);
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'home/package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  expect(dependencies['holdfast']).toBe('file:../holdfast.tgz');
  expect(Object.values(dependencies)).not.toContain('*');
});

function command(project: string): string {
  return join(project, 'node_modules/.bin/holdfast');
}
