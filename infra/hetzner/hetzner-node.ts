import * as hcloud from '@pulumi/hcloud';
import * as pulumi from '@pulumi/pulumi';
import { setupLabel } from '../../analysis/outdated-nodes.ts';
import type { HetznerServer } from '../../topology/machines.ts';

/** What a server is made of. */
export interface HetznerNodeArgs {
  /** The machine as it is declared. */
  readonly machine: HetznerServer;
  /** Digest of what the server is set up with. A server that was built with another one needs rolling. */
  readonly setup: string;
  /** User data; contains the join token, so it is a secret. At most 32 KiB. */
  readonly userData: pulumi.Input<string>;
  /** The private network that it is in. */
  readonly subnet: hcloud.NetworkSubnet;
  /** The group that spreads servers over hosts. */
  readonly placementGroup?: hcloud.PlacementGroup;
  /** Keys that may log in. */
  readonly sshKeys: readonly hcloud.SshKey[];
  /** Labels at Hetzner. */
  readonly labels: Readonly<Record<string, string>>;
  /** Name that its addresses resolve back to. @default none */
  readonly reverseName?: string;
  /** What must be there first: the firewall, so that no server is ever open. */
  readonly waitsFor: readonly pulumi.Resource[];
}

/** The public addresses of a node. They outlive the server that has them. */
export interface PublicAddresses {
  /** The address, known once it is rented. */
  readonly ipv4: pulumi.Output<string>;
  /** The first address of its network, known once it is rented. */
  readonly ipv6: pulumi.Output<string>;
}

/** A Hetzner server that is a cluster node, with addresses of its own. */
export class HetznerNode extends pulumi.ComponentResource {
  readonly server: hcloud.Server;
  readonly addresses: PublicAddresses;

  constructor(name: string, args: HetznerNodeArgs, options?: pulumi.ComponentResourceOptions) {
    super('holdfast:hetzner:HetznerNode', name, { setup: args.setup }, options);
    const { machine } = args;
    const [ipv4, ipv6] = [this.#addAddress(name, 'ipv4', machine), this.#addAddress(name, 'ipv6', machine)];
    const privateAddress = machine.addresses[0]?.ipv4;
    this.server = new hcloud.Server(
      `${name}-server`,
      {
        name,
        serverType: machine.serverType,
        image: machine.operatingSystem ?? 'ubuntu-24.04',
        location: machine.location,
        ...(args.placementGroup !== undefined && { placementGroupId: numberOf(args.placementGroup) }),
        publicNets: [{ ipv4Enabled: true, ipv4: numberOf(ipv4), ipv6Enabled: true, ipv6: numberOf(ipv6) }],
        networks: [
          { subnetId: args.subnet.id, aliasIps: [], ...(privateAddress !== undefined && { ip: privateAddress }) },
        ],
        sshKeys: args.sshKeys.map(({ id }) => id),
        userData: pulumi.secret(args.userData),
        labels: { ...args.labels, [setupLabel]: args.setup },
        deleteProtection: true,
        rebuildProtection: true,
        shutdownBeforeDeletion: true,
      },
      {
        parent: this,
        protect: true,
        dependsOn: [...args.waitsFor],
        additionalSecretOutputs: ['userData'],
        // A change of any of these would destroy the server. It means that the node needs rolling, which is done on purpose.
        ignoreChanges: ['userData', 'sshKeys', 'image', `labels["${setupLabel}"]`, ...leftAlone(machine)],
      },
    );
    this.addresses = { ipv4: ipv4.ipAddress, ipv6: this.server.ipv6Address };
    if (args.reverseName !== undefined) this.#addReverseNames(name, args.reverseName, ipv4);
    this.registerOutputs({ addresses: this.addresses });
  }

  #addAddress(name: string, family: 'ipv4' | 'ipv6', machine: HetznerServer): hcloud.PrimaryIp {
    return new hcloud.PrimaryIp(
      `${name}-${family}`,
      {
        name: `${name}-${family}`,
        type: family,
        assigneeType: 'server',
        location: machine.location,
        autoDelete: false,
        deleteProtection: true,
      },
      { parent: this, protect: true },
    );
  }

  #addReverseNames(name: string, dnsPtr: string, ipv4: hcloud.PrimaryIp): void {
    new hcloud.Rdns(
      `${name}-reverse-ipv4`,
      { primaryIpId: numberOf(ipv4), ipAddress: ipv4.ipAddress, dnsPtr },
      { parent: this },
    );
    new hcloud.Rdns(
      `${name}-reverse-ipv6`,
      { serverId: numberOf(this.server), ipAddress: this.server.ipv6Address, dnsPtr },
      { parent: this },
    );
  }
}

/**
 * An import reads no `publicNets`. To the provider they are new: it powers the server off, deletes the address that it has and gives it the one
 * that was deleted (terraform-provider-hcloud f81c9af4, internal/server/resource.go:736 and 837).
 */
function leftAlone({ adopted }: HetznerServer): string[] {
  return adopted === true ? ['publicNets'] : [];
}

/** Ids are texts, references to them numbers. */
export function numberOf(resource: pulumi.CustomResource): pulumi.Output<number> {
  return resource.id.apply(Number);
}
