// IP arithmetic stands on ipaddr.js: textual comparison of addresses is what let decimal-looking IPv6 parts slip out of pools.
import ipaddr from 'ipaddr.js';

/** One of the two families of addresses. */
export type Family = 'ipv4' | 'ipv6';

/** The family of `text`, or undefined when it is no address. Shortened and octal IPv4 forms are no addresses. */
export function familyOf(text: string): Family | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return 'ipv4';
  return text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text) ? 'ipv6' : undefined;
}

/** One spelling for each address, so that two spellings of one address compare equal. */
export function canonicalAddress(text: string): string {
  return ipaddr.parse(text).toString();
}

/** The family of a range in CIDR notation, or undefined when it is none. */
export function familyOfRange(cidr: string): Family | undefined {
  const [address, length, rest] = cidr.split('/');
  const family = familyOf(address ?? '');
  if (family === undefined || length === undefined || rest !== undefined || !/^\d+$/.test(length)) return undefined;
  return Number(length) <= (family === 'ipv4' ? 32 : 128) ? family : undefined;
}

/** Whether `address` lies in `cidr`. False when the families differ. */
export function isInside(address: string, cidr: string): boolean {
  if (familyOf(address) !== familyOfRange(cidr)) return false;
  const [base, length] = ipaddr.parseCIDR(cidr);
  const parsed = ipaddr.parse(address);
  return parsed.kind() === base.kind() && parsed.match(base, length);
}

/** Whether two ranges of one family share an address. */
export function overlaps(a: string, b: string): boolean {
  return isInside(networkAddress(a), b) || isInside(networkAddress(b), a);
}

/** Whether every address of `inner` is in `outer`. */
export function contains(outer: string, inner: string): boolean {
  return prefixLength(inner) >= prefixLength(outer) && isInside(networkAddress(inner), outer);
}

/** The first address of a range. */
export function networkAddress(cidr: string): string {
  const family = familyOfRange(cidr);
  const parsed =
    family === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(cidr) : ipaddr.IPv6.networkAddressFromCIDR(cidr);
  return parsed.toString();
}

/** The number behind the slash. */
export function prefixLength(cidr: string): number {
  return Number(cidr.split('/')[1]);
}
