import { describe, expect, test } from 'vitest';
import { ResourceGraph } from '../../../graph/resource/graph.ts';
import { readFilesInto } from '../../../graph/readers/read-folder.ts';
import { schemas } from '../../../graph/facts/schemas.ts';
import type { KubernetesObject } from '../../../graph/resource/kubernetes-object.ts';

/** What is wrong with a spec, by the schema of a CRD as somebody wrote it. */
function mistakes(schema: string, spec: string): string[] | undefined {
  const graph = new ResourceGraph();
  const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: as.example.org }
spec:
  group: example.org
  names: { kind: A, plural: as }
  versions: [{ name: v1, served: true, schema: { openAPIV3Schema: { type: object, properties: { spec: ${schema} } } } }]
`;
  readFilesInto(graph, [['a.yaml', `${definition}---\napiVersion: example.org/v1\nkind: A\nspec: ${spec}\n`]], 'here');
  const [object] = graph.objects('A');
  return told(graph, object);
}

function told(graph: ResourceGraph, object: KubernetesObject | undefined): string[] | undefined {
  if (object === undefined) throw new Error('nothing was read');
  return schemas(graph)
    .mistakesOf(object)
    ?.told.map(({ path }) => path.join('.'));
}

test('the CRD of an object’s own cluster counts before that of another', () => {
  const graph = new ResourceGraph();
  const definition = (field: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: as.example.org }
spec:
  group: example.org
  names: { kind: A, plural: as }
  versions: [{ name: v1, served: true, schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object, properties: { ${field}: {} } } } } } }]
`;
  const object = 'apiVersion: example.org/v1\nkind: A\nspec: { a: 1 }\n';
  readFilesInto(graph, [['a.yaml', `${definition('a')}---\n${object}`]], 'here');
  readFilesInto(graph, [['b.yaml', `${definition('b')}---\n${object}`]], 'there');
  readFilesInto(graph, [['c.yaml', object]], 'elsewhere');
  expect(graph.objects('A').map((each) => [each.cluster, told(graph, each)])).toEqual([
    ['here', []],
    ['there', ['spec.a']],
    ['elsewhere', ['spec.a']],
  ]);
});

describe('a schema is read as an API server reads it', () => {
  test.each([
    [
      'each pattern is its own',
      "{ type: object, properties: { a: { type: string, pattern: '^a+$' }, b: { type: string, pattern: '^b+$' } } }",
      '{ a: aa, b: bb }',
      [],
    ],
    [
      'each pattern is looked at',
      "{ type: object, properties: { a: { type: string, pattern: '^a+$' }, b: { type: string, pattern: '^b+$' } } }",
      '{ a: bb, b: aa }',
      ['spec.a', 'spec.b'],
    ],
    ['a pattern is Go’s, and fits a part', "{ type: string, pattern: '(?i)warn' }", 'a WARNing', []],
    [
      'null fits what is nullable',
      '{ type: object, properties: { a: { type: string, nullable: true } } }',
      '{ a: null }',
      [],
    ],
    [
      'nullable says nothing without a type',
      '{ type: object, properties: { a: { nullable: true } } }',
      '{ a: null }',
      [],
    ],
    ['a reference says nothing', "{ type: object, properties: { a: { $ref: '#/nowhere' } } }", '{ a: 1 }', []],
    ['a limit may be excluded by a word', '{ type: integer, minimum: 3, exclusiveMinimum: true }', '3', ['spec']],
    ['numbers and texts fit int-or-string', '{ x-kubernetes-int-or-string: true }', '80', []],
    ['and nothing else', '{ x-kubernetes-int-or-string: true }', '[80]', ['spec', 'spec', 'spec']],
    [
      'what a branch requires is required',
      '{ type: object, properties: { a: {}, b: {} }, anyOf: [{ required: [a] }, { required: [b] }] }',
      '{ c: 1 }',
      ['spec', 'spec', 'spec', 'spec.c'],
    ],
    [
      'fields beside those of a branch are known',
      '{ type: object, properties: { a: {}, b: {} }, oneOf: [{ properties: { a: {} }, required: [a] }] }',
      '{ a: 1, b: 1 }',
      [],
    ],
    [
      'properties may have the names of prototypes',
      '{ type: object, properties: { constructor: { type: string } } }',
      '{ constructor: 1, toString: 1 }',
      ['spec.constructor', 'spec.toString'],
    ],
    [
      'words without their form say nothing',
      '{ type: strange, enum: [], required: x, items: [1], maxLength: -1, multipleOf: 0 }',
      'anything',
      [],
    ],
  ] as const)('%s', (_title, schema, spec, expected) => {
    expect([...(mistakes(schema, spec) ?? ['no schema'])].sort()).toEqual([...expected].sort());
  });
});
