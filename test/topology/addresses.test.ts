import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalAddress,
  contains,
  familyOf,
  familyOfRange,
  isInside,
  networkAddress,
  overlaps,
} from '../../topology/addresses.ts';
import { AddressRanges, type AddressRange } from '../../topology/address-ranges.ts';

const octet = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));
const range = fc
  .tuple(ipv4, fc.integer({ min: 0, max: 32 }))
  .map(([address, length]) => `${networkAddress(`${address}/${length}`)}/${length}`);
const number = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

describe('addresses', () => {
  test.each([
    ['10.0.0.1', 'ipv4'],
    ['fd00::1', 'ipv6'],
    ['::ffff:10.0.0.1', 'ipv6'],
    ['10.1', undefined],
    ['010.0.0.1', undefined],
    ['10.0.0.256', undefined],
    ['fd00:101:22::.108', undefined],
    ['fe80::1%eth0', undefined],
    ['', undefined],
  ])('%s is %s', (text, family) => {
    expect(familyOf(text)).toBe(family);
  });

  test.each([
    ['10.0.0.0/8', 'ipv4'],
    ['fd00::/64', 'ipv6'],
    ['10.0.0.0/33', undefined],
    ['10.0.0.0', undefined],
    ['fd00::/-1', undefined],
    ['10.0.0.0/8/8', undefined],
  ])('the range %s is %s', (text, family) => {
    expect(familyOfRange(text)).toBe(family);
  });

  test('IPv6 parts are hexadecimal: ::1b:122 lies outside ::1b:0/120', () => {
    expect(isInside('fd00:101::1b:122', 'fd00:101::1b:0/120')).toBe(false);
    expect(isInside('fd00:101::1b:122', 'fd00:101::1b:0/112')).toBe(true);
  });

  test('two spellings of one address are equal', () => {
    expect(canonicalAddress('fd00:101:0::1b:0122')).toBe(canonicalAddress('fd00:101::1b:122'));
  });

  test('an address is inside a range exactly when the numbers say so', () => {
    fc.assert(
      fc.property(ipv4, range, (address, cidr) => {
        const [base = '', length = ''] = cidr.split('/');
        const size = 2 ** (32 - Number(length));
        const expected = number(address) >= number(base) && number(address) < number(base) + size;
        expect(isInside(address, cidr)).toBe(expected);
      }),
    );
  });

  test('ranges overlap both ways, and what contains overlaps', () => {
    fc.assert(
      fc.property(range, range, (a, b) => {
        expect(overlaps(a, b)).toBe(overlaps(b, a));
        if (contains(a, b)) expect(overlaps(a, b)).toBe(true);
      }),
    );
  });

  test('an address lies between two others exactly when the numbers say so', () => {
    fc.assert(
      fc.property(ipv4, ipv4, ipv4, (address, first, last) => {
        expect(new AddressRanges([{ start: first, stop: last }]).has(address)).toBe(
          number(first) <= number(address) && number(address) <= number(last),
        );
      }),
    );
  });

  test('many ranges together hold what one of them holds, and the ends of each are found', () => {
    const near = fc.integer({ min: 0, max: 600 }).map((value) => `10.0.${value >> 8}.${value & 255}`);
    const mixed: fc.Arbitrary<AddressRange> = fc.oneof(
      fc.record({ start: near, stop: near }),
      fc.tuple(near, fc.integer({ min: 22, max: 32 })).map(([base, length]) => ({ cidr: `${base}/${length}` })),
      fc.constant({ cidr: 'fd00::/120' }),
      fc.constant({ cidr: '10.0.0.0' }),
    );
    fc.assert(
      fc.property(fc.array(mixed, { maxLength: 8 }), near, (ranges, address) => {
        const holds = (range: AddressRange): boolean =>
          'start' in range
            ? number(range.start) <= number(address) && number(address) <= number(range.stop)
            : familyOfRange(range.cidr) === 'ipv4' && isInside(address, range.cidr);
        const isEnd = (each: AddressRange): boolean => {
          if ('start' in each || familyOfRange(each.cidr) !== 'ipv4') return false;
          const first = number(networkAddress(each.cidr));
          const size = 2 ** (32 - Number(each.cidr.split('/')[1]));
          return size > 2 && [first, first + size - 1].includes(number(address));
        };
        const all = new AddressRanges(ranges);
        expect(all.has(address)).toBe(ranges.some(holds));
        expect(all.isEdge(address)).toBe(ranges.some(isEnd));
      }),
    );
  });
});
