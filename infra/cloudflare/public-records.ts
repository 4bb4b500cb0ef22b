import * as cloudflare from '@pulumi/cloudflare';
import * as pulumi from '@pulumi/pulumi';
import type { Family } from '../../topology/addresses.ts';
import type { PublicNames } from '../../topology/clusters.ts';

export interface PublicRecordsArgs {
  readonly names: PublicNames;
  /** Id of the zone at Cloudflare. */
  readonly zoneId: pulumi.Input<string>;
  /** Public addresses of every node, by its name. */
  readonly nodes: ReadonlyMap<string, { readonly ipv4: pulumi.Input<string>; readonly ipv6: pulumi.Input<string> }>;
  /** Families in which the nodes answer, as `answeredFamilies` says: a record of another one leads browsers to where nothing listens. */
  readonly families: readonly Family[];
  /** Whether Cloudflare stands in between, for all records at once. @default as the topology says */
  readonly proxied?: boolean;
}

/** Seconds that resolvers may keep a record while people talk to the nodes directly. Cloudflare sets its own when it is in between. */
const directTtlSeconds = 60;

/**
 * A record for each public name, each node and each family in which the cluster answers, and a strict connection between Cloudflare and the nodes. Flexible
 * is refused: it talks plain HTTP to the nodes, and the day the proxy is off, nothing answers HTTPS.
 *
 * Upholds `cloudflare/origin-is-reached-over-tls`.
 *
 * @throws Error when the mode of TLS is anything but strict.
 */
export class PublicRecords extends pulumi.ComponentResource {
  constructor(name: string, args: PublicRecordsArgs, options?: pulumi.ComponentResourceOptions) {
    super('holdfast:cloudflare:PublicRecords', name, {}, options);
    const { names, zoneId } = args;
    if ((names.tls as string) !== 'strict') {
      throw new Error(
        `publicNames.tls: "${String(names.tls)}"; required: "strict"; fix: give the nodes a certificate that browsers trust`,
      );
    }
    const proxied = args.proxied ?? names.proxied;
    for (const host of names.names) {
      for (const [node, addresses] of args.nodes) {
        for (const family of args.families) {
          const [type, content] = [family === 'ipv4' ? 'A' : 'AAAA', addresses[family]];
          new cloudflare.DnsRecord(
            `${host}-${node}-${type.toLowerCase()}`,
            { zoneId, name: host, type, content, proxied, ttl: proxied ? 1 : directTtlSeconds, comment: node },
            { parent: this },
          );
        }
      }
    }
    for (const [settingId, value] of [
      ['ssl', 'strict'],
      ['min_tls_version', '1.2'],
      ['always_use_https', 'on'],
    ] as const) {
      new cloudflare.ZoneSetting(`${names.zone}-${settingId}`, { zoneId, settingId, value }, { parent: this });
    }
    this.registerOutputs({});
  }
}
