import { familyOf } from '../../topology/addresses.ts';
import { sh, shellComment, shellLines, type Shell } from '../../topology/shell.ts';
import { requireSsh, type FirewallRule } from './firewall-rules.ts';

/**
 * A script that makes UFW hold exactly these rules. SSH is allowed before anything is switched on, so that a run that breaks
 * off leaves the way in open.
 *
 * @throws Error when no rule lets SSH in.
 */
export function ufwScript(rules: readonly FirewallRule[]): Shell {
  requireSsh(rules, 'ufw');
  return shellLines([
    sh`#!/bin/sh`,
    shellComment('Written by holdfast: what may reach this node. Runs again without harm.'),
    sh`set -eu`,
    sh`ufw --force reset`,
    sh`ufw default deny incoming`,
    sh`ufw default allow outgoing`,
    sh`ufw default deny routed`,
    ...rules.flatMap(ufwCommands),
    sh`ufw --force enable`,
    sh``,
  ]);
}

/** The commands of one rule: one for each source, or one for everybody. */
export function ufwCommands({ purpose, protocol, ports, from }: FirewallRule): Shell[] {
  const port = ports === undefined ? undefined : portsOf(ports, ':');
  if (from === 'anywhere') {
    return [sh`ufw allow ${port === undefined ? ['from', 'any'] : `${port}/${protocol}`} comment '${purpose}'`];
  }
  const proto = protocol === 'any' ? [] : ['proto', protocol];
  const target = port === undefined ? [] : ['to', 'any', 'port', port];
  return from.map((source) => sh`ufw allow ${[...proto, 'from', withPrefix(source), ...target]} comment '${purpose}'`);
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
