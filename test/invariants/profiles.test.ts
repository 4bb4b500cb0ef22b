import { describe, expect, test } from 'vitest';
import { chosenRules } from '../../cli/check/chosen-rules.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFilesInto } from '../../graph/readers/read-folder.ts';
import type { Check, Invariant } from '../../invariants/invariant.ts';
import { invariants } from '../../invariants/list.ts';
import { asOf, categories, categoryOf, holds, profileOf } from '../../invariants/profiles.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';

const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';
const rule: Invariant = {
  ...{ id: 'test/new', severity: 'error', since: 2, about: ['ConfigMap'], claim: '', why: '' },
  ...{ source: { document: '', section: '' }, valid: {}, invalid: {} },
  *check(graph) {
    for (const object of graph.objects('ConfigMap'))
      for (const severity of ['error', 'info'] as const)
        yield { at: object.origin, object, observed: severity, required: '', fix: '', severity };
  },
};

function findings(check: Check, files: Readonly<Record<string, string>> = { 'a.yaml': map }) {
  const graph = new ResourceGraph();
  readFilesInto(graph, Object.entries(files), 'lab');
  return runInvariants(graph, [check], { today }).findings;
}

const none = { rules: new Map(), profile: undefined };
const ids = (choice: Parameters<typeof chosenRules>[0], configuration: Parameters<typeof chosenRules>[1] = none) =>
  chosenRules(choice, configuration).map(({ id }) => id);

describe('categories', () => {
  test('an error breaks now, a warning will bite, and what is neither says so', () => {
    for (const each of invariants) {
      const category = categoryOf(each);
      expect([...categories.keys()], each.id).toContain(category);
      if (category === 'breaks now') expect(each.severity, each.id).toBe('error');
      // A hint is what may be meant so, and will bite where it is not.
      if (category === 'will bite') expect(['warning', 'info'], each.id).toContain(each.severity);
    }
  });

  test('the default profile holds what breaks or will bite, strict hygiene too, house all', () => {
    const held = (profile: string) => new Set(chosenRules({ profile }, none).map(categoryOf));
    expect(held('default')).toEqual(new Set(['breaks now', 'will bite']));
    expect(held('strict')).toEqual(new Set(['breaks now', 'will bite', 'hygiene']));
    expect(ids({ profile: 'house' })).toEqual(invariants.map(({ id }) => id));
    expect(ids({})).toEqual(ids({ profile: 'default' }));
  });
});

describe('a profile', () => {
  test.each([
    ['default', { name: 'default', version: 1 }],
    ['strict@1', { name: 'strict', version: 1 }],
    ['strickt', 'did you mean "strict"?'],
    ['all', 'required: one of default, strict, house'],
    ['house@2', 'version "2" is not among 1, those that this holdfast knows'],
    ['house@', 'version "" is not among 1, those that this holdfast knows'],
  ])('%s is read, or it is said why not', (text, read) => {
    expect(profileOf(text)).toEqual(read);
  });

  test('of an earlier version takes what is newer for a warning at most', () => {
    const severities = (version: number) =>
      findings(asOf({ name: 'default', version }, rule)).map(({ severity }) => severity);
    expect(severities(2)).toEqual(['error', 'info']);
    expect(severities(1)).toEqual(['warning', 'info']);
    expect(asOf({ name: 'default', version: 1 }, rule).severity).toBe('warning');
    expect(holds({ name: 'default', version: 1 }, rule)).toBe(true);
  });

  test('counts from the command line, before that of the configuration', () => {
    const configuration = { rules: new Map(), profile: { name: 'house', version: 1 } as const };
    expect(ids({}, configuration)).toEqual(ids({ profile: 'house' }));
    expect(ids({ profile: 'strict' }, configuration)).toEqual(ids({ profile: 'strict' }));
    expect(() => ids({ profile: 'strickt' })).toThrow('--profile "strickt": did you mean "strict"?');
  });

  test('leaves in what is named one by one, and not what a pattern happens to match', () => {
    const hygiene = 'workloads/resources-are-set';
    expect(ids({ only: [hygiene] })).toEqual([hygiene]);
    expect(ids({ only: ['workloads/*'] })).not.toContain(hygiene);
    expect(ids({}, { rules: new Map([[hygiene, 'error']]), profile: undefined })).toContain(hygiene);
    expect(ids({}, { rules: new Map([['workloads/*', 'error']]), profile: undefined })).not.toContain(hygiene);
    expect(() => ids({ profile: 'default', only: ['access/roles-*'] })).toThrow('the profile default');
  });
});

test('a rule that was renamed is suppressed by its old name', () => {
  const silenced = `# holdfast:ignore test/old until 2026-12-31: it is looked at\n${map}`;
  expect(findings(rule, { 'a.yaml': silenced })).toHaveLength(2);
  expect(findings({ ...rule, formerly: ['test/old'] }, { 'a.yaml': silenced })).toEqual([]);
});

describe('what one place decides for several objects', () => {
  const shared = (observed: (name: string) => string, fix: (name: string) => string): Check => ({
    ...rule,
    *check(graph) {
      const [first] = graph.objects('ConfigMap');
      for (const object of graph.objects('ConfigMap'))
        yield {
          at: first?.origin ?? object.origin,
          object,
          observed: observed(object.name),
          required: 'none',
          fix: fix(object.name),
        };
    },
  });
  const files = Object.fromEntries(
    ['a', 'c', 'b'].map((name) => [`${name}.yaml`, map.replace('name: a', `name: ${name}`)]),
  );

  test('is one finding, which names them', () => {
    const found = findings(
      shared(
        (name) => `the map ${name}`,
        () => 'take it out',
      ),
      files,
    );
    expect(found).toMatchObject([
      { object: 'ConfigMap/a', also: ['ConfigMap/b', 'ConfigMap/c'], observed: 'the map a' },
    ]);
    expect(found[0]?.message).toBe('ConfigMap/a and 2 more: the map a; required: none');
  });

  test('is several where each is mended in another way', () => {
    const found = findings(
      shared(
        () => 'a map',
        (name) => `take ${name} out`,
      ),
      files,
    );
    expect(found.map(({ object, also }) => [object, also]).sort()).toEqual([
      ['ConfigMap/a', []],
      ['ConfigMap/b', []],
      ['ConfigMap/c', []],
    ]);
  });
});
