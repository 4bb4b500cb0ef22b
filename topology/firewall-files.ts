/** Where a node keeps the rules that the topology makes: a script that puts them back, or a ruleset. */
export const firewallFiles = {
  ufw: '/usr/local/sbin/holdfast-firewall',
  nftables: '/etc/nftables.d/holdfast.nft',
} as const;
