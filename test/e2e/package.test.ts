import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { contentOf, scratchFolder } from '../scratch-folder.ts';
import { describeWith, parts } from './parts.ts';
import { compile, installPacked, link, manifest, root, run, type Installed } from './fresh-project.ts';

let installed: Installed;
beforeAll(() => {
  installed = installPacked();
});

const brokenManifest = `apiVersion: networking.k8s.io/v1beta1
kind: IngressClass
metadata:
  name: web
spec:
  controller: example.org/web
`;

/** What a newcomer writes: a topology, and a judgement of a folder. */
const program = `import { ResourceGraph, TopologyError, defineTopology, invariants, readFolderInto, runInvariants } from 'holdfast';
import type { Topology } from 'holdfast/topology';
import { matchers } from 'holdfast/vitest';

const topology: Topology = defineTopology({
  source: 'mine',
  sites: { home: { description: 'here' } },
  networks: { lan: { purpose: 'hosts', ipv4: '10.0.0.0/24' } },
});
try {
  defineTopology({
    source: 'mine',
    sites: { home: { description: 'here' } },
    networks: { lan: { purpose: 'hosts', ipv4: '10.0.0.0/24' } },
    // @ts-expect-error there is no site of that name
    hosts: { pve: { site: 'hime', platform: 'proxmox', addresses: [{ network: 'lan', ipv4: '10.0.0.10' }] } },
  });
} catch (error) {
  if (!(error instanceof TopologyError)) throw error;
}
const graph = new ResourceGraph();
readFolderInto(graph, 'cluster');
const { findings } = runInvariants(graph, invariants, { today: '2026-01-01' });
const { pass } = matchers.toHoldInvariants('cluster', { today: '2026-01-01' });
console.log(JSON.stringify({ source: topology.source, rules: findings.map(({ rule }) => rule), pass }));
`;

