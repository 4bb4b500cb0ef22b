import * as proxmox from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import { requireSsh, type FirewallRule } from '../firewall/firewall-rules.ts';
import { portsOf, withPrefix } from '../firewall/ufw.ts';

/** What the host filters for a guest. */
export interface GuestFirewallArgs {
  /** Name of the Proxmox host. */
  readonly host: string;
  /** Id of the guest. */
  readonly vmId: pulumi.Input<number>;
  /** What may come in. */
  readonly rules: readonly FirewallRule[];
}

/**
 * The same rules as on the node, kept by the host of a VM: what breaks into the node cannot take them down. They count only where the
 * firewall of the Proxmox cluster is on, which is left to its operators: switched on unprepared, it locks them out.
 *
 * @throws Error when no rule lets SSH in.
 */
export class GuestFirewall extends pulumi.ComponentResource {
  constructor(name: string, args: GuestFirewallArgs, options?: pulumi.ComponentResourceOptions) {
    super('holdfast:proxmox:GuestFirewall', `${name}-firewall`, {}, options);
    requireSsh(args.rules, `the Proxmox firewall of ${name}`);
    const place = { nodeName: args.host, vmId: args.vmId };
    const rules = new proxmox.firewall.RulesLegacy(
      `${name}-firewall-rules`,
      { ...place, rules: args.rules.flatMap(proxmoxRules) },
      { parent: this },
    );
    new proxmox.firewall.OptionsLegacy(
      `${name}-firewall-options`,
      { ...place, enabled: true, inputPolicy: 'DROP', outputPolicy: 'ACCEPT', ndp: true },
      // Switched on last: without its rules it would let nothing in.
      { parent: this, dependsOn: [rules] },
    );
    this.registerOutputs({});
  }
}

/** The rules of Proxmox for one of ours: it takes sources of one family at a time. */
function proxmoxRules({ purpose, protocol, ports, from }: FirewallRule) {
  const sources = from === 'anywhere' ? [undefined] : from.map(withPrefix);
  return sources.map((source) => ({
    type: 'in',
    action: 'ACCEPT',
    comment: purpose,
    ...(protocol !== 'any' && ports !== undefined && { proto: protocol, dport: portsOf(ports, ':') }),
    ...(source !== undefined && { source }),
  }));
}
