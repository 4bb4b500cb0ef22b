import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Run } from '../cli/holdfast.ts';

/** What befalls a run while it writes below the folder that it was started in. */
export interface Fault {
  /**
   * `kill`: it is killed as by `kill -9`. `full`: from then on the disk has no space for anything new. `held`: it waits until a file is
   * there, so that another run comes between.
   */
  readonly kind: 'kill' | 'full' | 'held';
  /** The step before which that begins, from 0. Of a step that writes a text, half of it is written, unless it is held. */
  readonly step: number;
  /** The file that one that is held waits for. */
  readonly until?: string;
}

/** A run, and the steps in which it changed something: files that it opened to write, texts, modes, owners, names, folders. */
export interface FaultyRun extends Run {
  /** The function of Node that each called. */
  readonly steps: readonly string[];
}

/** Stands between the program and its file system. Node says nothing of a system call before it is made: its own functions are replaced. */
const hook = (report: string, { fault, announce }: Around): string => `
import fs, { existsSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';
import { isMainThread } from 'node:worker_threads';
const fault = ${JSON.stringify(fault ?? {})};
const announce = ${JSON.stringify(announce ?? '')};
const own = { ...fs };
const home = process.cwd() + sep;
const descriptors = new Set();
const isOurs = (place) => typeof place === 'number' ? descriptors.has(place) : resolve(String(place)).startsWith(home);
const steps = [];
const takesSpace = new Set(['openSync', 'writeFileSync', 'mkdirSync', 'renameSync', 'appendFileSync']);
const step = (name, args) => {
  const index = steps.push(name) - 1;
  if (index === (fault.step ?? 0) && announce !== '') own.writeFileSync(announce, '');
  while (fault.kind === 'held' && index === fault.step && !existsSync(fault.until))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  const half = () => name === 'writeFileSync' && typeof args[1] === 'string' && own.writeFileSync(args[0], args[1].slice(0, args[1].length / 2), args[2]);
  if (fault.kind === 'kill' && index === fault.step) {
    half();
    process.kill(process.pid, 'SIGKILL');
    for (;;);
  }
  if (fault.kind === 'full' && index >= fault.step && takesSpace.has(name)) {
    half();
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', errno: -28, syscall: name });
  }
};
const changing = ['writeFileSync', 'appendFileSync', 'renameSync', 'rmSync', 'rmdirSync', 'unlinkSync', 'mkdirSync', 'fchmodSync', 'fchownSync', 'ftruncateSync', 'copyFileSync', 'chmodSync'];
if (isMainThread) {
  for (const name of changing)
    fs[name] = (...args) => {
      if (isOurs(args[0])) step(name, args);
      return own[name](...args);
    };
  fs.openSync = (path, flags = 'r', ...more) => {
    const writes = isOurs(path) && flags !== 'r';
    if (writes) step('openSync', [path]);
    const descriptor = own.openSync(path, flags, ...more);
    if (writes) descriptors.add(descriptor);
    return descriptor;
  };
  fs.closeSync = (descriptor) => {
    descriptors.delete(descriptor);
    return own.closeSync(descriptor);
  };
  syncBuiltinESMExports();
  process.on('exit', () => writeFileSync(${JSON.stringify(report)}, JSON.stringify(steps)));
}`;

/** How a program is run, where that is not as one runs it oneself. */
export interface Around {
  readonly fault?: Fault;
  /** A file that it makes when the fault begins; without a fault before it changes anything. */
  readonly announce?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether nothing stands between it and its file system: then no steps are seen. @default false */
  readonly isAlone?: boolean;
  /** A user who may write nothing that is not theirs. It is alone then. */
  readonly asNobody?: boolean;
  /** Words that run it elsewhere. */
  readonly by?: readonly string[];
}

/** Runs a program in a folder, without blocking this process, with what befalls it. */
export function runIn(folder: string, words: readonly string[], around: Around = {}): Promise<FaultyRun> {
  const { env, asNobody = false, isAlone = asNobody, by = [] } = around;
  const notes = mkdtempSync(join(tmpdir(), 'holdfast-steps-'));
  const report = join(notes, 'steps');
  const between = isAlone ? [] : ['--import', `data:text/javascript,${encodeURIComponent(hook(report, around))}`];
  const [program = '', ...rest] = [...by, process.execPath, ...between, ...words];
  const child = spawn(program, rest, {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(asNobody && process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}),
  });
  return new Promise((resolve) => {
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.once('close', (status) => {
      const steps = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as string[]) : [];
      rmSync(notes, { recursive: true });
      resolve({ status, stdout, stderr, steps });
    });
  });
}
