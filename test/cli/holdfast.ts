import { spawn, spawnSync } from 'node:child_process';

export const binary = new URL('../../bin/holdfast.js', import.meta.url).pathname;

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a user does, without colours and without a terminal. */
export function holdfast(
  args: readonly string[],
  cwd?: string,
  { input, env }: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [binary, ...args], {
    encoding: 'utf8',
    cwd,
    input: input ?? '',
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  return { status, stdout, stderr };
}

/** The same without blocking this process, which may serve what the command asks. `main` is the program, where it is another one. */
export function holdfastBeside(
  args: readonly string[],
  cwd?: string,
  { main = binary, env }: { readonly main?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { cwd, env: { ...process.env, NO_COLOR: '1', ...env } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.once('exit', (status) => resolve({ status, stdout, stderr }));
  });
}
