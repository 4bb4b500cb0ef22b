import { prefixLength } from '../../topology/addresses.ts';
import type { Machine } from '../../topology/machines.ts';
import type { Topology } from '../../topology/topology.ts';
import type { Interface } from './k3s-node.ts';

/** The interfaces of a machine with prefix lengths and gateways; the gateway of a network is the router with an address in it. */
export function interfacesOf(topology: Topology, machine: Machine): Interface[] {
  return machine.addresses.map((address) => {
    const network = topology.networks[address.network];
    const router = Object.values(topology.devices).find(
      (device) => device.kind === 'router' && device.addresses.some((other) => other.network === address.network),
    );
    const gateway =
      router?.kind === 'router' ? router.addresses.find((other) => other.network === address.network) : undefined;
    const family = (name: 'ipv4' | 'ipv6') => {
      const [own, range, via] = [address[name], network?.[name], gateway?.[name]];
      if (own === undefined || range === undefined) return {};
      return { [name]: { address: `${own}/${prefixLength(range)}`, ...(via !== undefined && { gateway: via }) } };
    };
    return {
      address,
      ...(network?.vlan !== undefined && { vlan: network.vlan }),
      ...family('ipv4'),
      ...family('ipv6'),
    };
  });
}
