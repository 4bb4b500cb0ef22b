import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parts } from '../e2e/parts.ts';
import { refusedFields } from '../oracle/api-fields.ts';
import { compareWithFlux } from '../oracle/compare.ts';
import { countFields } from '../oracle/counted-fields.ts';
import { compareBuilt, compareRefused } from '../oracle/generated-campaign.ts';
import { GeneratedRepository } from '../oracle/generated-repository.ts';
import { readRepository } from '../oracle/read-repository.ts';

interface Proof {
  readonly text: string;
  readonly holds: boolean;
}

const noOracle: Proof = { text: 'the oracle is not there: run `.ci/provide-parts`\n', holds: false };
const headline = '| compared with Flux | Kustomizations | objects | refused by both | left out | differences |';
const line = '| --- | ---: | ---: | ---: | ---: | ---: |';

/** Compares what holdfast builds of generated repositories with what Flux's own library does, and what both refuse. */
export function compareBuilds(count: number, seed: number): Proof {
  const program = parts.fluxOracle;
  if (program === undefined) return noOracle;
  const seeds = { first: seed - 1, count };
  const { kustomizations, objects, refused, skipped, differences, fields } = compareBuilt(program, seeds);
  const odd = compareRefused(program, seeds);
  const mistaken = Array.from(
    { length: count },
    (_, index) => new GeneratedRepository(seed - 1 + index, { isOdd: true }),
  );
  const all = [...fields, ...countFields(mistaken, refusedFields)];
  const rare = all.filter(([, times]) => times < count / 20);
  const rarest = Math.min(...all.map(([, times]) => times));
  const row = [kustomizations, objects, refused, skipped, differences.length].join(' | ');
  const lines = [
    headline,
    line,
    `| ${count} generated repositories, ${all.length} fields, the rarest ${rarest} times in those that are built | ${row} |`,
    `| ${count} with a mistake, reasons compared | | | ${odd.refused} | | ${odd.differences.length} |`,
    ...[...differences, ...odd.differences].slice(0, 50),
    ...rare.map(([field, times]) => `${field} stands in ${times} repositories only`),
  ];
  const holds = differences.length === 0 && odd.differences.length === 0 && rare.length === 0;
  return { text: `${lines.join('\n')}\n`, holds };
}

/** The same for each repository of a folder. Holds where at least 99.9 % of the objects are equal. */
export function compareCorpus(folder: string): Proof {
  const program = parts.fluxOracle;
  if (program === undefined) return noOracle;
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const all = names.map((name) => ({ name, ...compareWithFlux(program, [readRepository(name, join(folder, name))]) }));
  const rows = all.map(
    ({ name, kustomizations, objects, refused, skipped, differences }) =>
      `| ${name} | ${[kustomizations, objects, refused, skipped.length, differences.length].join(' | ')} |`,
  );
  const sum = (of: (one: (typeof all)[number]) => number): number => all.reduce((total, one) => total + of(one), 0);
  const [objects, differences] = [sum((one) => one.objects), sum((one) => one.differences.length)];
  const totals = [
    sum(({ kustomizations }) => kustomizations),
    objects,
    sum(({ refused }) => refused),
    sum(({ skipped }) => skipped.length),
    differences,
  ];
  const lines = [
    headline,
    line,
    ...rows,
    `| all | ${totals.join(' | ')} |`,
    // Values may be secret: only what differs is named.
    ...all.flatMap((one) => one.differences.map((difference) => `different: ${difference.split('\n')[0] ?? ''}`)),
    ...all.flatMap((one) => one.skipped.map((reason) => `left out: ${reason}`)),
  ];
  return { text: `${lines.join('\n')}\n`, holds: names.length > 0 && differences <= objects / 1_000 };
}
