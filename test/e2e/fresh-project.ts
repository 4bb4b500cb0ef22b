import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** The repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

export interface Installed {
  /** An empty project in which the packed tarball was installed, and nothing else. */
  readonly folder: string;
  /** What npm says it packed. */
  readonly packed: readonly string[];
}

/** A tarball as npm packs it. */
export interface Packed {
  /** A folder of its own, in which the tarball lies; gone when the tests of the file are. */
  readonly folder: string;
  /** Path of the tarball. */
  readonly tarball: string;
  /** What npm says it packed. */
  readonly files: readonly string[];
}

/** Packs the repository as `npm publish` would. */
export function packed(): Packed {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-package-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  // Built into a place of its own: test files run at the same time, and the repository's lib/ is the user's.
  const source = join(folder, 'source');
  const [first] = JSON.parse(npm(root, 'pack', '--json', '--ignore-scripts', '--dry-run')) as readonly {
    readonly files: readonly { readonly path: string }[];
  }[];
  for (const { path } of first?.files ?? []) {
    if (!path.startsWith('lib/')) cpSync(join(root, path), join(source, path));
  }
  execFileSync(process.execPath, [join(root, 'bin/build-package.js'), join(source, 'lib')], { stdio: 'pipe' });
  const [tarball] = JSON.parse(
    npm(source, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder),
  ) as readonly { readonly filename: string; readonly files: readonly { readonly path: string }[] }[];
  if (tarball === undefined) throw new Error('npm packed nothing');
  return { folder, tarball: join(folder, tarball.filename), files: tarball.files.map(({ path }) => path) };
}

/** Packs the repository, and installs the tarball into an empty project; gone when the tests of the file are. */
export function installPacked(): Installed {
  const { folder, tarball, files } = packed();
  writeFileSync(join(folder, 'package.json'), '{ "name": "fresh", "private": true, "type": "module" }\n');
  npm(folder, 'install', '--no-audit', '--no-fund', '--ignore-scripts', tarball);
  return { folder, packed: files };
}

/** Makes packages of this repository's own installation known to a project, as if its user had installed them. */
export function link(project: string, packages: readonly string[]): void {
  for (const name of packages) {
    const place = join(project, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    if (!existsSync(place)) symlinkSync(join(root, 'node_modules', name), place);
  }
}

export function compile(project: string): void {
  run(project, process.execPath, [compiler, '-p', 'tsconfig.json']);
}

/** @throws Error with what was printed, when it ends with something else than is expected. */
export function run(
  project: string,
  command: string,
  args: readonly string[],
  expected = 0,
): { readonly stdout: string; readonly stderr: string } {
  // A test runner inside must not take itself for a part of this one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV)/.test(name)),
  );
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: project, encoding: 'utf8', env });
  if (status !== expected) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return { stdout, stderr };
}

export function manifest(): { readonly version: string; readonly peerDependencies: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as ReturnType<typeof manifest>;
}

function npm(folder: string, ...args: string[]): string {
  return execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
