import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, closeSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf } from './enclosure.ts';

/** What a program said that ran to its end. */
export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A machine of the bed: a network, a root, processes and a name of its own. */
export class Machine {
  readonly name: string;
  readonly #bed: string;
  readonly #folder: string;
  readonly #programs = new Map<string, ChildProcess>();
  #first: { readonly child: ChildProcess; readonly pid: number } | undefined;

  constructor(bed: string, name: string) {
    this.name = name;
    this.#bed = bed;
    this.#folder = join(bed, 'machines', name);
    const memory = join(this.#folder, 'memory');
    mkdirSync(memory, { recursive: true });
    run('mount', '-t', 'tmpfs', 'tmpfs', memory);
    for (const folder of ['root', 'written', 'work']) mkdirSync(join(memory, folder));
  }

  /** Turns it on, with what it had written before. */
  async boot(): Promise<void> {
    const spaces = ['--net', '--mount', '--pid', '--uts', '--fork', '--kill-child'];
    const child = spawn(
      'unshare',
      [...spaces, join(import.meta.dirname, 'boot.sh'), filesOf(this.#bed), this.#folder, this.name],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let said = '';
    child.stderr.on('data', (data: Buffer) => (said += data.toString()));
    const isOn = await Promise.race([
      once(child.stdout, 'data').then(() => true),
      once(child, 'exit').then(() => false),
    ]);
    if (!isOn) throw new Error(`${this.name} does not start: ${said}`);
    const [pid = 0] = childrenOf(child.pid ?? 0);
    this.#first = { child, pid };
  }

  get isOn(): boolean {
    return this.#first !== undefined;
  }

  /** Its first process, whose namespaces are those of the machine. */
  get pid(): number {
    if (this.#first === undefined) throw new Error(`${this.name} is off`);
    return this.#first.pid;
  }

  /** Takes its power away: every process on it ends at once. */
  async powerOff(): Promise<void> {
    if (this.#first === undefined) return;
    const { child, pid } = this.#first;
    this.#first = undefined;
    const isOver = once(child, 'exit');
    process.kill(pid, 'SIGKILL');
    await isOver;
    this.#programs.clear();
  }

  /** Starts a program that goes on running. */
  start(
    name: string,
    program: string | undefined,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): void {
    const log = openSync(this.#log(name), 'a');
    const child = spawn('nsenter', [...this.#inside(), program ?? '', ...args], {
      stdio: ['ignore', log, log],
      env: { ...process.env, ...env },
    });
    closeSync(log);
    this.#programs.set(name, child);
  }

  /** Ends a program at once, until it is started again. */
  async stop(name: string): Promise<void> {
    const child = this.#programs.get(name);
    this.#programs.delete(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const isOver = once(child, 'exit');
    child.kill('SIGKILL');
    await isOver;
  }

  /** Those of its programs that have ended, with what each said last. */
  ended(): string[] {
    return [...this.#programs]
      .filter(([, { exitCode, signalCode }]) => exitCode !== null || signalCode !== null)
      .map(([name]) => `${this.name}: ${name} has ended:\n${this.logOf(name)}`);
  }

  /** The end of what a program has said. */
  logOf(name: string): string {
    return existsSync(this.#log(name)) ? readFileSync(this.#log(name), 'utf8').slice(-2000) : '';
  }

  /** Runs a program to its end. */
  call(...command: readonly string[]): Answer {
    const { status, stdout, stderr } = spawnSync('nsenter', [...this.#inside(), ...command], {
      encoding: 'utf8',
      timeout: 120_000,
      maxBuffer: 2 ** 26,
    });
    return { status, stdout, stderr };
  }

  /** The same, for what must not fail. */
  must(...command: readonly string[]): string {
    const { status, stdout, stderr } = this.call(...command);
    if (status !== 0) throw new Error(`${this.name}: ${command.join(' ')}: ${stderr}${stdout}`);
    return stdout;
  }

  #inside(): string[] {
    return [`--target=${this.pid}`, '--net', '--mount', '--pid', '--uts', '--wd=/', '--'];
  }

  #log(name: string): string {
    return join(this.#folder, `${name}.log`);
  }
}

/** The folder that all machines of a bed see. */
export function filesOf(bed: string): string {
  return join(bed, 'files');
}

/** Runs a program of the bed itself, which must not fail. */
export function run(...[program = '', ...args]: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}
