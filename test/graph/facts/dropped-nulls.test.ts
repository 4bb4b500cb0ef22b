import { expect, test } from 'vitest';
import { withoutDroppedNulls } from '../../../graph/facts/dropped-nulls.ts';
import type { Json } from '../../../graph/json.ts';

const schema = {
  properties: {
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    kept: { type: 'string', nullable: true },
    list: { items: { properties: { a: { type: 'string' } } } },
    free: { 'x-kubernetes-preserve-unknown-fields': true },
  },
};

test.each<[string, Json, Json]>([
  ['a field that may not be null', { labels: null }, {}],
  ['an entry of a map', { labels: { a: null, b: 'x' } }, { labels: { b: 'x' } }],
  ['a field inside a list', { list: [{ a: null }, null] }, { list: [{}, null] }],
])('the API server drops %s', (_what, given, left) => {
  expect(withoutDroppedNulls(schema, given, () => undefined)).toEqual(left);
});

test.each<[string, Json]>([
  ['a field that may be null', { kept: null }],
  ['a field that the schema does not describe', { other: null, free: { a: null } }],
])('it keeps %s', (_what, given) => {
  expect(withoutDroppedNulls(schema, given, () => undefined)).toEqual(given);
});
