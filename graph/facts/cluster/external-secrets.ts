import { valuesOfReleases } from '../../charts/release-values.ts';
import { valueAt } from '../../json.ts';
import type { ResourceGraph } from '../../resource/graph.ts';
import { describe } from '../../resource/kubernetes-object.ts';
import { unknownAt } from '../../unknown.ts';
import { hiddenRelease, releasesOfChart } from './chart-releases.ts';
import { hiddenFact, unsaid, type Fact } from './fact.ts';
import { agreedVersion } from './versions.ts';

/** The version of external-secrets whose CRDs a cluster has, unless its chart is told to bring others or none. */
export function externalSecretsVersion(graph: ResourceGraph, cluster: string): Fact<string> {
  const releases = releasesOfChart(graph)(cluster, 'external-secrets');
  for (const { release } of releases) {
    const given = valuesOfReleases(graph).of(release);
    if (!given.isKnown) return hiddenFact(`values of ${describe(release)} are not known: ${given.reason}`);
    for (const [path, usual] of [
      [['installCRDs'], true],
      [['crds', 'unsafeServeV1Beta1'], false],
    ] as const) {
      const isUsual = unknownAt(given.values, path) === undefined && (valueAt(given.values, path) ?? usual) === usual;
      if (!isUsual) return hiddenFact(`${path.join('.')} of ${describe(release)} changes what its CRDs serve`);
    }
  }
  const hidden = hiddenRelease(graph)(cluster);
  return (
    agreedVersion(releases) ??
    (hidden === undefined ? unsaid('no HelmRelease of the chart external-secrets was read') : hiddenFact(hidden))
  );
}
