import type { Cluster } from '../../topology/clusters.ts';
import { publicRules, requireSsh, type FirewallRule } from './firewall-rules.ts';
import { portsOf, withPrefix } from './ufw.ts';

/** A rule as the Hetzner API takes it. */
export interface HetznerRule {
  /** Always towards the server. */
  readonly direction: 'in';
  /** The protocol. */
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** A port, or two with a dash between them. */
  readonly port?: string;
  /** Ranges that it lets in. */
  readonly sourceIps: string[];
  /** What it is for. */
  readonly description: string;
}

const everybody = ['0.0.0.0/0', '::/0'];

/**
 * The rules of the cloud firewall: what comes from outside. It does not filter private networks, so what nodes ask of each other
 * is left to the nodes' own firewall.
 *
 * @throws Error when no rule lets SSH in.
 */
export function hetznerRules(cluster: Cluster): HetznerRule[] {
  const rules = publicRules(cluster);
  requireSsh(rules, 'Hetzner firewall');
  return [
    { direction: 'in', protocol: 'icmp', sourceIps: everybody, description: 'ping and path MTU discovery' },
    ...rules.flatMap(hetznerRule),
  ];
}

function hetznerRule({ purpose, protocol, ports, from }: FirewallRule): HetznerRule[] {
  if (protocol === 'any' || ports === undefined) return [];
  const sourceIps = from === 'anywhere' ? everybody : from.map(withPrefix);
  return [{ direction: 'in', protocol, port: portsOf(ports, '-'), sourceIps, description: purpose }];
}
