import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chosenRules } from '../../cli/check/chosen-rules.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { experience, tried } from '../../invariants/experience.ts';
import type { Severity } from '../../invariants/invariant.ts';
import type { ProfileName } from '../../invariants/profiles.ts';
import type { ReportedFinding } from '../../invariants/report.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';

const corpus = process.env['HOLDFAST_CORPUS'] ?? '';
const order: readonly Severity[] = ['error', 'warning', 'info'];

function findingsOf(profile: ProfileName): [repository: string, findings: readonly ReportedFinding[]][] {
  return readdirSync(corpus)
    .sort()
    .map((repository) => {
      const graph = new ResourceGraph();
      readFolderInto(graph, join(corpus, repository));
      const rules = chosenRules({ profile }, { rules: new Map(), profile: undefined });
      return [repository, runInvariants(graph, rules, { today }).findings];
    });
}

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
    .map(([key, own]) => {
      const each = [...own].map(([repository, count]) => `${repository.replace('__', '/')} ${count}`);
      return `${key.slice(2)}: ${each.join(', ')}`;
    });
  return `${all.length} repositories\n${lines.join('\n')}\n`;
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
    expect(readdirSync(corpus)).toHaveLength(tried.repositories);
  }, 300_000);
});
