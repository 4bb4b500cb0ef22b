import { execFileSync } from 'node:child_process';

/** Work of the kind that a check does: reads text, keeps it by name, sorts names and matches them. */
const work = `
const lines = Array.from({ length: 60_000 }, (_, index) =>
  JSON.stringify({ ['key' + (index % 997)]: 'value ' + index, list: [index, { nested: String(index * 7) }] }));
let matched = 0;
for (let round = 0; round < 3; round++) {
  const kept = new Map();
  for (const line of lines) {
    const read = JSON.parse(line);
    kept.set(read.list[1].nested + round, read);
  }
  for (const name of [...kept.keys()].sort()) matched += /^(\\d+)5(\\d*)$/.test(name) ? kept.get(name).list.length : 1;
}
const { userCPUTime, systemCPUTime } = process.resourceUsage();
process.stdout.write(String((userCPUTime + systemCPUTime) / 1e6 + matched * 0));`;

/** Seconds of processor time that the work takes on two cores of the machine that the limits were measured on (2026-11-30, Node 20.20). */
const secondsWhereMeasured = 0.55;

/**
 * How many times slower this machine is now than the one that limits of time were measured on; 1 where it is as fast or faster. A limit
 * that is multiplied by it is about the product, not about the machine.
 */
export function slowness(): number {
  const seconds = Number(execFileSync(process.execPath, ['-e', work], { encoding: 'utf8' }));
  return Math.max(1, seconds / secondsWhereMeasured);
}
