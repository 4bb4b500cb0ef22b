import type { ConfigMap } from 'kubernetes-types/core/v1.js';
import { Construct } from 'constructs';
import { addObject } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';

/** Which names lead to which Service inside the cluster. */
export interface HairpinDnsProps {
  /** Gateway of the topology whose names pods shall reach from inside. */
  readonly gateway: string;
}

/**
 * Lets pods resolve the cluster's own names to its gateway. From inside, the public address leads out to the router and does not come
 * back; an alias in every pod would have to be repeated, and forgotten. k3s reads this ConfigMap beside its own CoreDNS.
 *
 * Upholds `dns/names-are-resolved-not-aliased`.
 *
 * @throws Error when the gateway has no IPv4 address, or the cluster no domain.
 */
export class HairpinDns extends Construct {
  constructor(scope: Construct, id: string, props: HairpinDnsProps) {
    super(scope, id);
    const { cluster } = ClusterTree.of(this);
    const { ipv4, ipv6 } = cluster.gateways?.[props.gateway] ?? {};
    if (ipv4 === undefined || cluster.domain === undefined) {
      throw new Error(
        `[${this.node.path}] gateway: "${props.gateway}" has no IPv4 address, or the cluster no domain; declare both`,
      );
    }
    const answer = (type: string, address: string): string[] => [
      `  template IN ${type} {`,
      `    match ^([a-z0-9-]+\\.)*${cluster.domain?.replaceAll('.', '\\.')}\\.$`,
      `    answer "{{ .Name }} 60 IN ${type} ${address}"`,
      '    fallthrough',
      '  }',
    ];
    const server = [
      `${cluster.domain}:53 {`,
      '  errors',
      ...answer('A', ipv4),
      ...(ipv6 === undefined ? ['  template IN AAAA {', '    rcode NOERROR', '  }'] : answer('AAAA', ipv6)),
      // What is asked besides addresses, such as mail, is answered outside.
      '  forward . /etc/resolv.conf',
      '  cache 30',
      '}',
      '',
    ].join('\n');
    addObject<ConfigMap>(this, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'coredns-custom' },
      data: { 'hairpin.server': server },
    });
  }
}
