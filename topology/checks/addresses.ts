import { canonicalAddress, familyOf, familyOfRange, isInside } from '../addresses.ts';
import type { Mistake } from '../mistakes.ts';
import type { NetworkAddress } from '../networks.ts';
import type { ReadTopology } from '../read-topology.ts';

/** Of one interface: an odd first pair is that of a group. */
const hardwareAddress = /^[0-9a-f][02468ace](?::[0-9a-f]{2}){5}$/i;

interface Placed {
  readonly owner: string;
  readonly path: string;
  readonly address: NetworkAddress;
}

/** Addresses must be of their family, lie in their network, be used once and keep out of load-balancer pools. */
export function* checkAddresses(topology: ReadTopology): Generator<Mistake> {
  const used = new Map<string, string>();
  for (const { owner, path, address } of placedAddresses(topology)) {
    if (address.ipv4 === undefined && address.ipv6 === undefined) {
      yield {
        path,
        observed: 'neither ipv4 nor ipv6',
        required: 'an address of at least one family',
        fix: 'set ipv4, ipv6 or both',
      };
    }
    if (address.mac !== undefined && !hardwareAddress.test(address.mac)) {
      yield {
        path: `${path}.mac`,
        observed: `"${address.mac}"`,
        required:
          'the hardware address of one interface: six pairs of hexadecimal digits with colons, the first pair even',
        fix: 'write it such as bc:24:11:00:00:01',
      };
    }
    for (const family of ['ipv4', 'ipv6'] as const) {
      const text = address[family];
      if (text === undefined) continue;
      const mistake = checkOne(topology, `${path}.${family}`, text, family, address.network);
      if (mistake !== undefined) {
        yield mistake;
        continue;
      }
      const key = `${address.network} ${canonicalAddress(text)}`;
      const taken = used.get(key);
      if (taken === undefined) used.set(key, owner);
      else if (taken !== owner) {
        yield {
          path: `${path}.${family}`,
          observed: `${text}, which ${taken} has too`,
          required: 'an address that nothing else in the network has',
          fix: 'give one of the two another address',
        };
      }
    }
  }
}

function checkOne(
  topology: ReadTopology,
  path: string,
  text: string,
  family: 'ipv4' | 'ipv6',
  networkName: string,
): Mistake | undefined {
  const found = familyOf(text);
  const name = family === 'ipv4' ? 'IPv4' : 'IPv6';
  if (found !== family) {
    const fix = found === undefined ? `write a full ${name} address` : `move it to ${found}`;
    return { path, observed: `"${text}"`, required: `an ${name} address`, fix };
  }
  const network = topology.networks[networkName];
  if (network === undefined) return undefined; // reported as an unknown name
  const range = network[family];
  if (range === undefined) {
    return {
      path,
      observed: text,
      required: `no ${name} address: networks.${networkName} has no ${name} range`,
      fix: `give networks.${networkName} an ${name} range, or remove the address`,
    };
  }
  if (familyOfRange(range) === family && !isInside(text, range)) {
    return {
      path,
      observed: text,
      required: `an address inside ${range} (networks.${networkName})`,
      fix: 'correct the address or the network',
    };
  }
  const pool = Object.entries(topology.networks).find(
    ([, other]) =>
      other.purpose === 'load-balancer' &&
      familyOfRange(other[family] ?? '') === family &&
      isInside(text, other[family] ?? ''),
  );
  if (pool === undefined) return undefined;
  return {
    path,
    observed: `${text}, which the load-balancer pool networks.${pool[0]} may hand out`,
    required: 'an address outside every pool',
    fix: 'move the machine or shrink the pool: two owners of one address answer in turns',
  };
}

function* placedAddresses(topology: ReadTopology): Generator<Placed> {
  for (const section of ['devices', 'hosts', 'machines'] as const) {
    for (const [name, thing] of Object.entries(topology[section])) {
      if (!('addresses' in thing)) continue;
      // A bare-metal machine is its host: the two may state the same address.
      const owner = 'kind' in thing && thing.kind === 'bare-metal' ? `hosts.${thing.host}` : `${section}.${name}`;
      for (const [index, address] of thing.addresses.entries()) {
        yield { owner, path: `${section}.${name}.addresses[${index}]`, address };
      }
    }
  }
}
