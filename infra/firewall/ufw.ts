import { familyOf } from '../../topology/addresses.ts';
import { requireSsh, type FirewallRule } from './firewall-rules.ts';

/**
 * A script that makes UFW hold exactly these rules. SSH is allowed before anything is switched on, so that a run that breaks
 * off leaves the way in open.
 *
 * @throws Error when no rule lets SSH in.
 */
export function ufwScript(rules: readonly FirewallRule[]): string {
  requireSsh(rules, 'ufw');
  return [
    '#!/bin/sh',
    '# Written by holdfast: what may reach this node. Runs again without harm.',
    'set -eu',
    'ufw --force reset',
    'ufw default deny incoming',
    'ufw default allow outgoing',
    'ufw default deny routed',
    ...rules.flatMap(ufwCommands),
    'ufw --force enable',
    '',
  ].join('\n');
}

/** The commands of one rule: one for each source, or one for everybody. */
export function ufwCommands(rule: FirewallRule): string[] {
  const ports = rule.ports === undefined ? '' : portsOf(rule.ports, ':');
  const comment = `comment '${rule.purpose}'`;
  if (rule.from === 'anywhere') {
    return [`ufw allow ${ports === '' ? 'from any' : `${ports}/${rule.protocol}`} ${comment}`];
  }
  return rule.from.map((source) => {
    const protocol = rule.protocol === 'any' ? '' : ` proto ${rule.protocol}`;
    const target = ports === '' ? '' : ` to any port ${ports}`;
    return `ufw allow${protocol} from ${withPrefix(source)}${target} ${comment}`;
  });
}

/** One port, or the first and last one. */
export function portsOf([first, last]: readonly [number, number], separator: string): string {
  return first === last ? String(first) : `${first}${separator}${last}`;
}

/** A single address as a range of its own. */
export function withPrefix(source: string): string {
  const family = familyOf(source);
  if (family === undefined) return source;
  return `${source}/${family === 'ipv4' ? 32 : 128}`;
}
