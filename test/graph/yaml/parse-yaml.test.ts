import { describe, expect, test } from 'vitest';
import { parseTogether, parseYaml } from '../../../graph/yaml/parse-yaml.ts';

const plain = 'kind: ConfigMap\ndata: { a: "1" }\n';
const documents = [{ kind: 'ConfigMap', data: { a: '1' } }];
const multiplying = [...'bcdefgh'].map((key, index) => {
  const before = `*${'abcdefg'[index] ?? ''},`;
  return `${key}: &${key} [${before.repeat(8)}]\n`;
});

describe('texts that are parsed as one', () => {
  test.each(
    Object.entries({
      'several documents': '---\na: 1\n---\nb: 2\n...\n',
      'anchors, aliases and merges': 'a: &a { b: 1 }\nc: { <<: *a, d: *a }\n',
      'a literal with all its lines': 'a: |+\n  text\n\n\n',
      'a directive and a tag of its own': '%TAG !e! tag:yaml.org,2002:\n---\na: !e!str 1\n',
      'comments at both ends': '# first\na: 1\n# last\n',
      'ends of lines of Windows': 'a: 1\r\nb: |\r\n  c\r\n',
      'no content': '# nothing\n',
      nothing: '',
      'an empty document': 'a: 1\n---\n',
      'no end of its last line': 'a: |\n  b',
      'a byte order mark': '\uFEFFa: 1\n',
      'a byte order mark that another text before it would allow': '# ---\n\uFEFF# a\n---\na: 1\n',
      'spaces before anything else': ' ---\n# a\n---\na: 1\n',
      'the mark that ends a file': 'a: 1\n--- holdfast-ends-a-file-here\n',
      'a text that is not short': `a: "${'x'.repeat(40_000)}"\n`,
    }),
  )('with %s are what they are alone', (_name, text) => {
    let alone: ReturnType<typeof parseYaml> | undefined;
    try {
      alone = parseYaml('', text);
    } catch {
      alone = undefined;
    }
    expect(parseTogether([plain, text, plain])).toEqual([documents, alone, documents]);
  });

  test.each(
    Object.entries({
      'no YAML': 'a: [1,\n',
      'a quote that the next one would close': "a: 'it\n",
      'a null byte': 'a: "\u0000"\n',
      'aliases that multiply': `a: &a [x,x,x,x,x,x,x,x]\n${multiplying.join('')}`,
    }),
  )('%s is refused, and the others are read', (_name, text) => {
    expect(parseTogether(["b: it's\n", text, "c: it's\n"])).toEqual([[{ b: "it's" }], undefined, [{ c: "it's" }]]);
  });

  test('those that are no YAML are left out wherever they are, however many', () => {
    const broken = ['a: [1,\n', "a: 'it\n", 'a: !unknown b\n', 'a: 1\na: 2\n', 'a: *b\n', '\ta: 1\n', 'a: b: c\n'];
    const texts = broken.flatMap((text) => [plain, text, '# nothing\n', plain]);
    expect(parseTogether(texts)).toEqual(broken.flatMap(() => [documents, undefined, [], documents]));
  });

  test('schedules are no aliases: a text with many of them is read among the others', () => {
    const schedules = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`s${index}`, '0 3 * * *']));
    const text = Object.entries(schedules)
      .map(([key, value]) => `${key}: "${value}"\n`)
      .join('');
    expect(parseTogether([plain, text])).toEqual([documents, [schedules]]);
  });
});
