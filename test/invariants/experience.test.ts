import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { experience, tried } from '../../invariants/experience.ts';
import { invariants } from '../../invariants/list.ts';
import { rulePage } from '../../invariants/rule-page.ts';

/** How often each rule speaks in the profile `default`, by the table that a corpus test holds. */
function saidByDefault(): Map<string, number> {
  const [, ...lines] = readFileSync(new URL('../corpus/said.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const said = new Map<string, number>();
  for (const line of lines) {
    const [, rule = '', counts = ''] = /^\w+ (\S+): (.*)$/.exec(line) ?? [];
    const all = counts.split(', ').reduce((sum, each) => sum + Number(each.split(' ').at(-1)), 0);
    said.set(rule, (said.get(rule) ?? 0) + all); // errors and warnings have a line each
  }
  return said;
}

describe('what rules said of the repositories of others', () => {
  test('is of rules that there are, and no more of it is right than was said', () => {
    const ids = new Set(invariants.map(({ id }) => id));
    expect([...experience.keys()].filter((id) => !ids.has(id))).toEqual([]);
    for (const { findings, right = 0, repositories } of experience.values()) {
      expect(right).toBeLessThanOrEqual(findings);
      expect(repositories).toBeLessThanOrEqual(tried.repositories);
    }
  });

  test('is what the table of the profile default says', () => {
    const said = [...saidByDefault()];
    expect(said.length).toBeGreaterThan(10);
    expect(said.map(([rule]) => [rule, experience.get(rule)?.findings])).toEqual(said);
  });

  test('stands on the page of a rule', () => {
    const pageOf = (id: string): string => invariants.filter((rule) => rule.id === id).map(rulePage)[0] ?? '';
    expect(pageOf('flux/variable-is-defined')).toContain('2 findings in 1, read one by one: 2 right');
    expect(pageOf('etcd/server-count-is-odd')).toContain(
      `${tried.repositories} public repositories (${tried.on}): no finding`,
    );
  });
});
