import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { binary, type Run } from './holdfast.ts';

/** What a run of the command was seen to use, by the whole process, start included. */
export interface Watched extends Run {
  /** Processor time of all threads: what else runs on the machine decides nothing. */
  readonly seconds: number;
  readonly megabytes: number;
  /** Paths that were opened, links followed. */
  readonly opened: readonly string[];
}

/** Notes every path before it is opened, and at the end what was used. */
const hook = (report: string): string => `
import fs, { realpathSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';
const opened = new Set();
const real = (path) => { try { return realpathSync(path); } catch { return undefined; } };
for (const name of ['openSync', 'readFileSync', 'readdirSync']) {
  const own = fs[name];
  fs[name] = (path, ...more) => {
    const place = typeof path === 'number' ? undefined : real(path);
    if (place !== undefined) opened.add(place);
    return own(path, ...more);
  };
}
syncBuiltinESMExports();
if (isMainThread) process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const used = { seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024, opened: [...opened] };
  writeFileSync(${JSON.stringify(report)}, JSON.stringify(used));
});`;

/** Runs the command in a folder, as a user does. `notes` is a folder beside it, `main` the program, where it is another one. */
export function watched(folder: string, notes: string, args: readonly string[], main = binary): Watched {
  const report = join(notes, 'used.json');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(hook(report))}`, main, ...args],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' }, maxBuffer: 1024 ** 3, timeout: 60_000 },
  );
  const used = JSON.parse(readFileSync(report, 'utf8')) as Pick<Watched, 'seconds' | 'megabytes' | 'opened'>;
  return { status, stdout, stderr, ...used };
}
