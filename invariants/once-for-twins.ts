import { groupBy } from '../graph/group-by.ts';
import { formatOrigin } from '../graph/origin.ts';
import { describeMade } from '../graph/resource/kubernetes-object.ts';
import { listed } from './listed.ts';
import type { PlacedFinding } from './once-per-place.ts';

/**
 * Clusters that are made alike have the same mistake, each in a file of its own: that is one finding, which names the clusters and the
 * other places. What is mended by an edit, or by a patch of whoever applies it, stays one for each.
 */
export function onceForTwins(findings: readonly PlacedFinding[]): readonly PlacedFinding[] {
  const clusters = new Set(findings.map(({ object }) => object?.cluster));
  if (clusters.size < 2) return findings;
  return [...groupBy(findings, keyOf).values()].flatMap((same) => {
    const own = [...new Set(same.flatMap(({ object }) => object?.cluster ?? []))].sort();
    const [first, ...others] = same;
    if (first === undefined || own.length < same.length || others.length === 0) return same;
    const places = listed(others.map(({ at }) => formatOrigin(at)));
    return [{ ...first, observed: `${first.observed} (alike in the clusters ${listed(own)}: ${places})` }];
  });
}

function keyOf(finding: PlacedFinding): unknown {
  const { object, also, observed, required, fix, severity, edit, isPatchable } = finding;
  if (object === undefined || edit !== undefined || isPatchable === true) return finding;
  const objects = [object, ...also].map((each) => `${each.namespace ?? ''}/${describeMade(each)}`);
  return JSON.stringify([objects, observed, required, fix, severity]);
}
