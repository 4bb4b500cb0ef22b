import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { isObject, listAt, textAt } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { loginOf } from '../../graph/facts/logins.ts';
import { backendsOf, loginProxies, hiddenLoginProxy } from '../../graph/facts/routes.ts';
import type { Gateway } from '../../topology/clusters.ts';
import { clusterWith } from '../example-cluster.ts';
import { manifestsWithin, type Example } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { unknownIn } from '../../graph/unknown.ts';

const publicGateway = clusterWith('a public gateway', {
  gateways: { gateway: { implementation: 'cilium', namespace: 'network', ipv4: '10.0.0.50', public: true } },
});

const route = (service: string, more = ''): Example =>
  manifestsWithin(
    publicGateway,
    `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: sonarr }
spec:
  parentRefs: [{ name: gateway }]
  rules: [{ backendRefs: [{ name: ${service}, port: 80 }] }]
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: sonarr-guard }
spec: { chart: { spec: { chart: oauth2-proxy } } }
${more}`,
  );

export default defineInvariant({
  id: 'access/public-route-asks-for-a-login',
  severity: 'error',
  about: ['cluster'],
  claim: 'whatever is reached through a public gateway asks who you are first',
  why: 'scanners find a host name within hours of its certificate; an application that asks nobody is then open to everybody',
  source: [
    { document: 'k3s-home', section: 'Prometheus security exposure' },
    { document: 'media-gitops', section: 'Security Notes' },
  ],
  *check(graph) {
    const proxies = loginProxies(graph);
    for (const { name: cluster, spec } of graph.declared('cluster')) {
      const gateways = Object.entries(spec.gateways ?? {}).filter(([, gateway]) => gateway.public);
      for (const object of routesThrough(graph, cluster, gateways)) {
        const login = loginOf(graph)(object);
        if (login.is === 'asked') continue;
        for (const { name, path } of backendsOf(object)) {
          if (proxies.has(`${cluster}/${name}`)) continue;
          const unknown =
            unknownIn(name) ??
            hiddenLoginProxy(graph, cluster, name) ??
            (login.is === 'unknown' ? login.reason : undefined);
          if (unknown !== undefined) {
            const notEvaluated = `whether ${name} asks for a login is not known: ${unknown}`;
            yield { at: object.locate(path), object, notEvaluated };
            continue;
          }
          yield {
            at: object.locate(path),
            object,
            observed: `${name} is reached from outside without a login in front`,
            required: 'a proxy that asks for a login, or a stated reason to do without until a given day',
            fix: 'put an AuthenticationGuard in front; if it has a login of its own, say so: # holdfast:ignore access/public-route-asks-for-a-login until YYYY-MM-DD: why',
          };
        }
      }
    }
  },
  valid: {
    'a guard in between': route('sonarr-guard'),
    'a gateway that only the site reaches': {
      ...route('sonarr'),
      within: clusterWith('an inner gateway', {
        gateways: { gateway: { implementation: 'cilium', namespace: 'network', ipv4: '10.0.0.50', public: false } },
      }),
    } as Example,
  },
  invalid: {
    'straight to the application': {
      given: route('sonarr'),
      finds: [
        {
          at: 'manifests.yaml:6:35',
          observed: 'sonarr is reached from outside without a login in front',
          required: 'a proxy that asks for a login, or a stated reason to do without until a given day',
          fix: 'put an AuthenticationGuard in front; if it has a login of its own, say so: # holdfast:ignore access/public-route-asks-for-a-login until YYYY-MM-DD: why',
        },
      ],
    },
  },
});

/** Routes of a cluster that hang on one of the gateways: by name, or by the class that its controller serves. */
function routesThrough(
  graph: ResourceGraph,
  cluster: string,
  gateways: readonly (readonly [name: string, gateway: Gateway])[],
): KubernetesObject[] {
  const names = new Set(gateways.map(([name]) => name));
  const classes = new Set(gateways.map(([, { implementation }]) => implementation.replace(/^ingress-/, '')));
  return graph.objects('HTTPRoute', 'Ingress').filter((object) => {
    if (object.cluster !== cluster) return false;
    if (object.kind === 'Ingress') {
      return classes.has(textAt(object.manifest, ['spec', 'ingressClassName']) ?? '');
    }
    return listAt(object.manifest, ['spec', 'parentRefs']).some(
      (parent) => isObject(parent) && names.has(textAt(parent, ['name']) ?? ''),
    );
  });
}
