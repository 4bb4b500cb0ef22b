import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { compileScript } from '../compiled-script.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { holdfast } from './holdfast.ts';

const root = join(import.meta.dirname, '../..');
const copies: string[] = [];
afterAll(() => copies.forEach((copy) => rmSync(copy, { recursive: true, force: true })));

/** One application of each kind, in a cluster that can carry it. */
const applications = {
  site: ['--cluster', 'honeydue', '--kind', 'stateless', '--image', 'ghcr.io/example/site:1.4.2', '--port', '8080'],
  notes: ['--cluster', 'k3s-home', '--kind', 'stateful', '--image', 'ghcr.io/example/notes:v2.0', '--port', '3000'],
  'bazarr-two': [
    ...['--cluster', 'media-gitops', '--kind', 'replicated', '--namespace', 'media'],
    ...['--image', 'ghcr.io/home-operations/bazarr:1.5.3', '--port', '6767'],
  ],
} as const;

/** A copy of this project with what the command wrote into it. */
class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'holdfast-new-'));

  constructor() {
    copies.push(this.folder);
    for (const part of [
      'topology',
      'graph',
      'analysis',
      'invariants',
      'charts',
      'stacks',
      'infra',
      'files',
      'output',
      'project',
      'package.json',
    ])
      cpSync(join(root, part), join(this.folder, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
    for (const [name, flags] of Object.entries(applications)) {
      const { status, stderr } = holdfast(['new', 'app', name, ...flags, '--project', this.folder]);
      expect(stderr).toContain('Next: npm run synth');
      expect(status).toBe(0);
    }
  }

  edit(file: string, from: string, to: string): void {
    const path = join(this.folder, file);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
    writeFileSync(path, text.replace(from, to));
  }

  async synth() {
    const compiled = join(this.folder, 'compiled');
    await compileScript(this.folder, 'synth', compiled);
    return spawnSync(process.execPath, [join(compiled, 'synth.js')], { cwd: this.folder, encoding: 'utf8' });
  }
}

acceptance('M13', 'one command scaffolds an application of each kind, which synthesizes and passes every check', {
  stack: () => new Project(),
  assert: async (project) => {
    const { status, stderr } = await project.synth();
    expect(stderr).not.toContain('findings below error');
    expect(status, stderr).toBe(0);
    const checked = holdfast(['check', join(project.folder, 'dist'), '--fail-on', 'info', '--quiet']);
    expect(checked.status, checked.stdout).toBe(0);
    const read = (path: string) => readFileSync(join(project.folder, 'dist', path), 'utf8');
    expect(read('honeydue/kubernetes/apps/apps/site/app/deployment.yaml')).toContain('replicas: 2');
    expect(read('honeydue/kubernetes/apps/apps/site/app/poddisruptionbudget.yaml')).toContain('maxUnavailable: 1');
    expect(read('k3s-home/kubernetes/apps/apps/notes/app/persistentvolumeclaim.yaml')).toContain('longhorn');
    const pair = 'media-gitops/infrastructure/storage/bazarr-two-volumes';
    expect(read(`${pair}/replicationsource-bazarr-two-backup.yaml`)).toContain('sourcePVC: pvc-bazarr-two-backup');
    expect(read('media-gitops/apps/media/bazarr-two/deployment.yaml')).toContain('claimName: pvc-bazarr-two');
  },
  sabotage: {
    'leave one out of its tree': (project) => project.edit('stacks/honeydue/charts.ts', '  addSite(tree);\n', ''),
    'ask both probes the same': (project) => project.edit('stacks/honeydue/site.ts', "'/healthz'", "'/'"),
    'store on a class nobody has': (project) =>
      project.edit('stacks/k3s-home/notes.ts', "capacity: '5Gi'", "capacity: '5Gi', storageClass: 'fast'"),
    'run it in a place it has no data': (project) =>
      project.edit('stacks/media-gitops/bazarr-two.ts', "active: 'primary'", "active: 'third' as never"),
  },
});

describe('holdfast new app', () => {
  const project = () =>
    scratchFolder({
      'stacks/home/charts.ts': "import { a } from './a.ts';\n\nexport function addHome() {\n  return tree;\n}\n",
    });

  test('names everything that is wrong at once, and writes nothing', () => {
    const folder = project();
    const flags = ['--cluster', 'hom', '--kind', 'statefull', '--image', 'nginx:latest', '--port', '99999'];
    const { status, stderr } = holdfast(['new', 'app', 'My_Site', ...flags, '--project', folder]);
    expect(status).toBe(2);
    for (const part of [
      'name "My_Site"',
      '--cluster "hom": required: one of home; did you mean home?',
      '--kind "statefull": required: one of stateless, stateful, replicated',
      '--image "nginx:latest"',
      'not latest',
      '--port "99999"',
    ])
      expect(stderr).toContain(part);
    expect(existsSync(join(folder, 'stacks/home/My_Site.ts'))).toBe(false);
  });

  test('does not overwrite, and says what to add where it cannot register', () => {
    const folder = project();
    const flags = ['--cluster', 'home', '--kind', 'stateless', '--image', 'ghcr.io/a/b:1.2', '--port', '80'];
    expect(holdfast(['new', 'app', 'site', ...flags, '--project', folder]).status).toBe(0);
    const again = holdfast(['new', 'app', 'site', ...flags, '--project', folder]);
    expect(again).toMatchObject({ status: 2, stderr: expect.stringContaining('exists already') });
    writeFileSync(join(folder, 'stacks/home/charts.ts'), 'export {};\n');
    const other = holdfast(['new', 'app', 'other', ...flags, '--project', folder]);
    expect(other.status).toBe(2);
    expect(other.stderr).toContain("import { addOther } from './other.ts';");
    expect(existsSync(join(folder, 'stacks/home/other.ts'))).toBe(false);
  });

  test('warns where nothing copies what it stores, and adds a copied volume where the cluster has backups', () => {
    const folder = project();
    const flags = ['--cluster', 'home', '--kind', 'stateful', '--image', 'ghcr.io/a/b:1.2', '--port', '80'];
    const alone = holdfast(['new', 'app', 'notes', ...flags, '--project', folder]);
    expect(alone.stderr).toContain('warning: nothing copies its volume');
    writeFileSync(join(folder, 'stacks/home/backups.ts'), 'export function addCopiedVolume(): void {}\n');
    const copied = holdfast(['new', 'app', 'other', ...flags, '--project', folder]);
    expect(copied.stderr).not.toContain('warning');
    expect(copied.stderr).toContain('npx holdfast seal');
    const text = readFileSync(join(folder, 'stacks/home/other.ts'), 'utf8');
    expect(text).toContain("import { addCopiedVolume } from './backups.ts';");
    expect(text).toContain("addCopiedVolume(app, { name: 'other', capacity: '5Gi'");
  });

  test('refuses a pair of volumes where the cluster lacks what it needs, and names all of that', () => {
    const folder = project();
    const flags = ['--cluster', 'home', '--kind', 'replicated', '--image', 'ghcr.io/a/b:1.2', '--port', '80'];
    const { status, stderr } = holdfast(['new', 'app', 'pair', ...flags, '--project', folder]);
    expect(status).toBe(2);
    for (const part of ['folders: []', 'kubernetes.io/no-provisioner', 'the value primary', 'VolSync'])
      expect(stderr).toContain(part);
    expect(existsSync(join(folder, 'stacks/home/pair.ts'))).toBe(false);
  });

  test('needs a project', () => {
    const { status, stderr } = holdfast(['new', 'app', 'site', '--project', scratchFolder()]);
    expect(status).toBe(2);
    expect(stderr).toContain('no cluster with a charts.ts');
  });
});
