import type { ResourceGraph } from '../../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../../graph/resource/kubernetes-object.ts';
import { formatOrigin } from '../../../graph/origin.ts';
import { unknownIn } from '../../../graph/unknown.ts';
import { assumed, type Assumed } from '../../../topology/assumed.ts';

/** Something that the repository says, with the place where it says so. */
export interface Said<Value> {
  readonly value: Value;
  readonly from: string;
}

export const place = ({ origin }: KubernetesObject): string => formatOrigin(origin);

/** Marks a value with where it was read. */
export const read = <Value>({ value, from }: Said<Value>): Assumed<Value> => assumed(value, `read in ${from}`);

/** A text that says something, and holds no variable. */
export function saidText(text: string | undefined): string | undefined {
  return text === undefined || text === '' || unknownIn(text) !== undefined ? undefined : text;
}

/** Objects of one cluster, of some kinds or of all. */
export type Own = (...kinds: readonly string[]) => readonly KubernetesObject[];

export function objectsOf(graph: ResourceGraph, cluster: string): Own {
  return (...kinds) => graph.objects(...kinds).filter((object) => object.cluster === cluster);
}
