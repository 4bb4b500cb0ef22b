import { groupBy } from '../graph/group-by.ts';
import { formatOrigin } from '../graph/origin.ts';
import { describeMade } from '../graph/resource/kubernetes-object.ts';
import type { Finding } from './invariant.ts';
import { listed } from './listed.ts';

/** What is found at one place in several clusters is one finding, which names them: whoever mends the file mends it for all. */
export function onceForClusters(findings: readonly Finding[]): readonly Finding[] {
  const clusters = new Set(findings.map(({ object }) => object?.cluster));
  if (clusters.size < 2) return findings;
  const alike = groupBy(findings, ({ at, object, observed, required, fix, severity }) =>
    JSON.stringify([formatOrigin(at), object && describeMade(object), observed, required, fix, severity]),
  );
  return [...alike.values()].flatMap((same) => {
    const own = [...new Set(same.flatMap(({ object }) => object?.cluster ?? []))].sort();
    const [first] = same;
    if (own.length < 2 || first === undefined) return same;
    return [{ ...first, observed: `${first.observed} (in the clusters ${listed(own)})` }];
  });
}
