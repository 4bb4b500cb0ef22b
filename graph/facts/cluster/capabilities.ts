import { coerce } from 'semver';
import type { ResourceGraph } from '../../resource/graph.ts';
import { listAt, textAt, valueAt } from '../../json.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { clusterFacts } from './cluster-facts.ts';

/** What a chart may ask of its cluster. */
export interface Capabilities {
  /** Version of Kubernetes, such as `1.35.4`. */
  readonly kubeVersion: string;
  /** What is served besides what the API server brings, as `group/version` and `group/version/Kind`, sorted. */
  readonly apiVersions: readonly string[];
}

/** Where nothing says which runs: it serves every version that charts of today ask for. */
const assumedVersion = '1.33.0';
const builtIn = /^([^./]+|[^/]+\.k8s\.io)\//;
const notBuiltIn = /^(gateway\.networking|snapshot\.storage|metrics)\.k8s\.io\//;

/**
 * What a cluster serves: by the version that it runs, by the CRDs that were read, and by the custom resources that are written for it, which could not
 * be applied otherwise.
 */
export function capabilitiesOf(graph: ResourceGraph, cluster: string): Capabilities {
  const served = new Set<string>();
  for (const object of graph.objects()) {
    if (object.cluster !== cluster) continue;
    if (object.kind === 'CustomResourceDefinition') for (const each of versionsOf(object)) served.add(each);
    else if (isCustom(object.apiVersion))
      for (const each of [object.apiVersion, `${object.apiVersion}/${object.kind}`]) served.add(each);
  }
  return { kubeVersion: kubeVersionOf(graph, cluster), apiVersions: [...served].sort() };
}

function isCustom(apiVersion: string): boolean {
  return apiVersion.includes('/') && (!builtIn.test(apiVersion) || notBuiltIn.test(apiVersion));
}

function versionsOf({ manifest }: KubernetesObject): string[] {
  const [group = '', kind = ''] = [
    ['spec', 'group'],
    ['spec', 'names', 'kind'],
  ].map((path) => textAt(manifest, path));
  return listAt(manifest, ['spec', 'versions'])
    .filter((version) => valueAt(version, ['served']) === true)
    .flatMap((version) => {
      const apiVersion = `${group}/${textAt(version, ['name']) ?? ''}`;
      return [apiVersion, `${apiVersion}/${kind}`];
    });
}

/** The one that runs, or the first of a range. */
function kubeVersionOf(graph: ResourceGraph, cluster: string): string {
  const { kubernetes } = clusterFacts(graph)(cluster);
  return (kubernetes.is === 'known' ? coerce(kubernetes.value)?.version : undefined) ?? assumedVersion;
}
