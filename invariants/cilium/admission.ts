import { legacyKey, primaryKey } from '../../graph/facts/load-balancer-requests.ts';

/** CEL that judges the list of addresses in each annotation of a Service that Cilium reads. */
export function everyAddressList(claim: (list: string) => string): string {
  const annotations = 'object.metadata.?annotations';
  const lists = [primaryKey, legacyKey].map((key) => [
    `${annotations}[?'${key}']`,
    claim(`${annotations}[?'${key}'].value().split(',')`),
  ]);
  return `(${lists.map(([annotation, holds]) => `(!${annotation}.hasValue() || (${holds}))`).join(' && ')})`;
}
