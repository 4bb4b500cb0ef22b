import { groupBy } from '../graph/group-by.ts';
import { formatOrigin } from '../graph/origin.ts';
import { describeMade, type KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import type { Finding } from './invariant.ts';

/** A finding with the other objects of which its place decides the same. */
export interface PlacedFinding extends Finding {
  readonly also: readonly KubernetesObject[];
}

/**
 * What one place decides for several objects is one finding: a patch of all applications, a Component, a line of a template. What was
 * found may differ by the names of the objects; what is required and how it is mended may not.
 */
export function oncePerPlace(findings: readonly Finding[]): readonly PlacedFinding[] {
  const alike = groupBy(findings, ({ at, required, fix, severity, edit }) =>
    JSON.stringify([formatOrigin(at), required, fix, severity, edit]),
  );
  return [...alike.values()].flatMap((same) => {
    const objects = same.flatMap(({ object }) => object ?? []);
    const isOneText = new Set(same.map(({ observed }) => observed)).size === 1;
    // Objects of one name in several namespaces are several.
    const names = new Set(objects.map((each) => `${isOneText ? (each.namespace ?? '') : ''}\n${describeMade(each)}`));
    const [first] = same;
    // Of one object several things may be wrong at one place.
    if (first === undefined || names.size < same.length) return same.map((finding) => ({ ...finding, also: [] }));
    return [{ ...first, also: objects.slice(1) }];
  });
}
