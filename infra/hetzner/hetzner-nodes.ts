import * as hcloud from '@pulumi/hcloud';
import * as pulumi from '@pulumi/pulumi';
import type { Cluster } from '../../topology/clusters.ts';
import type { HetznerServer } from '../../topology/machines.ts';
import type { Topology } from '../../topology/topology.ts';
import { hetznerRules } from '../firewall/hetzner-rules.ts';
import { HetznerNode, numberOf, type PublicAddresses } from './hetzner-node.ts';

/** Whose nodes they are. */
export interface HetznerNodesArgs {
  /** The topology that declares the cluster. */
  readonly topology: Topology;
  /** Name of the cluster in the topology. */
  readonly cluster: string;
  /** Public SSH keys that Hetzner puts into a new server, beside those in its user data. */
  readonly sshKeys: readonly string[];
  /** What each server is set up with. */
  readonly setup: (machine: string) => { readonly digest: string; readonly userData: pulumi.Input<string> };
  /** A load balancer of Hetzner in front of the nodes. @default none: public names point at every node */
  readonly loadBalancer?: HetznerLoadBalancer;
}

/** A load balancer of Hetzner that hands ports 80 and 443 to every node. */
export interface HetznerLoadBalancer {
  /** Such as `lb11`. */
  readonly type: string;
  /**
   * Whether it begins each connection with a line of the PROXY protocol, which tells the client's address. What listens on the nodes must
   * expect it (for the Traefik of k3s `proxyProtocolFrom` of `TraefikConfig`): it answers every request with an error otherwise.
   *
   * @default false: applications see the balancer's address
   */
  readonly proxyProtocol?: boolean;
}

/**
 * The Hetzner servers of a cluster: a private network, spread placement groups, a firewall that is there before the first server,
 * addresses that outlive their servers, and locks in the provider and in Pulumi alike: the provider lifts its own to delete.
 *
 * Upholds `hetzner/address-outlives-its-server`, `hetzner/firewall-keeps-ssh-open`, `hetzner/server-is-locked-twice`,
 * `hetzner/spread-group-holds-at-most-ten` and `pulumi/protected-resource-stays`.
 *
 * @throws Error when the cluster is not in the topology, has no private network, or its firewall would lock SSH out.
 */
export class HetznerNodes extends pulumi.ComponentResource {
  /** Public addresses of every node, by its name. */
  readonly addresses: ReadonlyMap<string, PublicAddresses>;

  constructor(name: string, args: HetznerNodesArgs, options?: pulumi.ComponentResourceOptions) {
    super('holdfast:hetzner:HetznerNodes', name, {}, options);
    const cluster = args.topology.clusters[args.cluster];
    if (cluster === undefined) throw new Error(`cluster: "${args.cluster}" is not in the topology`);
    const servers = serversOf(args.topology, cluster);
    const subnet = this.#addNetwork(name, args.topology, servers);
    const groups = this.#addPlacementGroups(servers);
    const labels = { 'holdfast.dev/cluster': name };
    const firewall = this.#addFirewall(name, cluster);
    const sshKeys = args.sshKeys.map(
      (publicKey, index) => new hcloud.SshKey(`${name}-${index + 1}`, { publicKey, labels }, { parent: this }),
    );
    const nodes = servers.map(([server, machine]) => {
      const { digest, userData } = args.setup(server);
      const placementGroup = groups.get(machine.placementGroup ?? '');
      const node = new HetznerNode(
        server,
        {
          machine,
          setup: digest,
          userData,
          subnet,
          ...(placementGroup !== undefined && { placementGroup }),
          sshKeys,
          labels,
          ...(cluster.domain !== undefined && { reverseName: `${server}.${cluster.domain}` }),
          waitsFor: [firewall],
        },
        { parent: this },
      );
      return [server, node] as const;
    });
    this.addresses = new Map(nodes.map(([server, node]) => [server, node.addresses]));
    if (args.loadBalancer !== undefined) {
      const location = servers[0]?.[1].location ?? '';
      this.#addLoadBalancer(name, { ...args.loadBalancer, location }, subnet, labels);
    }
    this.registerOutputs({});
  }