acceptance('X13', 'the packed tarball works in an empty project: types, command, and no cdk8s or Pulumi to check', {
  stack: () => projectOf({ 'cluster/class.yaml': brokenManifest, 'program.ts': program }),
  assert: (project) => {
    for (const name of ['cdk8s', 'constructs', '@pulumi', '@muhlba91', 'typescript', 'vitest']) {
      expect(existsSync(join(project, 'node_modules', name)), `${name} is installed`).toBe(false);
    }
    compile(project);
    const printed = run(project, process.execPath, ['program.js']);
    expect(JSON.parse(printed.stdout)).toEqual({
      source: 'mine',
      rules: ['kubernetes/api-version-is-served'],
      pass: false,
    });

    const command = join(project, 'node_modules/.bin/holdfast');
    expect(run(project, command, ['--version']).stdout).toBe(`${manifest().version}\n`);
    const checked = run(project, command, ['check', 'cluster', '--format', 'json'], 1);
    const report = JSON.parse(checked.stdout) as { readonly findings: readonly { readonly rule: string }[] };
    expect(report.findings.map(({ rule }) => rule)).toEqual(['kubernetes/api-version-is-served']);
  },
  sabotage: {
    'leave the types out': (project) => remove(project, /\.d\.ts$/),
    'leave the bundled command line out': (project) => remove(project, /^cli\//),
    'read cdk8s in order to check': (project) =>
      appendFileSync(join(inPackage(project), 'lib/cli/main.js'), "\nawait import('cdk8s');\n"),
    'read Pulumi where it is not needed': (project) =>
      appendFileSync(join(inPackage(project), 'lib/graph/index.js'), "\nimport '@pulumi/pulumi';\n"),
    'need cdk8s and Pulumi': (project) => mkdirSync(join(project, 'node_modules/cdk8s')),
    'forget the entry of the topology': (project) => {
      const path = join(inPackage(project), 'package.json');
      const manifest = JSON.parse(readFileSync(path, 'utf8')) as { exports: Record<string, unknown> };
      delete manifest.exports['./topology'];
      writeFileSync(path, JSON.stringify(manifest));
    },
  },
});

describe('the package', () => {
  test('carries the licenses of the packages that are bundled with the command', () => {
    const cli = join(inPackage(installed.folder), 'lib/cli');
    const code = readdirSync(cli).map((file) => readFileSync(join(cli, file), 'utf8'));
    const bundled = new Set(
      code.flatMap((text) =>
        [...text.matchAll(/^ *\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(([, name]) => name),
      ),
    );
    expect(bundled).toContain('semver');
    const licenses = readFileSync(join(cli, 'licenses.txt'), 'utf8').split(/^-{80}$/m);
    expect(licenses.map((text) => text.trim().split('\n')[0])).toEqual([...bundled].sort());
    for (const text of licenses) expect(text).toMatch(/copyright/i);
  });

  test('carries what is used and nothing that only its development needs', () => {
    const strays = installed.packed.filter(
      (path) =>
        !/^(lib\/[\w/.-]+\.(js|d\.ts)|docs\/[\w/.-]+\.(md|png)|template\/[\w/.-]+)$/.test(path) &&
        ![
          'action.yml',
          'ARCHITECTURE.md',
          'bin/holdfast.js',
          'CHANGELOG.md',
          'CONTRIBUTING.md',
          'gates/cdk8s/index.cjs',
          'gates/cdk8s/package.json',
          'lib/cli/licenses.txt',
          'LICENSE',
          'package.json',
          'policies/index.cjs',
          'policies/package.json',
          'policies/PulumiPolicy.yaml',
          'README.md',
        ].includes(path),
    );
    expect(strays).toEqual([]);
    expect(installed.packed.length).toBeGreaterThan(500);
  });

  test('is enough for the five clusters: their programs compile with it and write the same trees', () => {
    const project = projectOf({});
    link(project, [...Object.keys(manifest().peerDependencies), 'kubernetes-types', 'picocolors']);
    cpSync(join(root, 'stacks'), join(project, 'stacks'), { recursive: true });
    for (const path of readdirSync(join(project, 'stacks'), { recursive: true, encoding: 'utf8' })) {
      const file = join(project, 'stacks', path);
      if (path.endsWith('.ts')) writeFileSync(file, usingThePackage(readFileSync(file, 'utf8')));
    }
    writeFileSync(
      join(project, 'synth.ts'),
      `import { HoldfastApp } from 'holdfast/charts';
import { clusters } from './stacks/clusters.ts';

const app = new HoldfastApp({ outdir: 'dist' });
for (const add of Object.values(clusters)) add(app);
app.synth();
`,
    );
    compile(project);
    run(project, process.execPath, ['synth.js']);
    const written = contentOf(join(project, 'dist'));
    expect(Object.keys(written).length).toBeGreaterThan(500);
    expect(written).toEqual(contentOf(join(root, 'dist')));
  });
});

for (const part of ['node22', 'node24'] as const) {
  describeWith(part, `the package on ${part}`, () => {
    test('is loaded by a program, and checks from the command line', () => {
      const project = projectOf({ 'cluster/class.yaml': brokenManifest, 'program.ts': program });
      compile(project);
      const node = parts[part] ?? '';
      expect(run(project, node, ['--version']).stdout).toMatch(`v${part.slice(-2)}.`);
      expect(run(project, node, ['program.js']).stdout).toContain('kubernetes/api-version-is-served');
      const command = join(inPackage(project), 'bin/holdfast.js');
      const checked = run(project, node, [command, 'check', 'cluster'], 1);
      expect(checked.stdout).toContain('kubernetes/api-version-is-served');
      expect(checked.stderr).toBe('');
    });
  });
}

/** A copy of the fresh project with files of the user's own. */
function projectOf(files: Readonly<Record<string, string>>): string {
  const project = scratchFolder(files);
  for (const name of ['package.json', 'node_modules']) {
    cpSync(join(installed.folder, name), join(project, name), { recursive: true, verbatimSymlinks: true });
  }
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'es2023',
        module: 'nodenext',
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        rewriteRelativeImportExtensions: true,
        skipLibCheck: true,
        types: ['node'],
        typeRoots: [join(root, 'node_modules/@types')],
      },
      include: ['*.ts', 'stacks/*/program.ts'],
    }),
  );
  return project;
}

/** The same program for somebody who has the package instead of this repository. */
function usingThePackage(text: string): string {
  return text
    .replace(/from '(?:\.\.\/)+infra\/(proxmox|hetzner|cloudflare)\/[^']*'/g, "from 'holdfast/infra/$1'")
    .replace(/from '(?:\.\.\/)+(topology|graph|analysis|invariants|charts|infra)\/[^']*'/g, "from 'holdfast/$1'");
}

function inPackage(project: string): string {
  return join(project, 'node_modules/holdfast');
}

function remove(project: string, pattern: RegExp): void {
  const folder = join(inPackage(project), 'lib');
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (pattern.test(path)) rmSync(join(folder, path), { force: true });
  }
}
