import { assumed, type Assumed } from '../../../topology/assumed.ts';
import { formatOrigin } from '../../../graph/origin.ts';
import type { KubernetesObject } from '../../../graph/resource/kubernetes-object.ts';

/** Something that the repository says, with the place where it says so. */
export interface Said<Value> {
  readonly value: Value;
  readonly from: string;
}

export const place = ({ origin }: KubernetesObject): string => formatOrigin(origin);

/** Marks a value with where it was read. */
export const read = <Value>({ value, from }: Said<Value>): Assumed<Value> => assumed(value, `read in ${from}`);
