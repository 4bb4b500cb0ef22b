import type { AddressRange } from '../../topology/address-ranges.ts';
import { listAt, textAt, valueAt, type JsonPath } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { ResourceGraph } from '../resource/graph.ts';

/** A range of a pool from which Services get addresses. */
export interface PoolRange {
  readonly pool: KubernetesObject;
  readonly range: AddressRange;
  /** As it is written. */
  readonly text: string;
  /** Where it stands. */
  readonly path: JsonPath;
}

/** Every range of every pool of Cilium and MetalLB, in the order of reading; pools that give nothing are left out. */
export function poolRanges(graph: ResourceGraph): readonly PoolRange[] {
  return [
    ...graph.objects('CiliumLoadBalancerIPPool').flatMap(ofCilium),
    ...graph.objects('IPAddressPool').flatMap(ofMetallb),
  ];
}

function ofCilium(pool: KubernetesObject): PoolRange[] {
  if (valueAt(pool.manifest, ['spec', 'disabled']) === true) return [];
  return ['blocks', 'cidrs'].flatMap((field) =>
    listAt(pool.manifest, ['spec', field]).flatMap((block, index): PoolRange[] => {
      const path = ['spec', field, index];
      const [cidr, start] = [textAt(block, ['cidr']), textAt(block, ['start'])];
      if (cidr !== undefined) return [{ pool, range: { cidr }, text: cidr, path: [...path, 'cidr'] }];
      if (start === undefined) return [];
      const stop = textAt(block, ['stop']) ?? start;
      return [{ pool, range: { start, stop }, text: `${start}-${stop}`, path: [...path, 'start'] }];
    }),
  );
}

function ofMetallb(pool: KubernetesObject): PoolRange[] {
  return listAt(pool.manifest, ['spec', 'addresses']).flatMap((text, index): PoolRange[] => {
    if (typeof text !== 'string') return [];
    return [{ pool, range: metallbRange(text), text, path: ['spec', 'addresses', index] }];
  });
}

/** A range as MetalLB writes it: in CIDR notation, or as `first-last`. */
export function metallbRange(text: string): AddressRange {
  const [start = '', stop] = text.split('-').map((part) => part.trim());
  return stop === undefined ? { cidr: start } : { start, stop };
}
