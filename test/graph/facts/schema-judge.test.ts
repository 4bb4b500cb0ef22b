import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { BudgetError, budgets } from '../../../graph/budgets.ts';
import { withoutDroppedNulls } from '../../../graph/facts/dropped-nulls.ts';
import { goDuration } from '../../../graph/facts/go-duration.ts';
import { InputPatterns } from '../../../graph/input-patterns.ts';
import type { Json, JsonObject } from '../../../graph/json.ts';
import { SchemaJudge } from '../../../graph/facts/schema-walk.ts';
import { mistakesByAjv } from './schema-oracle.ts';

const names = fc.constantFrom('a', 'b', 'kind', 'metadata', 'constructor');
const few = fc.nat(3);
const scalars = fc.constantFrom<Json>('', 'a', 'ab', '🐘🐘', 0, 1, 2.5, -3, true, false, null);
const values = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.dictionary(names, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
})).value;

/** What a CRD may say, each word with some probability. */
const schemas = fc.letrec<{ schema: JsonObject }>((tie) => {
  const below = tie('schema');
  const branches = fc.array(below, { minLength: 1, maxLength: 3 });
  const words = {
    type: fc.constantFrom('object', 'array', 'string', 'integer', 'number', 'boolean'),
    nullable: fc.boolean(),
    pattern: fc.constantFrom('^a+$', 'b', '(?i)A'),
    enum: fc.array(values, { minLength: 1, maxLength: 3 }),
    required: fc.uniqueArray(fc.constantFrom('a', 'b'), { minLength: 1 }),
    minimum: few,
    maximum: few,
    exclusiveMinimum: fc.boolean(),
    exclusiveMaximum: fc.boolean(),
    multipleOf: fc.constantFrom(1, 2, 0.5),
    minLength: few,
    maxLength: few,
    minItems: few,
    maxItems: few,
    minProperties: few,
    maxProperties: few,
    'x-kubernetes-int-or-string': fc.constant(true),
    'x-kubernetes-preserve-unknown-fields': fc.constant(true),
    'x-kubernetes-embedded-resource': fc.constant(true),
  };
  const parts = {
    properties: fc.dictionary(names, below, { maxKeys: 3, noNullPrototype: true }),
    additionalProperties: below,
    items: below,
    not: below,
    allOf: branches,
    anyOf: branches,
    oneOf: branches,
  };
  const some = <Word extends string>(from: Readonly<Record<Word, fc.Arbitrary<Json>>>, most: number) =>
    fc
      .subarray(Object.keys(from) as Word[], { maxLength: most })
      .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, from[key]]))) as fc.Arbitrary<JsonObject>);
  return {
    schema: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      some(words, 3),
      fc.tuple(some(words, 2), some(parts, 2)).map(([own, more]) => ({ ...own, ...more })),
    ),
  };
}).schema;

/** In the words that ajv's mistakes are put in. */
function mistakesByJudge(schema: JsonObject, value: Json): string[] {
  const { told, untold } = new SchemaJudge(new InputPatterns()).mistakesIn(value, schema);
  expect(untold).toBe(0);
  return told.map(({ path, observed, required }) => {
    const place = path.join('.');
    if (observed.includes('fits none of the forms')) return `${place}: form`;
    return `${place}: ${observed.includes(', which ') ? 'unknown' : required}`;
  });
}

describe('objects are compared with schemas', () => {
  test('as ajv does', () => {
    let wrong = 0;
    fc.assert(
      fc.property(schemas, values, (schema, value) => {
        const expected = mistakesByAjv(schema)(withoutDroppedNulls(schema, value, () => undefined)).sort();
        wrong += Math.min(1, expected.length);
        expect(mistakesByJudge(schema, value).sort()).toEqual(expected);
      }),
      { numRuns: 1_500, seed: 18 },
    );
    expect(wrong).toBeGreaterThan(300);
  }, 60_000);

  test('where one of the API server refers to itself without an end', () => {
    const named = (): JsonObject => ({ allOf: [schema] });
    const judge = new SchemaJudge(new InputPatterns());
    const schema = { $ref: '#/components/schemas/A' };
    expect(() => judge.mistakesIn({}, schema, named)).toThrow(BudgetError);
    expect(() => judge.mistakesIn({}, schema, named)).toThrow('refers to itself');
  });

  test('of which only what the object uses is read', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`k${index}`, { type: 'string' }] as const),
    );
    const read: string[] = [];
    const watched = new Proxy<JsonObject>(properties, {
      get: (target, name) => {
        read.push(String(name));
        return target[String(name)];
      },
    });
    const judge = new SchemaJudge(new InputPatterns());
    expect(judge.mistakesIn({ k7: 'a', k70: 'b' }, { properties: watched }).told).toEqual([]);
    expect(new Set(read)).toEqual(new Set(['k7', 'k70']));
  });
});

test('durations are compared without the engine for expressions of others, which is large', () => {
  const patterns = new InputPatterns();
  const asked = vi.spyOn(patterns, 'fitsWithin');
  const judge = new SchemaJudge(patterns);
  const saidOf = (pattern: string, value: string): string[] =>
    judge
      .mistakesIn({ a: value }, { properties: { a: { type: 'string', pattern } } })
      .told.map((each) => each.required);
  for (const value of [
    '1h30m',
    '1.5s',
    '10ms',
    '1d',
    '',
    '5',
    'm',
    '1h ',
    '1h\n',
    '٣h',
    '1.h',
    `${'1'.repeat(99_999)}x`,
  ]) {
    const fits = new InputPatterns().fitsWithin(goDuration, value.slice(0, 1_000));
    expect([value.slice(0, 9), saidOf(goDuration, value)]).toEqual([
      value.slice(0, 9),
      fits ? [] : ['a duration such as 1h30m'],
    ]);
  }
  expect(asked).not.toHaveBeenCalled();
  expect(saidOf('^a+$', 'b')).toEqual(['must match pattern "^a+$"']);
  expect(asked).toHaveBeenCalledOnce();
});

test('long values and lists of names are told by their beginning', () => {
  const judge = new SchemaJudge(new InputPatterns());
  const many = Array.from({ length: 2_000 }, (_, index) => `k${String(index).padStart(4, '0')}`);
  const schema = {
    properties: { spec: { properties: Object.fromEntries(many.map((name) => [name, {}])) }, list: { enum: many } },
  };
  const { told } = judge.mistakesIn({ spec: { k000: 1 }, list: [['a'.repeat(200)]] }, schema);
  const [unknown, other] = told;
  expect(unknown?.required.slice(0, 30)).toBe(`one of ${many.slice(0, 4).join(', ')}`.slice(0, 30));
  expect(unknown?.required).toMatch(/, k0341, and 1658 more$/);
  expect(unknown?.meant).toBe('k0000');
  expect(other?.observed).toBe(`list: [["${'a'.repeat(77)}`);
  expect(other?.required).toBe(unknown?.required);
});

test('mistakes of all objects are told up to a number', () => {
  const judge = new SchemaJudge(new InputPatterns());
  const object = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, 1]));
  for (let told = 0; told < budgets.schemaMistakes; told += 100) judge.mistakesIn(object, { properties: {} });
  expect(() => judge.mistakesIn(object, { properties: {} })).toThrow('objects have more than 1000 mistakes');
});
