import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chosenRules } from '../../cli/check/chosen-rules.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Severity } from '../../invariants/invariant.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';

const corpus = process.env['HOLDFAST_CORPUS'] ?? '';
const order: readonly Severity[] = ['error', 'warning', 'info'];

/** What is said of the repositories of others: how often by each rule, and nothing of what is in them. */
function said(): string {
  const counts = new Map<string, Map<string, number>>();
  const repositories = readdirSync(corpus).sort();
  for (const repository of repositories) {
    const graph = new ResourceGraph();
    readFolderInto(graph, join(corpus, repository));
    const { findings } = runInvariants(graph, chosenRules({}, { rules: new Map(), profile: undefined }), { today });
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
  return `${repositories.length} repositories\n${lines.join('\n')}\n`;
}

describe.skipIf(!existsSync(corpus))('the repositories in HOLDFAST_CORPUS', () => {
  test('are told what the table says: a change of it is looked at, finding by finding (vitest -u writes it anew)', async () => {
    await expect(said()).toMatchFileSnapshot('said.txt');
  }, 300_000);
});
