import { familyOf, familyOfRange } from '../../topology/addresses.ts';
import { requireSsh, type FirewallRule } from './firewall-rules.ts';
import { portsOf } from './ufw.ts';

/**
 * The same as a ruleset of nftables, in a table of its own: what Kubernetes and its network plugin write stays untouched. It is
 * loaded in one transaction, whole or not at all.
 *
 * @throws Error when no rule lets SSH in.
 */
export function nftablesRuleset(rules: readonly FirewallRule[]): string {
  requireSsh(rules, 'nftables');
  return [
    '#!/usr/sbin/nft -f',
    '# Written by holdfast: what may reach this node. Only its own table is replaced.',
    'table inet holdfast',
    'delete table inet holdfast',
    'table inet holdfast {',
    '  chain input {',
    '    type filter hook input priority filter; policy drop;',
    '    ct state established,related accept',
    '    ct state invalid drop',
    '    iif lo accept',
    '    meta l4proto { icmp, ipv6-icmp } accept',
    ...rules.flatMap((rule) => statements(rule).map((statement) => `    ${statement}`)),
    '  }',
    '}',
    '',
  ].join('\n');
}

function statements({ purpose, protocol, ports, from }: FirewallRule): string[] {
  const target = protocol === 'any' || ports === undefined ? '' : `${protocol} dport ${portsOf(ports, '-')} `;
  const end = `${target}accept comment "${purpose}"`;
  if (from === 'anywhere') return [end];
  return (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const sources = from.filter((source) => (familyOf(source) ?? familyOfRange(source)) === family);
    if (sources.length === 0) return [];
    return [`${family === 'ipv4' ? 'ip' : 'ip6'} saddr { ${sources.join(', ')} } ${end}`];
  });
}
