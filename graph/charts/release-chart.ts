import type { ResourceGraph } from '../resource/graph.ts';
import { textAt, valueAt } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { namedSources } from './named-sources.ts';

/** The chart of a release, as far as the release or its source names it. */
export interface ReleaseChart {
  /** The last part of its name or address, such as `app-template`. */
  readonly chart: string;
  /** As written: a version, a range, or nothing. */
  readonly version: string | undefined;
}

/** Says of releases which chart they are of: it stands in them, or in the OCIRepository or HelmChart that they name. */
export function chartsOfReleases(graph: ResourceGraph): (release: KubernetesObject) => ReleaseChart | undefined {
  const find = namedSources(graph);
  return (release) => {
    const named = textAt(release.manifest, ['spec', 'chart', 'spec', 'chart']);
    if (named !== undefined)
      return { chart: lastOf(named), version: textAt(release.manifest, ['spec', 'chart', 'spec', 'version']) };
    const source = find(release, valueAt(release.manifest, ['spec', 'chartRef']));
    return source === undefined ? undefined : chartIn(source);
  };
}

function chartIn({ kind, manifest }: KubernetesObject): ReleaseChart | undefined {
  if (kind === 'HelmChart') {
    const chart = textAt(manifest, ['spec', 'chart']);
    return chart === undefined ? undefined : { chart: lastOf(chart), version: textAt(manifest, ['spec', 'version']) };
  }
  const url = textAt(manifest, ['spec', 'url']);
  if (url === undefined) return undefined;
  return {
    chart: lastOf(url),
    version: textAt(manifest, ['spec', 'ref', 'semver']) ?? textAt(manifest, ['spec', 'ref', 'tag']),
  };
}

function lastOf(path: string): string {
  return path.split('/').findLast((part) => part !== '') ?? path;
}
