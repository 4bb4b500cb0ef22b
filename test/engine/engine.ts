import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parts } from '../e2e/parts.ts';
import { scratchFolder } from '../scratch-folder.ts';
import type { Providers } from './provider.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a run of the command line gave. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How it is run. */
export interface RunOptions {
  /** What is typed in. */
  readonly input?: string;
  /** The exit code that is expected: another one is an error of the test. @default 0; undefined takes any */
  readonly expected?: number | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether what it prints counts as printed: not where a secret is asked for. @default true */
  readonly isPrinted?: boolean;
}

/** A copy of the repository's project, whose sources and settings a test may change. */
export function projectOfRepository(folder = scratchFolder()): string {
  for (const name of readdirSync(root)) {
    if (['.git', '.cache', 'node_modules', 'dist', 'lib', 'docs', 'test'].includes(name)) continue;
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** The command line of Pulumi with a home, a backend and a passphrase of its own, and no network: providers are attached. */
export class Engine {
  readonly project: string;
  readonly home: string;
  readonly #providers: Providers;
  /** Everything that was printed so far. */
  printed = '';

  constructor(project: string, providers: Providers, home = scratchFolder()) {
    this.project = project;
    this.home = home;
    this.#providers = providers;
    // The language host looks for the command line's home before anything is in it.
    for (const name of ['home', 'backend']) mkdirSync(join(home, name), { recursive: true });
  }

  /** @throws Error with what was printed, when it ends with something else than is expected. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<Run> {
    return this.#ended(`pulumi ${args.join(' ')}`, this.start(args, options), options);
  }

  /**
   * Types lines of a guide into a shell, in which `pulumi` and the language host are found.
   *
   * @throws Error with what was printed, when a line fails.
   */
  shell(lines: readonly string[], options: RunOptions = {}): Promise<Run> {
    const child = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', lines.join('\n')], {
      cwd: this.project,
      env: { ...this.#environment(), ...options.env },
    });
    child.stdin.end(options.input ?? '');
    return this.#ended(lines.join('; '), child, options);
  }

  async #ended(command: string, child: ChildProcess, options: RunOptions): Promise<Run> {
    const result = await ended(child);
    if (options.isPrinted !== false) this.printed += result.stdout + result.stderr;
    const expected = 'expected' in options ? options.expected : 0;
    if (expected !== undefined && result.status !== expected) {
      const said = `${result.stdout}\n${result.stderr}`.slice(-6000);
      throw new Error(`${command} ended with ${String(result.status)}:\n${said}`);
    }
    return result;
  }

  /** Starts it, and gives it back while it runs. */
  start(args: readonly string[], { input, env = {} }: RunOptions = {}): ChildProcess {
    const child = spawn(parts.pulumi ?? 'pulumi', [...args, '--non-interactive'], {
      cwd: this.project,
      env: { ...this.#environment(), ...env },
    });
    child.stdin.end(input ?? '');
    return child;
  }

  /** Where programs are looked for. */
  get path(): string {
    const own = [parts.pulumi ?? '', parts.pulumiLanguageNodejs ?? ''].map(dirname);
    return [...own, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      PATH: this.path,
      HOME: this.home,
      PULUMI_HOME: join(this.home, 'home'),
      PULUMI_BACKEND_URL: `file://${join(this.home, 'backend')}`,
      PULUMI_CONFIG_PASSPHRASE: 'correct horse',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      PULUMI_DEBUG_PROVIDERS: this.#providers.attached,
      // Without it there is no `--event-log`.
      PULUMI_DEBUG_COMMANDS: 'true',
      // This language host does not pass the arguments of Pulumi.yaml to Node.
      NODE_OPTIONS: '--import tsx',
      NO_COLOR: '1',
    };
  }

  /**
   * Every file that the command line wrote: states, their history, its own settings, events and logs. What is told for debugging alone is left out: nobody
   * sees it without `--debug`, and the SDK repeats every answer of the engine there, secrets and all (@pulumi/pulumi 3.248, runtime/resource.js:484).
   */
  get files(): string {
    const texts: string[] = [];
    for (const entry of readdirSync(this.home, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = readFileSync(join(entry.parentPath, entry.name), 'latin1');
      texts.push(text.replaceAll(/^.*"diagnosticEvent":\{"prefix":"debug: ".*$/gm, ''));
    }
    for (const name of readdirSync(this.project)) {
      if (/^Pulumi\..*yaml$/.test(name)) texts.push(readFileSync(join(this.project, name), 'utf8'));
    }
    return texts.join('\n');
  }

  /** Changes a file of the project. @throws Error when it does not hold what is to be changed. */
  edit(file: string, from: string | RegExp, to: string): void {
    const path = join(this.project, file);
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`${file} does not contain ${String(from)}`);
    writeFileSync(path, changed);
  }
}

export async function ended(child: ChildProcess): Promise<Run> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const status = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  return { status, stdout, stderr };
}
