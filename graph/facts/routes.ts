import { isObject, listAt, textAt, type Json, type JsonPath } from '../json.ts';
import { describe, type KubernetesObject } from '../resource/kubernetes-object.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import { mayBe } from '../unknown.ts';
import { hiddenObjects } from '../resource/hidden-objects.ts';
import { type ResourceGraph } from '../resource/graph.ts';

/** The services that an HTTPRoute or an Ingress leads to, each with its place. */
export function* backendsOf({ kind, manifest }: KubernetesObject): Generator<{ name: string; path: JsonPath }> {
  for (const [index, rule] of listAt(manifest, ['spec', 'rules']).entries()) {
    const list: JsonPath = kind === 'Ingress' ? ['http', 'paths'] : ['backendRefs'];
    const at: JsonPath = kind === 'Ingress' ? ['backend', 'service', 'name'] : ['name'];
    for (const [number, each] of listAt(rule as Json, list).entries()) {
      const name = isObject(each) ? textAt(each, at) : undefined;
      if (name !== undefined) yield { name, path: ['spec', 'rules', index, ...list, number, ...at] };
    }
  }
}

/** Names of the services of OAuth2-Proxy, by cluster: `cluster/name`. */
export const loginProxies = oncePerGraph((graph): ReadonlySet<string> => {
  const names = graph
    .objects('HelmRelease')
    .flatMap(({ cluster, name, manifest }) =>
      textAt(manifest, ['spec', 'chart', 'spec', 'chart']) === 'oauth2-proxy'
        ? [`${cluster}/${textAt(manifest, ['spec', 'values', 'fullnameOverride']) ?? name}`]
        : [],
    );
  return new Set(names);
});

/** What may be an OAuth2-Proxy of that name, once a variable is filled in; undefined where nothing may. */
export function hiddenLoginProxy(graph: ResourceGraph, cluster: string, name: string): string | undefined {
  const hidden = graph.objects('HelmRelease').find((release) => {
    if (release.cluster !== cluster) return false;
    const chart = textAt(release.manifest, ['spec', 'chart', 'spec', 'chart']) ?? '';
    const service = textAt(release.manifest, ['spec', 'values', 'fullnameOverride']) ?? release.name;
    return mayBe(chart, 'oauth2-proxy') && mayBe(service, name);
  });
  const made = hidden && `${describe(hidden)} may be its proxy`;
  return made ?? hiddenObjects(graph).mayBeIt({ cluster, kinds: ['HelmRelease'], namespace: undefined });
}
