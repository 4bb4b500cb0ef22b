import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { experience } from '../../invariants/experience.ts';
import { invariants } from '../../invariants/list.ts';
import { acceptance } from '../acceptance.ts';
import { corpus, loudIn, wellRun } from '../corpus/repositories.ts';
import { DamagedProduct } from '../damaged-product.ts';
import { describeWithShared, sharedUrl } from '../shared.ts';
import type * as said from './said.ts';

/** The findings of each case, reviewed one by one: a line `kind/name`, and a line for each finding below it. */
function expectedFindings(): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(new URL('findings.txt', import.meta.url), 'utf8');
  return new Map(
    text
      .trim()
      .split(/\n(?=\S)/)
      .map((block) => {
        const [name = '', ...lines] = block.split('\n');
        return [name, lines.map((line) => line.trim())];
      }),
  );
}

function casesIn(kind: 'silent' | 'found'): string[] {
  return readdirSync(fileURLToPath(sharedUrl(`cases/${kind}`))).map((name) => `${kind}/${name}`);
}

/** One that has both sides: what it names is told, and everything else in it is silent. */
const bothSides = 'silent/app-template-refs';

describeWithShared('F3', () => {
  acceptance(
    'F3',
    'by default what is silent is silent, what is broken is found at the place that decides, and a repository that runs well gets fewer than ten',
    {
      timeout: 120_000,
      stack: () => DamagedProduct.make<typeof said>(fileURLToPath(new URL('said.ts', import.meta.url))),
      assert: async (product) => {
        const { saidOf } = await product.load();
        const expected = expectedFindings();
        expect([...expected.keys()].sort()).toEqual([...casesIn('silent'), ...casesIn('found')].sort());
        for (const [name, findings] of expected) {
          expect([name, ...saidOf(fileURLToPath(sharedUrl(`cases/${name}`)))]).toEqual([name, ...findings]);
          if (name.startsWith('found/')) expect([name, findings.length > 0]).toEqual([name, true]);
          else if (name !== bothSides) expect(findings.filter((line) => !line.startsWith('info '))).toEqual([]);
        }
        const errors = invariants.filter(({ id, severity }) => severity === 'error' && experience.has(id));
        for (const { id } of errors) {
          const { findings = 0, right = findings } = experience.get(id) ?? {};
          expect([id, right / findings >= 0.98]).toEqual([id, true]);
        }
        if (!existsSync(join(corpus, 'onedr0p__home-ops'))) return;
        for (const name of wellRun) expect([name, loudIn(name).length < 10]).toEqual([name, true]);
      },
      sabotage: {
        'take every object for one that is applied': (product) =>
          product.replace('graph.unapplied.push(', 'graph.add('),
        'tell findings without asking what they rest on': (product) =>
          product.replace('doubtAbout(graph, result)', 'void 0'),
        'call every error a warning': (product) => product.replace('severity: "error"', 'severity: "warning"'),
      },
    },
  );
});
