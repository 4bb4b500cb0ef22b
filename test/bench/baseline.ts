import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const file = new URL('baseline.json', import.meta.url);

/** A time of ours in times of another tool that ran beside it: less is better. */
export interface Ratio {
  readonly name: string;
  readonly ratio: number;
}

/** So much worse than what is written down is a regression. */
const tolerance = 1.2;

/** Says which ratios are worse than those that are written down, one line each. */
export function regressions(ratios: readonly Ratio[]): string[] {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {};
  return ratios.flatMap(({ name, ratio }) => {
    const before = known[name];
    if (before === undefined || ratio <= before * tolerance) return [];
    return [`${name}: ${ratio.toPrecision(3)} times the other tool, ${before.toPrecision(3)} before`];
  });
}

/** Writes ratios down, those that were not measured this time as they were. */
export function saveBaseline(ratios: readonly Ratio[]): void {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {};
  for (const { name, ratio } of ratios) known[name] = Number(ratio.toPrecision(3));
  writeFileSync(file, `${JSON.stringify(known, undefined, 2)}\n`);
}
