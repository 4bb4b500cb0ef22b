import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupBy } from '../../graph/group-by.ts';
import { isInside } from '../../topology/addresses.ts';
import { addressAt, addressesByOrdinal, spreadGroup, spreadGroupSize } from '../../topology/allocate.ts';

describe('addresses by number', () => {
  test('count from the start of the range, in both families', () => {
    expect(addressAt('10.0.1.0/24', 11)).toBe('10.0.1.11');
    expect(addressAt('10.0.0.0/16', 300)).toBe('10.0.1.44');
    expect(addressAt('fd00:101::/64', 258)).toBe('fd00:101::102');
  });

  test('lie in the range, and differ, for every number that is not refused', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 30 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 70_000 })),
        (length, numbers) => {
          const range = `10.0.0.0/${length}`;
          const given = numbers.flatMap((number) => {
            try {
              return [addressAt(range, number)];
            } catch (error) {
              expect(error).toBeInstanceOf(RangeError);
              return [];
            }
          });
          for (const address of given) expect(isInside(address, range)).toBe(true);
          expect(new Set(given).size).toBe(given.length);
        },
      ),
    );
  });

  test('stay when any other machine goes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 2 }), fc.nat(), (numbers, pick) => {
        const names = numbers.map((number) => `web-${number}`);
        const before = addressesByOrdinal(names, '10.0.1.0/24', 10);
        const gone = names[pick % names.length];
        const after = addressesByOrdinal(
          names.filter((name) => name !== gone),
          '10.0.1.0/24',
          10,
        );
        for (const [name, address] of after) expect(address).toBe(before.get(name));
      }),
    );
  });

  test.each([
    ['10.0.1.0/24', 0],
    ['10.0.1.0/24', 255],
    ['10.0.1.0/24', 256],
    ['10.0.1.0/24', 1.5],
    ['nowhere', 1],
  ])('%s has none at %d', (range, offset) => {
    expect(() => addressAt(range, offset)).toThrow(RangeError);
  });

  test('name every machine without a number and every two alike', () => {
    expect(() => addressesByOrdinal(['web', 'a-1', 'b-1'], '10.0.1.0/24', 10)).toThrow(
      /"web" ends with no number[^]*"b-1" and "a-1" end with the same number/,
    );
  });
});

describe('spread groups', () => {
  test('hold ten each, and nobody changes group when another goes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (count) => {
        const groups = Array.from({ length: count }, (_, index) => spreadGroup('web', index + 1));
        const sizes = [...groupBy(groups, (group) => group).values()].map((same) => same.length);
        for (const size of sizes) expect(size).toBeLessThanOrEqual(spreadGroupSize);
        expect(new Set(groups).size).toBe(Math.ceil(count / spreadGroupSize));
      }),
    );
  });
});
