import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeControlGroups } from './control-groups.ts';

/** Tells the program that it runs inside, and where it keeps its files. */
const variable = 'HOLDFAST_TESTBED';

/** Settings of the whole machine that kubelets change. */
const settings = ['vm/overcommit_memory', 'vm/panic_on_oom', 'kernel/panic', 'kernel/panic_on_oops'].map(
  (name) => `/proc/sys/${name}`,
);

/** The folder of the bed that this program runs in; undefined outside of one. */
export function ownFolder(): string | undefined {
  return process.env[variable];
}

/**
 * Runs this program once more, with a network, mounts and processes of its own. Whatever it starts ends with it, however it ends, and its
 * interfaces and mounts are gone with the last process; what is left, a folder and control groups, is removed here.
 */
export async function enclose(): Promise<number> {
  if (process.getuid?.() !== 0)
    throw new Error('the test bed makes networks, mounts and control groups, which takes root');
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-testbed-'));
  const before = settings.filter(existsSync).map((path) => [path, readFileSync(path, 'utf8')] as const);
  const own = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const spaces = ['--net', '--mount', '--pid', '--fork', '--mount-proc', '--kill-child'];
  const child = spawn('unshare', [...spaces, ...own], {
    stdio: 'inherit',
    env: { ...process.env, [variable]: folder },
  });
  // Both get the signal of a terminal; the one inside answers it, and ends.
  const wait = (): void => undefined;
  const end = (): void => void child.kill('SIGKILL');
  process.on('SIGINT', wait).on('SIGTERM', end).on('SIGHUP', end);
  try {
    noteProcess(child, folder);
    return await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  } finally {
    process.off('SIGINT', wait).off('SIGTERM', end).off('SIGHUP', end);
    await removeControlGroups(folder);
    for (const [path, value] of before) writeFileSync(path, value);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How somebody outside gets in. */
export function wayIn(folder: string): string {
  return `nsenter --target ${readFileSync(join(folder, 'pid'), 'utf8')} --net --mount --pid`;
}

function noteProcess(child: ChildProcess, folder: string): void {
  const [pid = ''] = childrenOf(child.pid ?? 0);
  writeFileSync(join(folder, 'pid'), String(pid));
}

/** The processes that one has started. */
export function childrenOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  for (let attempt = 0; attempt < 2000; attempt++) {
    const children = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
    if (children !== '') return children.split(' ').map(Number);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
  throw new Error(`process ${pid} has started nothing`);
}
