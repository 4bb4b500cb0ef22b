import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { counted } from '../../output/counted.ts';

/** A program on the path, with the arguments that make it say its version. */
export interface Program {
  readonly kind: 'program';
  readonly name: string;
  readonly version: readonly string[];
}

/** A package that a folder can load. */
export interface Package {
  readonly kind: 'package';
  readonly name: string;
}

/** What a machine has: the version, as far as it says one; undefined where it is not there. */
export function foundOn(folder: string, wanted: Program | Package): string | undefined {
  return wanted.kind === 'program' ? programVersion(wanted) : packageVersion(folder, wanted);
}

/** What it prints is cut to its version: some print much. A program that does not answer in five seconds is there all the same. */
function programVersion({ name, version }: Program): string | undefined {
  const { error, stdout, stderr } = spawnSync(name, version, {
    encoding: 'utf8',
    timeout: 5_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') return undefined;
  return /(?<!\d)\d+\.\d+[\w.+-]*/.exec(`${stdout}\n${stderr}`)?.[0] ?? 'there';
}

function packageVersion(folder: string, { name }: Package): string | undefined {
  const search = createRequire(join(resolve(folder), 'package.json')).resolve.paths(name) ?? [];
  const found = search.map((path) => join(path, name, 'package.json')).find((path) => existsSync(path));
  if (found === undefined) return undefined;
  return (createRequire(found)(found) as { version?: string }).version ?? 'there';
}

/** How many keys the SSH agent has; undefined where it has none, or there is no agent. The keys are not read. */
export function agentKeys(): string | undefined {
  const { status, stdout } = spawnSync('ssh-add', ['-l'], {
    encoding: 'utf8',
    timeout: 5_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (status !== 0) return undefined;
  const count = stdout.trimEnd().split('\n').length;
  return counted(count, 'key');
}

/** Where sops looks for the key of age, in its order; undefined where there is none. Its content is not read. */
export function ageKey(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  if (environment['SOPS_AGE_KEY'] !== undefined) return 'the variable SOPS_AGE_KEY';
  const home = environment['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  const files = [environment['SOPS_AGE_KEY_FILE'], join(home, 'sops/age/keys.txt')];
  return files.find((path) => path !== undefined && existsSync(path));
}

/** Where kubectl and the commands for running clusters look for a cluster; undefined where there is none. */
export function kubeconfig(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const files = (environment['KUBECONFIG'] ?? join(homedir(), '.kube/config')).split(
    process.platform === 'win32' ? ';' : ':',
  );
  return files.find((path) => existsSync(path));
}
