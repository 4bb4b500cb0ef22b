import { contains, familyOfRange, networkAddress, overlaps, prefixLength, type Family } from '../addresses.ts';
import type { Mistake } from '../mistakes.ts';
import type { Network } from '../networks.ts';
import type { ReadTopology } from '../read-topology.ts';

/** Ranges must be well-formed, lie in the network they name, and overlap with no other. */
export function* checkNetworks(topology: ReadTopology): Generator<Mistake> {
  for (const [name, network] of Object.entries(topology.networks)) {
    if (network.ipv4 === undefined && network.ipv6 === undefined) {
      yield {
        path: `networks.${name}`,
        observed: 'neither ipv4 nor ipv6',
        required: 'a range of at least one family',
        fix: 'set ipv4, ipv6 or both in CIDR notation',
      };
    }
    for (const family of ['ipv4', 'ipv6'] as const) yield* checkRange(topology, name, network, family);
  }
  yield* checkOverlaps(topology);
}

function* checkRange(topology: ReadTopology, name: string, network: Network, family: Family): Generator<Mistake> {
  const range = network[family];
  if (range === undefined) return;
  const path = `networks.${name}.${family}`;
  const found = familyOfRange(range);
  if (found !== family) {
    yield {
      path,
      observed: found === undefined ? `"${range}"` : `the ${familyName(found)} range ${range}`,
      required: `an ${familyName(family)} range in CIDR notation`,
      fix: found === undefined ? 'write it as address/prefix length' : `move it to ${found}`,
    };
    return;
  }
  const base = `${networkAddress(range)}/${prefixLength(range)}`;
  if (networkAddress(range) !== networkAddress(`${range.split('/')[0]}/${family === 'ipv4' ? 32 : 128}`)) {
    yield { path, observed: range, required: 'the first address of the range', fix: `write ${base}` };
  }
  const outer = network.within === undefined ? undefined : topology.networks[network.within]?.[family];
  if (
    network.within !== undefined &&
    (outer === undefined || (familyOfRange(outer) === family && !contains(outer, range)))
  ) {
    yield {
      path,
      observed: range,
      required: `a part of networks.${network.within} (${outer ?? `which has no ${familyName(family)} range`})`,
      fix: 'correct the range, or name the network it is really cut from',
    };
  }
}

function* checkOverlaps(topology: ReadTopology): Generator<Mistake> {
  const ranges = Object.entries(topology.networks).flatMap(([name, network]) =>
    (['ipv4', 'ipv6'] as const).flatMap((family) => {
      const range = network[family];
      return range !== undefined && familyOfRange(range) === family ? [{ name, network, family, range }] : [];
    }),
  );
  for (const [index, one] of ranges.entries()) {
    for (const other of ranges.slice(index + 1)) {
      if (one.family !== other.family || one.name === other.name || !overlaps(one.range, other.range)) continue;
      if (isWithin(topology, one.name, other.name) || isWithin(topology, other.name, one.name)) continue;
      yield {
        path: `networks.${other.name}.${other.family}`,
        observed: `${other.range}, which overlaps networks.${one.name} (${one.range})`,
        required: 'ranges that share no address',
        fix: 'move one of them, or say `within` when one is cut from the other',
      };
    }
  }
}

function isWithin(topology: ReadTopology, inner: string, outer: string): boolean {
  const seen = new Set<string>();
  for (let at: string | undefined = inner; at !== undefined && !seen.has(at); at = topology.networks[at]?.within) {
    if (at === outer) return true;
    seen.add(at);
  }
  return false;
}

function familyName(family: Family): string {
  return family === 'ipv4' ? 'IPv4' : 'IPv6';
}
