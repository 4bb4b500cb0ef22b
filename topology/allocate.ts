import ipaddr from 'ipaddr.js';
import { familyOfRange, isInside, networkAddress } from './addresses.ts';

/** How many servers a Hetzner spread placement group holds. */
export const spreadGroupSize = 10;

/** The number that a name ends with: 3 for `k3s-cp-03`. */
export function ordinalOf(name: string): number | undefined {
  const digits = /(?<!\d)\d+$/.exec(name)?.[0];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * The address at a distance from the start of a range: `addressAt('10.0.1.0/24', 11)` is 10.0.1.11. What is given by number
 * stays when another machine goes, which an address handed out in turn does not.
 *
 * @throws RangeError when the range has no such address, or it is the range's own or its broadcast address.
 */
export function addressAt(range: string, offset: number): string {
  const family = familyOfRange(range);
  if (family === undefined) throw new RangeError(`"${range}" is no range in CIDR notation`);
  const bytes = ipaddr.parse(networkAddress(range)).toByteArray();
  let carry = offset;
  for (let index = bytes.length - 1; index >= 0 && carry > 0; index--) {
    const sum = (bytes[index] ?? 0) + carry;
    bytes[index] = sum % 256;
    carry = Math.floor(sum / 256);
  }
  const address = ipaddr.fromByteArray(bytes).toString();
  const isUsable = Number.isInteger(offset) && offset > 0 && carry === 0 && isInside(address, range);
  if (!isUsable || (family === 'ipv4' && address === broadcastOf(range))) {
    throw new RangeError(`${range} has no address ${offset} for a machine; use a larger range or a smaller number`);
  }
  return address;
}

/**
 * One address for each machine, by the number its name ends with: with `base` 10, `web-3` gets the thirteenth address.
 *
 * @throws Error naming every machine without a number and every two that would share an address.
 */
export function addressesByOrdinal(names: readonly string[], range: string, base: number): Map<string, string> {
  const mistakes: string[] = [];
  const owners = new Map<string, string>();
  const addresses = new Map<string, string>();
  for (const name of names) {
    const ordinal = ordinalOf(name);
    if (ordinal === undefined) {
      mistakes.push(`"${name}" ends with no number; rename it, or write its address`);
      continue;
    }
    const address = addressAt(range, base + ordinal);
    const owner = owners.get(address);
    if (owner !== undefined) mistakes.push(`"${name}" and "${owner}" end with the same number; rename one of them`);
    owners.set(address, name);
    addresses.set(name, address);
  }
  if (mistakes.length > 0) throw new Error(`addresses in ${range}: ${mistakes.join('; ')}`);
  return addresses;
}

/** The spread placement group of the machine with an ordinal, counted from 1: ten to a group. */
export function spreadGroup(base: string, ordinal: number): string {
  return `${base}-${Math.ceil(ordinal / spreadGroupSize)}`;
}

function broadcastOf(range: string): string {
  return ipaddr.IPv4.broadcastAddressFromCIDR(range).toString();
}
