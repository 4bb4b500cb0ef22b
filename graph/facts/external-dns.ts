import { chartsOfReleases } from '../charts/release-chart.ts';
import { valuesOfReleases } from '../charts/release-values.ts';
import { listAt, textAt, valueAt, type Json, type JsonObject } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { unknownIn } from '../unknown.ts';

/** A release of external-dns whose values are all known. */
export interface ExternalDns {
  readonly release: KubernetesObject;
  readonly values: JsonObject;
  readonly provider: string;
  /** What is given on its command line besides. */
  readonly extraArgs: readonly string[];
}

/** Every release of the chart external-dns; one with unknown values is left out. */
export function externalDnsReleases(graph: ResourceGraph): readonly ExternalDns[] {
  const chartOf = chartsOfReleases(graph);
  return graph.objects('HelmRelease').flatMap((release) => {
    if (chartOf(release)?.chart !== 'external-dns') return [];
    const given = valuesOfReleases(graph).of(release);
    if (!given.isKnown || unknownIn(given.values) !== undefined) return [];
    const { values } = given;
    const provider = textAt(values, ['provider', 'name']) ?? textAt(values, ['provider']) ?? 'aws';
    return [{ release, values, provider, extraArgs: argumentsIn(valueAt(values, ['extraArgs'])) }];
  });
}

/** As a list of flags, or as a map of them. */
function argumentsIn(given: Json): string[] {
  if (Array.isArray(given)) return listAt({ given }, ['given']).map(String);
  return Object.entries((given ?? {}) as JsonObject).map(([name, value]) => `--${name}=${String(value)}`);
}
