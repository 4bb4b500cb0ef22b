import { subset, validRange } from 'semver';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import type { ChartFacts } from './facts/chart-facts.ts';
import { ingressFacts } from './facts/ingress.ts';
import { storageFacts } from './facts/storage.ts';
import { chartsOfReleases, type ReleaseChart } from './release-chart.ts';
import { valuesOfReleases } from './release-values.ts';
import { unreadReleases } from './unread-releases.ts';

const facts: readonly ChartFacts[] = [...ingressFacts, ...storageFacts];

/** What the charts of releases that were not rendered are known to make for their whole cluster, as `cluster\nkind\nname`. */
const providedBy = oncePerGraph((graph): ReadonlySet<string> => {
  const chartOf = chartsOfReleases(graph);
  const found = new Set<string>();
  for (const release of unreadReleases(graph)) {
    const known = factsOf(chartOf(release));
    if (known === undefined) continue;
    const given = valuesOfReleases(graph).of(release);
    if (!given.isKnown) continue;
    for (const { kind, name } of known.provides(given.values)) found.add(keyOf(release.cluster, kind, name));
  }
  return found;
});

/** Whether a chart that was not rendered is known to make an object that has no namespace. */
export function isProvided(
  graph: Parameters<typeof providedBy>[0],
  { cluster, kind, name }: { readonly cluster: string; readonly kind: string; readonly name: string },
): boolean {
  return providedBy(graph).has(keyOf(cluster, kind, name));
}

/** Whether all that the chart of a release makes of a kind is known. */
export function isAllProvided(
  graph: Parameters<typeof providedBy>[0],
  release: KubernetesObject,
  kind: string,
): boolean {
  const known = factsOf(chartsOfReleases(graph)(release));
  return known?.kinds.includes(kind) === true && valuesOfReleases(graph).of(release).isKnown;
}

/** Facts for every version that a release may be of. */
function factsOf(chart: ReleaseChart | undefined): ChartFacts | undefined {
  const { version } = chart ?? {};
  if (version === undefined || validRange(version) === null) return undefined;
  return facts.find((each) => each.chart === chart?.chart && subset(version, each.versions));
}

function keyOf(cluster: string, kind: string, name: string): string {
  return `${cluster}\n${kind}\n${name}`;
}
