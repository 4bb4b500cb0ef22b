import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

export function best(times: number, measure: () => number): number {
  return Math.min(...Array.from({ length: times }, measure));
}

/**
 * How long a command runs, the best of some runs.
 *
 * @throws Error when it cannot be started, or exits with anything but `status`.
 */
export function bestRun(times: number, command: string, args: readonly string[], status?: number): number {
  return best(times, () => {
    const started = performance.now();
    const ended = spawnSync(command, args, { stdio: 'ignore' });
    if (ended.error !== undefined) throw ended.error;
    if (status !== undefined && ended.status !== status) {
      throw new Error(`${args.join(' ')} exits with ${ended.status}; run npm run synth first`);
    }
    return performance.now() - started;
  });
}

/** The most memory that a command ever holds, in MB; undefined where the system has no /proc. */
export async function peakMemory(command: string, args: readonly string[]): Promise<number | undefined> {
  const child = spawn(command, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  let peak: number | undefined;
  while (child.exitCode === null) {
    try {
      const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      if (kilobytes !== undefined) peak = Math.max(peak ?? 0, Number(kilobytes) / 1024);
    } catch {
      // it has ended, or there is no /proc
    }
    await pause(5);
  }
  await ended;
  return peak;
}

/** How a time grows with the input: 1 is in step with it, 2 with its square. */
export function slope(points: readonly { readonly size: number; readonly time: number }[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last) return '';
  return (Math.log(last.time / first.time) / Math.log(last.size / first.size)).toFixed(2);
}

export function milliseconds(time: number): string {
  return time >= 1000 ? `${(time / 1000).toFixed(2)} s` : `${time.toFixed(0)} ms`;
}
