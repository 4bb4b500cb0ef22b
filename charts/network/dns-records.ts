import { Construct } from 'constructs';
import { canonicalAddress, familyOf } from '../../topology/addresses.ts';
import { addObject } from '../flux/application.ts';

/** What DnsRecords are made of. */
export interface DnsRecordsProps {
  /** Name of the DNSEndpoint. */
  readonly name: string;
  /** Addresses of each host name, of either family. */
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  /** How long resolvers may keep an answer, in seconds. @default 300 */
  readonly ttlSeconds?: number;
}

/**
 * Records of what no object of the cluster has in its status, such as the address of the API server: external-dns reads them from here,
 * an A and an AAAA record for each name as its addresses ask for.
 *
 * @throws Error naming every host without an address, and what is no address.
 */
export class DnsRecords extends Construct {
  constructor(scope: Construct, id: string, { name, hosts, ttlSeconds = 300 }: DnsRecordsProps) {
    super(scope, id);
    const problems = Object.entries(hosts).flatMap(([host, addresses]) => [
      ...(addresses.length === 0 ? [`${host}: no address; give it one of each family that it is reached by`] : []),
      ...addresses.filter((text) => familyOf(text) === undefined).map((text) => `${host}: "${text}" is no address`),
    ]);
    if (problems.length > 0) throw new Error(problems.map((problem) => `[${this.node.path}] ${problem}`).join('\n'));
    addObject(this, {
      apiVersion: 'externaldns.k8s.io/v1alpha1',
      kind: 'DNSEndpoint',
      metadata: { name },
      spec: {
        endpoints: Object.entries(hosts).flatMap(([host, addresses]) =>
          (['ipv4', 'ipv6'] as const).flatMap((family) => {
            const targets = addresses.filter((text) => familyOf(text) === family).map(canonicalAddress);
            const recordType = family === 'ipv4' ? 'A' : 'AAAA';
            return targets.length === 0 ? [] : [{ dnsName: host, recordType, recordTTL: ttlSeconds, targets }];
          }),
        ),
      },
    });
  }
}
