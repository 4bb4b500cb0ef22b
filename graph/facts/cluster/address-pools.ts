import { AddressRanges, type AddressRange } from '../../../topology/address-ranges.ts';
import { familyOf, familyOfRange, type Family } from '../../../topology/addresses.ts';
import { listAt, textAt } from '../../json.ts';
import { endAlikeAnnotation } from '../../resource/annotations.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { unknownIn } from '../../unknown.ts';

/** Addresses that a cluster gives to services. */
export interface AddressPool {
  /** The object that declares it. */
  readonly object: KubernetesObject;
  /** Its ranges. */
  readonly ranges: readonly AddressRange[];
  /** What they hold. */
  readonly addresses: AddressRanges;
  /** A variable in one of its ranges: what it contains cannot be known. */
  readonly variable: string | undefined;
  /** Whether the last parts of a service’s addresses of both families have to be the same text. */
  readonly endAlike: boolean;
}

/** Reads a CiliumLoadBalancerIPPool. */
export function readPool(object: KubernetesObject): AddressPool {
  const blocks = ['blocks', 'cidrs'].flatMap((field) => listAt(object.manifest, ['spec', field]));
  const ranges: AddressRange[] = [];
  let variable: string | undefined;
  for (const block of blocks) {
    const [cidr, start, stop] = ['cidr', 'start', 'stop'].map((field) => textAt(block, [field]));
    variable ??= unknownIn([cidr, start, stop].join(' '));
    if (cidr !== undefined) ranges.push({ cidr });
    else if (start !== undefined) ranges.push({ start, stop: stop ?? start });
  }
  const endAlike = textAt(object.manifest, ['metadata', 'annotations', endAlikeAnnotation]) === 'true';
  return { object, ranges, addresses: new AddressRanges(ranges), variable, endAlike };
}

/** The family of a range; undefined for what is no range. IPv4 written as IPv6 (`::ffff:10.0.0.0/120`) stays IPv4, as Go has it. */
export function familyOfPoolRange(range: AddressRange): Family | undefined {
  const [text, family] =
    'cidr' in range ? [range.cidr, familyOfRange(range.cidr)] : [range.start, familyOf(range.start)];
  return family === 'ipv6' && /^::ffff:/i.test(text) ? 'ipv4' : family;
}

/** How a pool's ranges are written, for messages. */
export function describeRanges(pools: readonly AddressPool[]): string {
  const ranges = pools.flatMap((pool) =>
    pool.ranges.map((range) => ('cidr' in range ? range.cidr : `${range.start}-${range.stop}`)),
  );
  return ranges.join(', ');
}
