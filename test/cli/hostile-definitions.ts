import { files, range, type HostileCase } from './hostile-case.ts';

const listed = (count: number, item: (index: number) => string): string => range(count).map(item).join(', ');

/** A CRD by the schema of its spec, and the head of an object of its kind. */
const definition = (schema: string): string =>
  `${definitionOf('A', [`{ name: v1, served: true, ${openApi(schema)} }`])}${objectOf('a')}`;
const definitionOf = (kind: string, versions: readonly string[]): string =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: as.example.org }\nspec:\n  group: example.org\n  names: { kind: ${kind}, plural: as }\n  versions:\n${versions.map((version) => `    - ${version}\n`).join('')}`;
const openApi = (schema: string): string =>
  `schema: { openAPIV3Schema: { type: object, properties: { spec: ${schema} } } }`;
const objectOf = (name: string, kind = 'A', version = 'v1'): string =>
  `---\napiVersion: example.org/${version}\nkind: ${kind}\nmetadata: { name: ${name} }\n`;
/** So many objects of a CRD. */
const judged = (schema: string, spec: string, count = 1): HostileCase['make'] =>
  files({
    'a.yaml':
      definitionOf('A', [`{ name: v1, served: true, ${openApi(schema)} }`]) +
      range(count)
        .map((index) => `${objectOf(`a${index}`)}spec: ${spec}\n`)
        .join(''),
  });
const fields = (count: number, each: (index: number) => string, name = 'k'): string =>
  `{ ${listed(count, (index) => `${name}${index}: ${each(index)}`)} }`;
const withFields = (count: number, each: (index: number) => string = () => '{ type: string }'): string =>
  `{ type: object, properties: ${fields(count, each)} }`;
const deep = (levels: number): string =>
  levels === 0 ? '{ type: string }' : `{ type: object, properties: { a: ${deep(levels - 1)}, b: { type: string } } }`;
const pattern = (index: number): string => `{ type: string, pattern: '^[a-z]{${index % 50}}(a|b)+${index}$' }`;
const branches = (count: number): string => `[${listed(count, (index) => `{ required: [r${index}] }`)}]`;

/** CRDs that are made to be dear, each with something of its kind to judge. */
export const hostileDefinitions: Readonly<Record<string, HostileCase>> = {
  'a pattern of a CRD that backtracks': {
    make: files({
      'a.yaml': `${definition("{ type: string, pattern: '^(a+)+$' }")}spec: ${'a'.repeat(20_000)}b\n`,
    }),
  },
  'a pattern of a CRD that stands for much': {
    make: files({
      'a.yaml': `${definition("{ type: string, pattern: '^(a?){900}$' }")}spec: ${'a'.repeat(20_000)}b\n`,
    }),
    says: /a regular expression and the text/,
  },
  'a CRD as no API server takes it': {
    make: files({
      'a.yaml': `${definition("{ nullable: true, $ref: '#/nowhere', enum: [], required: x, minimum: y, pattern: '(?=a)', items: [1], exclusiveMinimum: true, type: strange, properties: { constructor: 5, toString: { nullable: true } } }")}spec: { constructor: 1 }\n`,
    }),
  },
  'a CRD of 25,000 fields': { make: judged(withFields(25_000), '{ k0: a }') },
  'a CRD of 60,000 fields, each on lines of its own': {
    make: files({
      'a.yaml': `${definitionOf('A', ['name: v1'])}      served: true\n      schema:\n        openAPIV3Schema:\n          type: object\n          properties:\n            spec:\n              type: object\n              properties:\n${range(
        60_000,
      )
        .map((index) => `                k${index}:\n                  type: string\n`)
        .join('')}${objectOf('a')}spec: { k0: a }\n`,
    }),
  },
  'a CRD of 10,000 fields, and objects with others': {
    make: judged(
      withFields(10_000),
      fields(1_000, () => '1', 'q'),
      30,
    ),
    says: /more mistakes of one object/,
  },
  'a CRD of 5,000 fields, and a thousand objects with others': {
    make: judged(
      withFields(5_000),
      fields(90, () => '1', 'q'),
      1_000,
    ),
    says: /objects have more than \d+ mistakes/,
  },
  'a CRD of forty levels': { make: judged(deep(40), '{ a: { a: { a: {} } } }') },
  'a CRD of three hundred versions': {
    make: files({
      'a.yaml':
        definitionOf(
          'A',
          range(300).map((version) => `{ name: v${version}, served: true, ${openApi(withFields(100))} }`),
        ) +
        range(300)
          .map((version) => `${objectOf('a', 'A', `v${version}`)}spec: { k0: a }\n`)
          .join(''),
    }),
  },
  'three hundred CRDs': {
    make: files(
      Object.fromEntries(
        range(300).map((index) => [
          `${index}.yaml`,
          `${definitionOf(`A${index}`, [`{ name: v1, served: true, ${openApi(withFields(100))} }`])}${objectOf('a', `A${index}`)}spec: { k0: a }\n`,
        ]),
      ),
    ),
  },
  'a hundred CRDs of the same kind': {
    make: files({
      'a.yaml':
        range(100)
          .map(() => definitionOf('A', [`{ name: v1, served: true, ${openApi(withFields(500))} }`]))
          .join('---\n') + `${objectOf('a')}spec: { k0: a }\n`,
    }),
  },
  'one of ten thousand branches': {
    make: judged(`{ type: object, properties: { a: {} }, oneOf: ${branches(10_000)} }`, '{ a: 1 }'),
    says: /more mistakes of one object/,
  },
  'ten thousand branches for two thousand objects': {
    make: judged(`{ type: object, anyOf: [{ anyOf: ${branches(10_000)} }, {}] }`, '{ a: 1 }', 2_000),
    says: /objects and their schemas take more than/,
  },
  'all of ten thousand branches': {
    make: judged(
      `{ type: object, allOf: [${listed(10_000, (index) => withFields(1, () => `{ maxLength: ${index} }`))}] }`,
      '{ a: 1 }',
    ),
  },
  'branches in branches': {
    make: judged(
      `{ type: array, items: ${range(5).reduce((inner) => `{ anyOf: [${listed(6, () => inner)}] }`, '{ required: [z] }')} }`,
      `[${listed(5_000, () => '{ a: 1 }')}]`,
    ),
    says: /objects and their schemas take more than/,
  },
  'patterns by the thousand': { make: judged(withFields(3_000, pattern), '{ k0: a }') },
  'patterns by the thousand, each with a text': {
    make: judged(
      withFields(3_000, pattern),
      fields(3_000, () => 'abcd'),
    ),
    // Whichever is spent first: time swells while others use the same caches.
    says: /more mistakes of one object|regular expressions take more than/,
  },
  'a hundred thousand values that are allowed': {
    make: judged(`{ type: string, enum: [${listed(100_000, (index) => `e${index}`)}] }`, 'e99999'),
  },
  'thousands of values, of which none is allowed': {
    make: judged(
      `{ type: object, additionalProperties: { type: string, enum: [${listed(30_000, (index) => `e${index}`)}] } }`,
      fields(30_000, (index) => `x${index}`),
    ),
    says: /more mistakes of one object/,
  },
  'maps that are allowed, and none of which is there': {
    make: judged(
      `{ type: array, items: { anyOf: [${listed(1_000, (index) => `{ enum: [{ a: { b: { c: ${index} } } }, { a: { b: { c: x } } }] }`)}, {}] } }`,
      `[${listed(10_000, () => '{ a: { b: { c: z } } }')}]`,
    ),
    says: /objects and their schemas take more than/,
  },
  'fifty thousand fields that are required': {
    make: judged(`{ type: object, required: [${listed(50_000, (index) => `e${index}`)}] }`, '{}', 100),
    says: /objects have more than \d+ mistakes/,
  },
  'rules in CEL by the thousand': {
    make: judged(
      withFields(5_000, () => '{ type: string, x-kubernetes-validations: [{ rule: self.size() > 1, message: m }] }'),
      '{ k0: ab }',
    ),
  },
  'a list of 40,000 maps, all of them wrong': {
    make: judged(
      '{ type: array, items: { type: object, properties: { a: { type: string } }, required: [b] } }',
      `[${listed(40_000, () => '{ a: 1 }')}]`,
    ),
    says: /more mistakes of one object/,
  },
  'long texts that are counted often': {
    make: judged(
      `{ type: array, items: { allOf: [${listed(3_000, (index) => `{ maxLength: ${1_000_000 + index} }`)}] } }`,
      `[${listed(20, () => 'é'.repeat(200_000))}]`,
    ),
    says: /objects and their schemas take more than/,
  },
};
