import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { experience, tried } from '../../invariants/experience.ts';
import type { Severity } from '../../invariants/invariant.ts';
import { corpus, findingsOf, loudIn, wellRun } from './repositories.ts';

const order: readonly Severity[] = ['error', 'warning', 'info'];

/** What is said of the repositories of others: how often by each rule, and nothing of what is in them. */
function said(): string {
  const counts = new Map<string, Map<string, number>>();
  const all = findingsOf('default');
  for (const [repository, findings] of all) {
    for (const { rule, severity } of findings) {
      const key = `${order.indexOf(severity)} ${severity} ${rule}`;
      const own = counts.get(key) ?? new Map<string, number>();
      counts.set(key, own.set(repository, (own.get(repository) ?? 0) + 1));
    }
  }
  const lines = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, own]) => `${key.slice(2)}: ${[...own].map((each) => each.join(' ')).join(', ')}`);
  return `${all.size} repositories\n${lines.join('\n')}\n`;
}

describe.skipIf(!existsSync(corpus))('the repositories in HOLDFAST_CORPUS', () => {
  test('are told what the table says: a change of it is looked at, finding by finding (vitest -u writes it anew)', async () => {
    await expect(said()).toMatchFileSnapshot('said.txt');
  }, 300_000);

  test('are told what the pages of the rules say', () => {
    const counted = new Map<string, { findings: number; repositories: Set<string> }>();
    for (const [repository, findings] of findingsOf('house')) {
      for (const { rule } of findings) {
        const own = counted.get(rule) ?? { findings: 0, repositories: new Set() };
        counted.set(rule, { findings: own.findings + 1, repositories: own.repositories.add(repository) });
      }
    }
    const pages = [...experience].map(([rule, { findings, repositories }]) => [rule, findings, repositories]);
    const counts = [...counted].map(([rule, own]) => [rule, own.findings, own.repositories.size]);
    expect(counts.sort()).toEqual(pages.sort());
    expect(findingsOf('house').size).toBe(tried.repositories);
  }, 300_000);

  test.each(wellRun)(
    '%s, which runs well, gets fewer than ten errors and warnings',
    (repository) => {
      expect(findingsOf('default').has(repository)).toBe(true);
      expect(loudIn(repository).map(({ rule, object }) => `${rule} ${object ?? ''}`).length).toBeLessThan(10);
    },
    300_000,
  );
});
