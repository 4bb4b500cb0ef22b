import fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { valueAt, type Json, type JsonPath } from '../../../graph/json.ts';
import { SourceFile } from '../../../graph/yaml/source-file.ts';
import { YamlError } from '../../../graph/yaml/yaml-error.ts';
import { suppressionComments } from '../../../graph/resource/suppression.ts';

const file = new SourceFile(
  'a.yaml',
  `# first
apiVersion: v1
metadata:
  name: a
  labels: { "k/e y": 'v' }
list:
  - x: 1
    text: |
      several
      lines
  - z
---
kind: Second
`,
);

describe('a source file', () => {
  test.each<[number, JsonPath, string]>([
    [0, [], '2:1'],
    [0, ['apiVersion'], '2:13'],
    [0, ['metadata', 'name'], '4:9'],
    [0, ['metadata', 'labels', 'k/e y'], '5:22'],
    [0, ['metadata', 'missing'], '3:1'],
    [0, ['list', 0, 'x'], '7:8'],
    [0, ['list', 0, 'text'], '8:5'],
    [0, ['list', 1], '11:5'],
    [0, ['list', 9], '6:1'],
    [1, ['kind'], '13:7'],
  ])('finds %i %j at %s', (document, path, expected) => {
    const { line, column } = file.locate(document, path);
    expect(`${line}:${column}`).toBe(expected);
  });

  test.each([
    ['a: [1\n', 'deficient indentation', 2],
    ['a: 1\na: 2\n', 'duplicated mapping key', 2],
    ['a: b: c', 'bad indentation of a mapping entry', 1],
  ])('says where %j is no YAML', (text, reason, line) => {
    const read = (): SourceFile => new SourceFile('bad.yaml', text);
    expect(read).toThrow(YamlError);
    try {
      read();
    } catch (error) {
      expect((error as YamlError).message).toContain(reason);
      expect((error as YamlError).position.line).toBe(line);
    }
  });

  test('with nothing in it has no documents', () => {
    expect(new SourceFile('empty.yaml', '').documents).toEqual([]);
    expect(new SourceFile('comment.yaml', '# nothing\n').documents.filter((document) => document !== null)).toEqual([]);
  });

  test('follows anchors and merge keys', () => {
    const [document] = new SourceFile('a.yaml', 'base: &b { x: 1 }\nown: { <<: *b, y: 2 }\n').documents;
    expect(document).toEqual({ base: { x: 1 }, own: { x: 1, y: 2 } });
  });

  test('keeps a key called __proto__ away from prototypes', () => {
    const [document] = new SourceFile('a.yaml', '__proto__: { polluted: true }\n').documents;
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(valueAt(document, ['polluted'])).toBeUndefined();
  });

  test('points at every value of any document at the line where it stands', () => {
    const key = fc.stringMatching(/^[a-z]{1,6}$/);
    const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9 ]{0,20}[a-z]$/));
    const tree = fc.letrec<{ node: Json }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
        fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 3 }),
      ),
    })).node;
    fc.assert(
      fc.property(fc.dictionary(key, tree, { minKeys: 1 }), (data) => {
        const source = new SourceFile('a.yaml', dump(data, { lineWidth: -1 }));
        const lines = source.text.split('\n');
        for (const { path, value } of leaves(data)) {
          const { line, column } = source.locate(0, path);
          expect(lines[line - 1]?.slice(column - 1).replace(/^["']/, '')).toMatch(new RegExp(`^${String(value)}`));
        }
      }),
    );
  });

  test.each<[string, (index: number) => string, (index: number) => JsonPath]>([
    ['list', () => '- a\n', (index) => [index]],
    ['mapping', (index) => `a${index}: a\n`, (index) => [`a${index}`]],
  ])('points at every value of a long %s in one walk', { timeout: 60_000 }, (_kind, lineOf, pathOf) => {
    const indices = Array.from({ length: 70_000 }, (_, index) => index);
    const source = new SourceFile('a.yaml', indices.map(lineOf).join(''));
    source.locate(0, pathOf(0));
    const before = process.cpuUsage();
    const wrong = indices.filter((index) => source.locate(0, pathOf(index)).line !== index + 1);
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(1);
    expect(wrong).toEqual([]);
  });
});

function* leaves(value: Json, path: JsonPath = []): Generator<{ path: JsonPath; value: Json }> {
  if (typeof value !== 'object' || value === null) yield { path, value };
  else
    for (const [key, item] of Object.entries(value))
      yield* leaves(item as Json, [...path, Array.isArray(value) ? Number(key) : key]);
}

describe('suppression comments', () => {
  test.each([
    [
      '# holdfast:ignore a/b until 2030-01-02: it is a test',
      { rule: 'a/b', until: '2030-01-02', reason: 'it is a test' },
    ],
    ['key: value # holdfast:ignore a/b', { rule: 'a/b', until: undefined, reason: undefined }],
    ['# holdfast:ignore a/b: only a reason', { rule: 'a/b', until: undefined, reason: 'only a reason' }],
    ['#holdfast:ignore a/b until 2026-02-30 : why', { rule: 'a/b', until: undefined, reason: 'why' }],
    ['# holdfast:ignore a/b until soon: later', { rule: 'a/b', until: undefined, reason: undefined }],
    ['# holdfast:ignore a/b and more', { rule: 'a/b', until: undefined, reason: undefined }],
    ['## holdfast:ignore a/b', { rule: 'a/b', until: undefined, reason: undefined }],
  ])('%s', (text, expected) => {
    expect([...suppressionComments(text)].map(({ offset: _, ...rest }) => rest)).toEqual([expected]);
  });

  test.each(['a: b#holdfast:ignore a/b', 'holdfast:ignore a/b', '# holdfast:ignore', '# holdfast:ignore : why'])(
    '%s is none',
    (text) => {
      expect([...suppressionComments(text)]).toEqual([]);
    },
  );

  test('are read in one pass, however many there are and however long', { timeout: 60_000 }, () => {
    const file = new SourceFile(
      'a.yaml',
      `${'# holdfast:ignore a/b until 2026-12-31: x\n'.repeat(50_000)}a: ${'#'.repeat(1_000_000)}\n# holdfast:ignore a/b${' '.repeat(1_000_000)}x\n`,
    );
    const started = performance.now();
    const found = [...suppressionComments(file.text)].filter(
      ({ offset }) => !file.isInScalar(offset) && file.documentAt(offset) === 0,
    );
    expect(found).toHaveLength(50_001);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test.each<[string, string]>([
    ['a literal block', 'a: |\n  # holdfast:ignore a/b\n  text\n'],
    ['a folded block that ends in one', 'a: >-\n  text\n  # holdfast:ignore a/b\n'],
    ['double quotes', 'a: "text # holdfast:ignore a/b"\n'],
    ['single quotes over lines', "a: 'text\n  # holdfast:ignore a/b\n  more'\n"],
    ['a key', '"k # holdfast:ignore a/b": 1\n'],
  ])('are none inside %s', (_where, text) => {
    const file = new SourceFile('a.yaml', `${text}b: | # holdfast:ignore c/d\n  text\n# holdfast:ignore e/f\n`);
    const comments = [...suppressionComments(file.text)].filter(({ offset }) => !file.isInScalar(offset));
    expect(comments.map(({ rule }) => rule)).toEqual(['c/d', 'e/f']);
  });
});
