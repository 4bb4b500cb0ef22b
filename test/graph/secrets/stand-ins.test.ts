import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../graph/json.ts';
import { differences, onlyStandIns, standInFor, withStandIns } from '../../../graph/secrets/stand-ins.ts';

describe('stand-ins for secrets', () => {
  test('have the form of a secret and nothing of it', () => {
    expect(standInFor('Pa55: "wörd"')).toBe('Xx11: "xxxx"');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (secret) => {
        expect(standInFor(secret)).not.toMatch(/[^Xx\P{L}]|[^1\P{N}]/u);
        expect(standInFor(standInFor(secret))).toBe(standInFor(secret));
      }),
    );
  });

  test('stand where names say so, in every place that an alias repeats', () => {
    const auth = { password: 'hunter2', pin: 1234, user: 'admin' };
    const document = { a: auth, b: auth, args: ['--token', 'abc123', '--host', 'h'], token: 98765 };
    expect(withStandIns(document)).toEqual({
      a: { password: 'xxxxxx1', pin: 1234, user: 'admin' },
      b: { password: 'xxxxxx1', pin: 1234, user: 'admin' },
      args: ['--token', 'xxx111', '--host', 'h'],
      token: 11111,
    });
  });

  test('stand for the part of a text that is secret', () => {
    expect(withStandIns({ config: 'host = a\npassword = b2C' })).toEqual({ config: 'host = a\npassword = x1X' });
  });

  test('stand for everything that a Secret holds, but switches and placeholders', () => {
    const held: JsonObject = { class: 'fast', isOn: true, port: 80, key: '${KEY}', list: ['a', null] };
    expect(onlyStandIns(held)).toEqual({ class: 'xxxx', isOn: true, port: 11, key: '${KEY}', list: ['x', null] });
  });
});

describe('differences', () => {
  test.each<[unknown, unknown, string[]]>([
    [{ a: 'b' }, { a: 'b' }, []],
    [{ a: 'one' }, { a: 'two' }, ['one']],
    [{ a: 'in the middle of' }, { a: 'in xxx middle of' }, ['in the middle of', 'the']],
    [{ a: 'first\nsecond\nthird' }, { a: 'first\nxxxxxx\nthird' }, ['second']],
    [{ a: 'first\nsecond' }, { a: 'first' }, ['first\nsecond']],
    [{ key: 1 }, { other: 1 }, ['key', '1']],
    [['a', 'b'], ['a'], ['b']],
  ])('%j beside %j', (document, beside, expected) => {
    expect([...differences(document as JsonObject, beside as JsonObject)]).toEqual(expected);
  });
});
