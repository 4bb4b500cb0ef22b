import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import { forms, requireForms } from '../../topology/forms.ts';
import type { Topology } from '../../topology/topology.ts';
import { cloudInit } from './cloud-init.ts';
import { nodeSetup, setupDigest, type NodeSecrets } from './node-setup.ts';

/** Whose nodes they are. */
export interface K3sNodesArgs {
  /** The topology that declares the cluster. */
  readonly topology: Topology;
  /** Name of the cluster in the topology. */
  readonly cluster: string;
  /** Public SSH keys of the operators. */
  readonly sshKeys: readonly string[];
  /** Keys of the bucket that etcd snapshots go to. @default snapshots do not go to S3 */
  readonly snapshotKeys?: { readonly accessKey: pulumi.Input<string>; readonly secretKey: pulumi.Input<string> };
  /** Whether the Proxmox guest agent runs in the nodes. @default false */
  readonly hasGuestAgent?: boolean;
}

/** As long as a real one, to measure user data before it is known. */
const tokenLength = 48;

/**
 * What the nodes of a k3s cluster are set up with: one token for all, which outlives them, and the user data of each. Whoever
 * restores a snapshot needs the token it was taken with, so it is protected, and the topology says where it is escrowed.
 */
export class K3sNodes extends pulumi.ComponentResource {
  /** The token that nodes join by. */
  readonly token: pulumi.Output<string>;
  readonly #args: K3sNodesArgs;

  constructor(name: string, args: K3sNodesArgs, options?: pulumi.ComponentResourceOptions) {
    super('holdfast:nodes:K3sNodes', name, {}, options);
    requireForms(
      name,
      args.sshKeys.map((key, index) => [`sshKeys[${index}]`, key, forms.sshKey]),
    );
    this.#args = args;
    const token = new random.RandomPassword(
      `${name}-token`,
      { length: tokenLength, special: false },
      { parent: this, protect: true },
    );
    this.token = token.result;
    this.registerOutputs({ token: this.token });
  }

  /**
   * The setup of one machine.
   *
   * @throws Error when its user data would be larger than a platform takes.
   */
  setup(machine: string): { readonly digest: string; readonly userData: pulumi.Output<string> } {
    const { topology, cluster, sshKeys, snapshotKeys } = this.#args;
    const blank = 'x'.repeat(tokenLength);
    this.#userData(machine, { token: blank, snapshots: { accessKey: blank, secretKey: blank } });
    const userData = pulumi
      .all([this.token, snapshotKeys?.accessKey, snapshotKeys?.secretKey])
      .apply(([token, accessKey, secretKey]) =>
        this.#userData(machine, {
          token,
          ...(accessKey !== undefined && secretKey !== undefined && { snapshots: { accessKey, secretKey } }),
        }),
      );
    return { digest: setupDigest(topology, cluster, machine, sshKeys), userData: pulumi.secret(userData) };
  }

  #userData(machine: string, secrets: NodeSecrets): string {
    const { topology, cluster, sshKeys, hasGuestAgent = false } = this.#args;
    return cloudInit({ setup: nodeSetup(topology, cluster, machine, secrets), sshKeys, hasGuestAgent });
  }
}
