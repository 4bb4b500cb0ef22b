import { describe, expect, test } from 'vitest';
import { parseTogether, parseYaml } from '../../graph/parse-yaml.ts';

const plain = 'kind: ConfigMap\ndata: { a: "1" }\n';

describe('texts that are parsed as one', () => {
  test.each(
    Object.entries({
      'several documents': '---\na: 1\n---\nb: 2\n...\n',
      'anchors, aliases and merges': 'a: &a { b: 1 }\nc: { <<: *a, d: *a }\n',
      'a literal with all its lines': 'a: |+\n  text\n\n\n',
      'a directive and a tag of its own': '%TAG !e! tag:yaml.org,2002:\n---\na: !e!str 1\n',
      'comments at both ends': '# first\na: 1\n# last\n',
      'ends of lines of Windows': 'a: 1\r\nb: |\r\n  c\r\n',
    }),
  )('%s is what it is alone', (_name, text) => {
    expect(parseTogether([plain, text, plain])).toEqual([
      [{ kind: 'ConfigMap', data: { a: '1' } }],
      parseYaml('', text),
      [{ kind: 'ConfigMap', data: { a: '1' } }],
    ]);
  });

  test.each(
    Object.entries({
      'no content': '# nothing\n',
      nothing: '',
      'an empty document': 'a: 1\n---\n',
      'no end of its last line': 'a: |\n  b',
      'the mark that ends a file': 'a: 1\n--- holdfast-ends-a-file-here\n',
      'a byte order mark': '\uFEFFa: 1\n',
      'too much of it': `a: "${'x'.repeat(40_000)}"\n`,
      'aliases that multiply': `a: &a [x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((key, index) => `${key}: &${key} [${`*${'abcdefg'[index] ?? ''},`.repeat(8)}]\n`).join('')}`,
    }),
  )('one with %s is left for itself', (_name, text) => {
    expect(parseTogether([plain, text, plain])).toEqual([expect.anything(), undefined, expect.anything()]);
  });

  test.each(
    Object.entries({
      'no YAML': 'a: [1,\n',
      'a quote that the next one would close': "a: 'it\n",
      'a null byte': 'a: "\u0000"\n',
    }),
  )('one with %s leaves all for themselves', (_name, text) => {
    expect(parseTogether(["b: it's\n", text, "c: it's\n"])).toEqual([undefined, undefined, undefined]);
  });
});
