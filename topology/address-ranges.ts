import ipaddr from 'ipaddr.js';
import { familyOf, familyOfRange, type Family } from './addresses.ts';

/** A range of addresses: all that share the beginning of one, or all from one to another, both included. */
export type AddressRange = { readonly cidr: string } | { readonly start: string; readonly stop: string };

/** The ends of a range, as texts of one length that are in the order of the addresses. */
interface Ends {
  readonly family: Family;
  readonly first: string;
  readonly last: string;
}

/**
 * Ranges of addresses, of both families and as many as one likes: whether one of them holds an address is found by halving, and nothing is
 * read twice. What is no range holds nothing.
 */
export class AddressRanges {
  readonly #ends: ReadonlyMap<Family, readonly Ends[]>;
  readonly #reserved = new Set<string>();

  constructor(ranges: readonly AddressRange[]) {
    const found: Record<Family, Ends[]> = { ipv4: [], ipv6: [] };
    for (const range of ranges) {
      const ends = endsOf(range);
      if (ends === undefined) continue;
      found[ends.family].push(ends);
      if ('cidr' in range && hasReservedEnds(range.cidr, ends.family))
        for (const end of [ends.first, ends.last]) this.#reserved.add(`${ends.family} ${end}`);
    }
    this.#ends = new Map(Object.entries(found).map(([family, ends]) => [family as Family, merged(ends)]));
  }

  /** Whether one of them holds an address. */
  has(address: string): boolean {
    const family = familyOf(address);
    if (family === undefined) return false;
    const [ends, wanted] = [this.#ends.get(family) ?? [], orderOf(address)];
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle]?.last ?? '') < wanted) low = middle + 1;
      else high = middle;
    }
    const nearest = ends[low];
    return nearest !== undefined && nearest.first <= wanted;
  }

  /** Whether an address is the first or the last of one that is written in CIDR notation and has more than two addresses. */
  isEdge(address: string): boolean {
    const family = familyOf(address);
    return family !== undefined && this.#reserved.has(`${family} ${orderOf(address)}`);
  }
}

/** The first and the last address of a range; undefined for what is none. */
export function endsOf(range: AddressRange): Ends | undefined {
  const family = 'cidr' in range ? familyOfRange(range.cidr) : familyOf(range.start);
  if (family === undefined) return undefined;
  if ('start' in range) {
    if (familyOf(range.stop) !== family) return undefined;
    return { family, first: orderOf(range.start), last: orderOf(range.stop) };
  }
  const kind = family === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return {
    family,
    first: hexadecimal(kind.networkAddressFromCIDR(range.cidr)),
    last: hexadecimal(kind.broadcastAddressFromCIDR(range.cidr)),
  };
}

function hasReservedEnds(cidr: string, family: Family): boolean {
  return Number(cidr.split('/')[1]) <= (family === 'ipv4' ? 30 : 126);
}

function orderOf(address: string): string {
  return hexadecimal(ipaddr.parse(address));
}

function hexadecimal(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  return Buffer.from(address.toByteArray()).toString('hex');
}

/** In their order, none of which reaches into another. */
function merged(ends: readonly Ends[]): readonly Ends[] {
  const result: Ends[] = [];
  for (const each of [...ends].sort((a, b) => (a.first < b.first ? -1 : 1))) {
    const before = result.at(-1);
    if (each.last < each.first) continue;
    if (before === undefined || before.last < each.first) result.push(each);
    else if (before.last < each.last) result[result.length - 1] = { ...before, last: each.last };
  }
  return result;
}
