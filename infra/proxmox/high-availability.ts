import * as proxmox from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';

/** Which guest is restarted where it was. */
export interface RestartInPlaceArgs {
  /** What it is. */
  readonly kind: 'vm' | 'ct';
  /** Id of the guest. */
  readonly id: pulumi.Input<number>;
  /** Name of the Proxmox host. */
  readonly host: string;
}

/**
 * Lets Proxmox restart a guest where it is, three times, and never elsewhere: relocating a server would put two etcd members on
 * one host. The rule is strict, because a relocation limit alone does not bind a migration by hand.
 */
export class RestartInPlace extends pulumi.ComponentResource {
  constructor(name: string, args: RestartInPlaceArgs, options?: pulumi.ComponentResourceOptions) {
    super('holdfast:proxmox:RestartInPlace', `${name}-restart-in-place`, {}, options);
    const resourceId = pulumi.interpolate`${args.kind}:${args.id}`;
    const resource = new proxmox.Haresource(
      `${name}-ha`,
      {
        resourceId,
        type: args.kind,
        state: 'started',
        maxRestart: 3,
        maxRelocate: 0,
        failback: false,
        comment: 'restarted in place, never relocated',
      },
      { parent: this },
    );
    new proxmox.Harule(
      `${name}-ha-rule`,
      {
        rule: `${name}-stays`,
        type: 'node-affinity',
        resources: [resourceId],
        nodes: { [args.host]: 1 },
        strict: true,
      },
      { parent: this, dependsOn: [resource] },
    );
    this.registerOutputs({});
  }
}