  #addNetwork(
    name: string,
    topology: Topology,
    servers: readonly (readonly [string, HetznerServer])[],
  ): hcloud.NetworkSubnet {
    const [, first] = servers[0] ?? [];
    const address = first?.addresses[0];
    const subnet = topology.networks[address?.network ?? ''];
    if (first === undefined || subnet?.ipv4 === undefined) {
      throw new Error(
        `clusters.${name}: found no private IPv4 network of its Hetzner servers; required: one, in which each has an address; fix: add a network of purpose private`,
      );
    }
    const range = topology.networks[subnet.within ?? '']?.ipv4 ?? subnet.ipv4;
    const network = new hcloud.Network(
      `${name}-network`,
      { name, ipRange: range, deleteProtection: true },
      { parent: this, protect: true },
    );
    return new hcloud.NetworkSubnet(
      `${name}-subnet`,
      { networkId: numberOf(network), type: 'cloud', networkZone: networkZone(first.location), ipRange: subnet.ipv4 },
      { parent: this },
    );
  }

  #addPlacementGroups(servers: readonly (readonly [string, HetznerServer])[]): Map<string, hcloud.PlacementGroup> {
    const names = new Set(servers.flatMap(([, { placementGroup }]) => placementGroup ?? []));
    return new Map(
      [...names].map((name) => [
        name,
        new hcloud.PlacementGroup(`${name}-spread`, { name, type: 'spread' }, { parent: this }),
      ]),
    );
  }

  /** Bound by label, so that a server is behind it from its first second. */
  #addFirewall(name: string, cluster: Cluster): hcloud.FirewallAttachment {
    const firewall = new hcloud.Firewall(
      `${name}-firewall`,
      { name, rules: hetznerRules(cluster).map((rule) => ({ ...rule })) },
      { parent: this },
    );
    return new hcloud.FirewallAttachment(
      `${name}-firewall-attachment`,
      { firewallId: numberOf(firewall), labelSelectors: [`holdfast.dev/cluster=${name}`] },
      { parent: this },
    );
  }

  #addLoadBalancer(
    name: string,
    { type, location, proxyProtocol = false }: HetznerLoadBalancer & { readonly location: string },
    subnet: hcloud.NetworkSubnet,
    labels: Readonly<Record<string, string>>,
  ): void {
    const balancer = new hcloud.LoadBalancer(
      `${name}-load-balancer`,
      { name, loadBalancerType: type, location, deleteProtection: true, labels },
      { parent: this, protect: true },
    );
    const loadBalancerId = numberOf(balancer);
    const attached = new hcloud.LoadBalancerNetwork(
      `${name}-load-balancer-network`,
      { loadBalancerId, subnetId: subnet.id },
      { parent: this },
    );
    new hcloud.LoadBalancerTarget(
      `${name}-load-balancer-target`,
      { loadBalancerId, type: 'label_selector', labelSelector: `holdfast.dev/cluster=${name}`, usePrivateIp: true },
      // Private addresses can be targets only once the balancer is in the network.
      { parent: this, dependsOn: [attached] },
    );
    for (const port of [80, 443]) {
      new hcloud.LoadBalancerService(
        `${name}-load-balancer-${port}`,
        {
          loadBalancerId: balancer.id,
          protocol: 'tcp',
          listenPort: port,
          destinationPort: port,
          proxyprotocol: proxyProtocol,
        },
        { parent: this },
      );
    }
  }
}

/** The zone whose network a location belongs to. */
export function networkZone(location: string): string {
  const zones: Readonly<Record<string, string>> = { ash: 'us-east', hil: 'us-west', sin: 'ap-southeast' };
  return zones[location] ?? 'eu-central';
}

function serversOf(topology: Topology, cluster: Cluster): (readonly [string, HetznerServer])[] {
  return Object.keys(cluster.nodes).flatMap((name) => {
    const machine = topology.machines[name];
    return machine?.kind === 'hetzner-server' ? [[name, machine] as const] : [];
  });
}
