import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Random } from '../oracle/random.ts';

/** A change of one place of the product's code, as Stryker makes it. Lines and columns count from 0. */
export interface Mutant {
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** The product's code whose tests are asked. */
const folders = ['analysis', 'charts', 'infra', 'invariants', 'runbooks'];

/** Every mutant of the product's code. What rules bring along as examples are tests, not product. */
export function allMutants(root: string): Mutant[] {
  const files = execFileSync('git', ['ls-files', ...folders], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file.endsWith('.ts'));
  const script = fileURLToPath(new URL('list-mutants.js', import.meta.url));
  const told = execFileSync(process.execPath, [script], {
    cwd: root,
    input: JSON.stringify(files),
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  const examplesFrom = new Map(files.map((file) => [file, exampleLine(readFileSync(`${root}/${file}`, 'utf8'))]));
  return (JSON.parse(told) as Mutant[]).filter(
    ({ fileName, location }) => location.start.line < (examplesFrom.get(fileName) ?? Infinity),
  );
}

/** The line where the examples of a rule begin; they are the end of it. */
export function exampleLine(source: string): number {
  const lines = source.split('\n');
  const defined = lines.findIndex((line) => line.includes('defineInvariant('));
  const found = lines.findIndex((line, index) => index > defined && /^ {2}valid: \{/.test(line));
  return defined === -1 || found === -1 ? Infinity : found;
}

/** Some of the mutants, by a seed, in the order of their places. */
export function draw(mutants: readonly Mutant[], count: number, seed: number): Mutant[] {
  const drawn = new Set(new Random(seed).some(mutants, count));
  return mutants.filter((mutant) => drawn.has(mutant));
}

/** The place of a mutant as `--mutate` of Stryker names it, whose lines count from 1. */
export function rangeOf({ fileName, location: { start, end } }: Mutant): string {
  return `${fileName}:${start.line + 1}:${start.column}-${end.line + 1}:${end.column}`;
}

/** What tells a mutant from all others. */
export function keyOf(mutant: Mutant): string {
  return [rangeOf(mutant), mutant.mutatorName, mutant.replacement].join('|');
}

/** The text that a mutant replaces. */
export function replacedBy(mutant: Mutant, source: string): string {
  const { start, end } = mutant.location;
  const lines = source.split('\n').slice(start.line, end.line + 1);
  lines[lines.length - 1] = (lines.at(-1) ?? '').slice(0, end.column);
  lines[0] = (lines[0] ?? '').slice(start.column);
  return lines.join('\n');
}
