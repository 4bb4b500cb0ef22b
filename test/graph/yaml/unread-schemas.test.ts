import fc from 'fast-check';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isCertainlyYaml } from '../../../graph/yaml/certain-yaml.ts';
import { isObject, listAt, objectAt, type Json } from '../../../graph/json.ts';
import { parseYaml } from '../../../graph/yaml/parse-yaml.ts';
import { unreadSchemaIn, withSchemas, withoutSchemas } from '../../../graph/yaml/unread-schemas.ts';
import { YamlError } from '../../../graph/yaml/yaml-error.ts';
import { sharedUrl } from '../../shared.ts';

const schema = `        description: |-
          What a backup is: every night.

            Even this.
        properties:
          spec:
            description: How it is made, "at night" as
              it says in \`schedule\`, or a#never.
            properties:
              keep:
                default: -1
                enum:
                - 1
                - 2
                type: integer
              pattern:
                pattern: '^it''s
                  [a-z]+$'
                type: string
              quoted:
                description: "a \\"text\\" with
                  an end"
                nullable: true
              rules:
                items:
                  - rule: self.a == b
                    message: say it
                  - x: {}
            required:
            - keep
            type: object
        type: object
`;
const definition = (lines: string, version = 'v1'): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: backups.example.org }
spec:
  group: example.org
  versions:
  - name: ${version}
    schema:
      openAPIV3Schema:
${lines}    served: true
`;

/** What a text means where its schemas are read later; undefined where it is read at once. */
function later(text: string): readonly Json[] | undefined {
  const cut = withoutSchemas(text);
  return cut && withSchemas(parseYaml('', cut.text), cut.blocks);
}

function parsed(text: string): readonly Json[] | undefined {
  try {
    return parseYaml('', text);
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

describe('a schema that nobody asks for', () => {
  test('is not read, and is the same when it is', () => {
    const text = `${definition(schema)}---\n${definition(schema, 'v2')}`;
    const documents = later(text);
    const holder = objectAt(listAt(documents?.[1], ['spec', 'versions'])[0], ['schema']);
    expect(unreadSchemaIn(holder)).toBe(schema);
    expect(documents).toEqual(parseYaml('', text));
    expect(unreadSchemaIn(holder)).toBeUndefined();
  });

  test('is read at once where it stands in a text', () => {
    const text = `kind: CustomResourceDefinition\ndata:\n  a: |\n    openAPIV3Schema:\n${schema}`;
    expect(later(text)).toBeUndefined();
  });

  test.each([
    ['a key twice', '          a: 1\n          a: 2\n'],
    ['a map behind a value', '          a: 1\n            b: 2\n'],
    ['an item that is no item of the list', '          a:\n          - 1\n         - 2\n'],
    ['a quote that is not closed', "          a: 'b\n"],
    ['an alias', '          a: *b\n'],
    ['a tab', '          a: b\tc\n          d:\te\n'],
    ['a map in a value', '          a: b: c\n'],
    ['a text that is less deep than its first line', '          a: |-\n              b\n            c\n'],
    ['a control character', '          a: b\u0007\n'],
  ])('is read at once where it has %s', (_, lines) => {
    expect(isCertainlyYaml(lines, 6)).toBe(false);
  });

  test('is YAML, however it is damaged, where it counts as that', () => {
    const lines = schema.split('\n');
    const pieces = [
      '-',
      ' ',
      '  ',
      ':',
      ': ',
      '#',
      "'",
      '"',
      '|',
      '- ',
      '\n',
      '{',
      '[]',
      '&a',
      '*a',
      '!',
      '\\',
      '%',
      '?',
    ];
    const damage = fc.record({
      line: fc.nat(lines.length - 1),
      column: fc.nat(40),
      removed: fc.nat(3),
      added: fc.constantFrom('', ...pieces),
    });
    let certain = 0;
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
        const damaged = [...lines];
        for (const { line, column, removed, added } of damages) {
          const before = damaged[line] ?? '';
          damaged[line] = before.slice(0, column) + added + before.slice(column + removed);
        }
        const text = damaged.join('\n');
        if (!isCertainlyYaml(text, 6)) return;
        certain++;
        const [document] = parsed(definition(text)) ?? [];
        expect(document, text).toBeDefined();
        const version = isObject(document) ? listAt(document, ['spec', 'versions'])[0] : undefined;
        expect(objectAt(version, ['schema', 'openAPIV3Schema'])).toEqual(objectAt(parsed(`a:\n${text}`)?.[0], ['a']));
      }),
      { numRuns: 2000, seed: 7 },
    );
    expect(certain).toBeGreaterThan(200);
  });
});

const crds = sharedUrl('crds');
test.skipIf(!existsSync(crds))('CRDs as they are published mean the same when they are read later', () => {
  const files = readdirSync(crds, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
  const texts = files.map((path) => readFileSync(new URL(`${crds.href}/${path}`), 'utf8'));
  const small = texts.filter((text) => text.length < 40_000);
  for (const text of small) {
    const documents = later(text);
    if (documents !== undefined) expect(documents).toEqual(parseYaml('', text));
  }
  // So few are left to the parser.
  expect(texts.filter((text) => withoutSchemas(text) === undefined).length).toBeLessThan(texts.length / 20);
});
