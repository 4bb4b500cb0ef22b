import { prefixLength } from '../../topology/addresses.ts';
import type { Machine } from '../../topology/machines.ts';
import type { NetworkAddress } from '../../topology/networks.ts';
import type { Topology } from '../../topology/topology.ts';

/** One interface of a guest, resolved: its bridge, its addresses with prefix lengths, and the gateways of its network. */
export interface Interface {
  /** What the topology says of it. */
  readonly address: NetworkAddress;
  /** Bridge of the host. */
  readonly bridge: string;
  /** VLAN tag; undefined where there is none. */
  readonly vlan?: number;
  /** Maximum transmission unit in bytes. */
  readonly mtu?: number;
  /** Address with its prefix length, and the gateway of the network on the first interface. */
  readonly ipv4?: { readonly address: string; readonly gateway?: string };
  /** Address with its prefix length, and the gateway of the network on the first interface. */
  readonly ipv6?: { readonly address: string; readonly gateway?: string };
}

/**
 * The interfaces of a machine. The gateway is the router with an address in the network of the first one: with a second, answers would leave by a link
 * that nobody asked on.
 */
export function interfacesOf(topology: Topology, machine: Machine): Interface[] {
  return machine.addresses.map((address, index) => {
    const network = topology.networks[address.network];
    const router = Object.values(topology.devices).find(
      (device) => device.kind === 'router' && device.addresses.some((other) => other.network === address.network),
    );
    const gateway =
      router?.kind === 'router' ? router.addresses.find((other) => other.network === address.network) : undefined;
    const family = (name: 'ipv4' | 'ipv6') => {
      const [own, range, via] = [address[name], network?.[name], index === 0 ? gateway?.[name] : undefined];
      if (own === undefined || range === undefined) return {};
      return { [name]: { address: `${own}/${prefixLength(range)}`, ...(via !== undefined && { gateway: via }) } };
    };
    return {
      address,
      bridge: network?.bridge ?? 'vmbr0',
      ...(network?.vlan !== undefined && { vlan: network.vlan }),
      ...(network?.mtu !== undefined && { mtu: network.mtu }),
      ...family('ipv4'),
      ...family('ipv6'),
    };
  });
}

/** Addresses for the cloud-init drive of a VM or the settings of a container. */
export function ipConfigs(interfaces: readonly Interface[]) {
  return interfaces.map(({ ipv4, ipv6 }) => ({ ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) }));
}
