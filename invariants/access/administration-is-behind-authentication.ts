import { asksByAnnotation, backendsOf } from '../../graph/facts/routes.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

/** Services of charts whose pages need no login and let anybody read or destroy. */
const open =
  /^(longhorn-frontend|hubble-ui|prometheus-operated|prometheus-server|alertmanager-operated|.*-kube-prom.*-(prometheus|alertmanager)|kube-prometheus-stack-(prometheus|alertmanager))$/;

const route = (service: string) =>
  manifests(`
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: prometheus }
spec:
  hostnames: [prometheus.example.org]
  rules:
    - backendRefs: [{ name: ${service}, port: 80 }]
`);

export default defineInvariant({
  id: 'access/administration-is-behind-authentication',
  severity: 'warning',
  about: ['HTTPRoute', 'Ingress'],
  claim: 'a route leads to monitoring and storage by way of a login',
  why: 'Prometheus, Alertmanager and Longhorn ask nobody who they are: whoever finds the name reads every metric, or deletes every volume',
  source: { document: 'k3s-home', section: 'Prometheus security exposure' },
  *check(graph) {
    for (const object of graph.objects('HTTPRoute', 'Ingress')) {
      if (asksByAnnotation(object)) continue;
      for (const { name, path } of backendsOf(object)) {
        if (!open.test(name)) continue;
        yield {
          at: object.locate(path),
          object,
          observed: `a route to ${name}, which has no login`,
          required: 'a proxy in between that asks for one',
          fix: 'lead the route to OAuth2-Proxy, with the service as its upstream',
        };
      }
    }
  },
  valid: {
    'a guard in between': route('prometheus-guard'),
    'an Ingress that asks': manifests(`
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: longhorn
  annotations: { nginx.ingress.kubernetes.io/auth-url: "https://auth.example.org/oauth2/auth" }
spec:
  rules:
    - http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: longhorn-frontend, port: { number: 80 } } } }] }
`),
  },
  invalid: {
    'straight to Prometheus': {
      given: route('kube-prometheus-stack-prometheus'),
      finds: [
        {
          at: 'manifests.yaml:7:29',
          observed: 'a route to kube-prometheus-stack-prometheus, which has no login',
          required: 'a proxy in between that asks for one',
          fix: 'lead the route to OAuth2-Proxy, with the service as its upstream',
        },
      ],
    },
  },
});
