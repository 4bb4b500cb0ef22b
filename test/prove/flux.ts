import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parts } from '../e2e/parts.ts';
import { compareWithFlux, type Comparison, type Repository } from '../oracle/compare.ts';
import { countFields } from '../oracle/counted-fields.ts';
import { GeneratedRepository } from '../oracle/generated-repository.ts';

/** So many are held at once. */
const batch = 100;

/** Compares what holdfast builds with what Flux's own library does: generated repositories, and those of HOLDFAST_CORPUS. */
export function compareBuilds(count: number, seed: number): { text: string; holds: boolean } {
  const program = parts.fluxOracle;
  if (program === undefined) return { text: 'the oracle is not there: run `.ci/provide-parts`\n', holds: false };
  const total = new Total();
  for (let done = 0; done < count; done += batch) {
    const repositories = Array.from({ length: Math.min(batch, count - done) }, (_, index): Repository => {
      const { files, used } = new GeneratedRepository(seed - 1 + done + index);
      return { name: `seed ${seed - 1 + done + index} (${used.join(', ')})`, files };
    });
    total.add(compareWithFlux(program, repositories));
  }
  const generated = Array.from({ length: count }, (_, index) => new GeneratedRepository(seed - 1 + index));
  const fields = countFields(generated);
  const rare = [...fields].filter(([, times]) => times < count / 20);
  const corpus = process.env['HOLDFAST_CORPUS'] ?? '';
  const real = new Total();
  const names = existsSync(corpus) ? readdirSync(corpus).sort() : [];
  for (const name of names) real.add(compareWithFlux(program, [{ name, files: filesBelow(join(corpus, name)) }]));
  const lines = [
    '| compared with Flux | Kustomizations | objects | refused by both | left out | differences |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    `| ${count} generated repositories, ${fields.size} fields, the rarest ${Math.min(...fields.values())} times | ${total.row} |`,
    ...(names.length > 0 ? [`| ${names.length} repositories of others | ${real.row} |`] : []),
    ...[...total.differences, ...real.differences.map((difference) => difference.split('\n')[0] ?? '')].slice(0, 50),
    ...rare.map(([field, times]) => `${field} stands in ${times} repositories only`),
  ];
  return { text: `${lines.join('\n')}\n`, holds: total.differences.length === 0 && rare.length === 0 };
}

class Total {
  readonly differences: string[] = [];
  #kustomizations = 0;
  #objects = 0;
  #refused = 0;
  #skipped = 0;

  add({ kustomizations, objects, refused, differences, skipped }: Comparison): void {
    this.#kustomizations += kustomizations;
    this.#objects += objects;
    this.#refused += refused;
    this.#skipped += skipped.length;
    this.differences.push(...differences);
  }

  get row(): string {
    return [this.#kustomizations, this.#objects, this.#refused, this.#skipped, this.differences.length].join(' | ');
  }
}

function filesBelow(folder: string): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !path.startsWith('.git/') && statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true,
  );
  return new Map(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}
