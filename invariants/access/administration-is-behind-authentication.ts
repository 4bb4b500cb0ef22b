import { loginOf } from '../../graph/facts/logins.ts';
import { backendsOf } from '../../graph/facts/routes.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

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

const routeText = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: prometheus }
spec:
  hostnames: [prometheus.example.org]
  parentRefs: [{ name: inner }]
  rules:
    - backendRefs: [{ name: prometheus-operated, port: 80 }]
`;

const policy = (target: string, asks = 'extAuth: { http: {} }') => `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: { name: login }
spec: { targetRefs: [{ group: gateway.networking.k8s.io, ${target} }], ${asks} }
`;

export default defineInvariant({
  id: 'access/administration-is-behind-authentication',
  severity: 'warning',
  about: ['HTTPRoute', 'Ingress'],
  claim: 'a route leads to monitoring and storage by way of a login',
  why: 'Prometheus, Alertmanager and Longhorn ask nobody who they are: whoever finds the name reads every metric, or deletes every volume',
  source: { document: 'k3s-home', section: 'Prometheus security exposure' },
  *check(graph) {
    for (const object of graph.objects('HTTPRoute', 'Ingress')) {
      const backends = [...backendsOf(object)].filter(({ name }) => open.test(name));
      if (backends.length === 0) continue;
      const login = loginOf(graph)(object);
      if (login.is === 'asked') continue;
      for (const { name, path } of backends) {
        if (login.is === 'unknown') {
          const notEvaluated = `whether somebody asks before ${name} is not known: ${login.reason}`;
          yield { at: object.locate(path), object, notEvaluated };
          continue;
        }
        yield {
          at: object.locate(path),
          object,
          observed: `a route to ${name}, which has no login`,
          required: 'a proxy in between that asks for one',
          fix: 'lead the route to OAuth2-Proxy, with the service as its upstream',
          restsOn: fieldsOf(object, path, ['metadata', 'annotations'], ['metadata', 'name'], ['spec', 'parentRefs']),
        };
      }
    }
  },
  valid: {
    'a policy of the route': manifests(`${routeText}---\n${policy('kind: HTTPRoute, name: prometheus')}`),
    'a policy of its gateway': manifests(`${routeText}---\n${policy('kind: Gateway, name: inner')}`),
    'a middleware of Traefik':
      manifests(`${routeText.replace('- backendRefs', '- filters: [{ type: ExtensionRef, extensionRef: { group: traefik.io, kind: Middleware, name: login } }]\n      backendRefs')}---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: { name: login }
spec: { forwardAuth: { address: "http://authelia" } }
`),
    'a filter that was not read may ask': manifests(
      routeText.replace(
        '- backendRefs',
        '- filters: [{ type: ExtensionRef, extensionRef: { kind: Middleware, name: login } }]\n      backendRefs',
      ),
    ),
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
    'the policy of the route asks nobody, which takes the place of that of its gateway': {
      given: manifests(
        `${routeText}---\n${policy('kind: Gateway, name: inner')}---\n${policy('kind: HTTPRoute, name: prometheus', 'cors: {}')}`,
      ),
      finds: [
        {
          at: 'manifests.yaml:8:29',
          observed: 'a route to prometheus-operated, which has no login',
          required: 'a proxy in between that asks for one',
          fix: 'lead the route to OAuth2-Proxy, with the service as its upstream',
        },
      ],
    },
    'a middleware that asks nobody': {
      given: manifests(`
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: longhorn, annotations: { traefik.ingress.kubernetes.io/router.middlewares: "edge-https@kubernetescrd" } }
spec:
  rules:
    - http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: longhorn-frontend, port: { number: 80 } } } }] }
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: { name: https, namespace: edge }
spec: { redirectScheme: { scheme: https } }
`),
      finds: [
        {
          at: 'manifests.yaml:6:80',
          observed: 'a route to longhorn-frontend, which has no login',
          required: 'a proxy in between that asks for one',
          fix: 'lead the route to OAuth2-Proxy, with the service as its upstream',
        },
      ],
    },
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
