import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { expect, test } from 'vitest';
import { ValuesOfReleases } from '../../graph/charts/release-values.ts';
import type { JsonObject } from '../../graph/json.ts';
import { readFilesInto } from '../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { campaign } from './campaign.ts';
import { describeWith, parts } from './parts.ts';

interface Question {
  readonly values: JsonObject;
  readonly valuesFrom: readonly JsonObject[];
  readonly sources: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface Answer {
  readonly values: JsonObject | null;
  readonly error: string;
}

const count = campaign({ whole: 20_000, sample: 2_000 });

/** Texts as they stand behind a key: files of values, and single values in every form that `--set` knows. */
const file = fc.constantFrom(
  'a: 1\n',
  'a: { b: 2, c: [1, 2] }\n',
  'a: { b: { c: x } }\nd: yes\n',
  'a: null\ne: 0400\n',
  'a: [{ b: 1 }, { c: 2 }]\nd: { e: off }\n',
  '',
  '# nothing\n',
  '- 1\n',
  'x: [\n',
  'a: &a { b: 1 }\nd: *a\n',
  'a: 1\n---\na: 2\n',
);
const single = fc.oneof(
  fc.constantFrom(
    ...['x', '8080', '0', '-0', '+7', '-12', '08', '1.5', 'true', 'TRUE', 'False', 'null', '', ' 5', '5\n', 'x y'],
    ...['"8080"', "'true'", '"a,b"', `"it's"`, '"', '"x"\n', 'a,b', 'a,d=5', 'a,', 'a\\,b', '{a,b}', '{1,true}', '{}'],
    ...['{a', '{a}b', '{a},d.e=2', 'k=v', 'a\\', '"{1,2}"', 'a=1,d[0]=2', '[1]', '{"a":1}', 'é', '9007199254740991'],
  ),
  fc.string({ unit: fc.constantFrom('a', '1', ',', '=', '{', '}', '[', ']', '.', '\\', '"', "'", ' ', '\n') }),
);
const target = fc.constantFrom(
  ...['a', 'a.b', 'a.b.c', 'd', 'd.e', 'a.c[0]', 'a[0]', 'a[1].b', 'a[2]', 'a[0][1]', 'n.o.p', 'd\\.e', 'a.b\\.c.d'],
  ...[
    'a\\',
    'a/b',
    '.a',
    'a.',
    'a..b',
    'a[0]b',
    '[0]',
    'a[0].b.c',
    'a.b[0].c',
    'd[1][0].x',
    '-1',
    'a[30].b',
    '__proto__.x',
  ],
);
const own = fc.constantFrom<JsonObject>(
  {},
  { a: 1 },
  { a: { b: 'own' } },
  { a: { b: { c: 'own' }, z: 1 }, d: null },
  { a: { c: ['own'] }, d: { e: 'own' } },
  { a: [{ b: 'own' }] },
  { n: { o: { p: 'own', q: 1 } } },
  { a: [['own', 'other'], null] },
);
const key = fc.constantFrom('values.yaml', 'more', 'none');
const reference = fc.record(
  {
    kind: fc.constantFrom('ConfigMap', 'Secret'),
    name: fc.constantFrom('one', 'two', 'missing'),
    valuesKey: key,
    targetPath: target,
    optional: fc.boolean(),
    literal: fc.boolean(),
  },
  { requiredKeys: ['kind', 'name'] },
);
const source = fc.record({ 'values.yaml': file, more: single });
const question: fc.Arbitrary<Question> = fc.record({
  values: own,
  valuesFrom: fc.array(
    reference.chain((each) =>
      // A path takes a single value, mostly.
      fc.integer({ min: 0, max: 9 }).map((odd): JsonObject =>
        odd > 0
          ? {
              ...each,
              valuesKey: 'targetPath' in each ? 'more' : 'values.yaml',
              name: odd > 1 && each.name === 'missing' ? 'one' : each.name,
            }
          : each,
      ),
    ),
    { minLength: 1, maxLength: 3 },
  ),
  sources: fc.record({ 'ConfigMap/one': source, 'ConfigMap/two': source, 'Secret/one': source, 'Secret/two': source }),
});

function answers(questions: readonly Question[]): Answer[] {
  const input = questions.map((each) => JSON.stringify(each)).join('\n');
  const output = execFileSync(parts.fluxValues ?? '', { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
}

function read({ values, valuesFrom, sources }: Question): ReturnType<ValuesOfReleases['of']> {
  const graph = new ResourceGraph();
  const configs = Object.entries(sources).map(([named, data]) => {
    const [kind = '', name = ''] = named.split('/');
    const encoded = Object.fromEntries(
      Object.entries(data).map(([each, text]) => [each, Buffer.from(text).toString('base64')]),
    );
    return { apiVersion: 'v1', kind, metadata: { name, namespace: 'site' }, data: kind === 'Secret' ? encoded : data };
  });
  const release = {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: 'front', namespace: 'site' },
    spec: { values, valuesFrom },
  };
  const text = [...configs, release].map((each) => `---\n${dump(each)}`).join('');
  readFilesInto(graph, [['a.yaml', text]], 'home');
  const [found] = graph.objects('HelmRelease');
  if (found === undefined) throw new Error('no release was read');
  return new ValuesOfReleases(graph).of(found);
}

/**
 * What is left open though helm-controller answers: a path with an empty key, which it drops, or with a backslash before nothing, and a text
 * with signs that mean something, of which it takes the beginning.
 */
const isLeftOpen = ({ valuesFrom, sources }: Question): boolean =>
  valuesFrom.some(({ targetPath }) => /^\[|^\.|\.\.|[.\\]$|\]\./.test(String(targetPath ?? 'a'))) ||
  Object.values(sources).some(({ more = '' }) => /[,={}]/.test(more));

describeWith('fluxValues', 'valuesFrom is merged as helm-controller merges it', () => {
  test('[F5 part: values from elsewhere, by the library of helm-controller]', async ({ annotate }) => {
    const questions = fc.sample(question, { seed: 20, numRuns: count });
    const figures = { equal: 0, refused: 0, open: 0 };
    const wrong: unknown[] = [];
    for (const [index, { values, error }] of answers(questions).entries()) {
      const asked = questions[index] as Question;
      const ours = read(asked);
      if (error !== '') {
        if (ours.isKnown) wrong.push({ asked, error, ours: ours.values });
        else figures.refused++;
      } else if (!ours.isKnown) {
        if (isLeftOpen(asked)) figures.open++;
        else wrong.push({ asked, values, reason: ours.reason });
      } else if (sorted(ours.values) === sorted(values ?? {})) figures.equal++;
      else wrong.push({ asked, values, ours: ours.values });
    }
    expect(wrong.slice(0, 5).map((each) => JSON.stringify(each))).toEqual([]);
    expect(figures.equal, 'enough of them are merged').toBeGreaterThan(count / 4);
    expect(figures.open, 'little is left open').toBeLessThan(count / 10);
    await annotate(`${figures.equal} equal, ${figures.refused} refused by both, ${figures.open} left open`);
  });
});

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inside: unknown) =>
    typeof inside === 'object' && inside !== null && !Array.isArray(inside)
      ? Object.fromEntries(Object.entries(inside).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inside,
  );
}
