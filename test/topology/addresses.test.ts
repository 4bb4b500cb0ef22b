import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalAddress,
  contains,
  familyOf,
  familyOfRange,
  isBetween,
  isInside,
  networkAddress,
  overlaps,
} from '../../topology/addresses.ts';

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
        expect(isBetween(address, first, last)).toBe(
          number(first) <= number(address) && number(address) <= number(last),
        );
      }),
    );
  });
});
