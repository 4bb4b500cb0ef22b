import type { FilesExample } from '../example.ts';
import { appliedFiles } from '../example-flux.ts';

interface Given {
  /** Of the listener. @default none */
  readonly hostname?: string;
  /** Of the route, in YAML. @default none */
  readonly asked?: string;
  /** From which namespaces the listener takes routes, in YAML. @default what Gateway API sets */
  readonly from?: string;
  /** Labels of the route's namespace, in YAML. @default none */
  readonly labels?: string;
}

/** A Gateway in the namespace `network`, and a route to it in the namespace `media`. */
export function gatewayAndRoute({ hostname, asked, from = 'All', labels = '{}' }: Given): FilesExample {
  const name = hostname === undefined ? '' : `, hostname: "${hostname}"`;
  const allowed = `, allowedRoutes: { namespaces: { from: ${from} } }`;
  return appliedFiles({
    'gateway.yaml': `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: front, namespace: network }
spec:
  gatewayClassName: cilium
  listeners:
    - { name: http, port: 80, protocol: HTTP${name}${allowed} }
`,
    'route.yaml': `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: media }
spec:
  parentRefs: [{ name: front, namespace: network }]
${asked === undefined ? '' : `  hostnames: [${asked}]\n`}  rules: []
`,
    'namespace.yaml': `
apiVersion: v1
kind: Namespace
metadata: { name: media, labels: ${labels} }
`,
  });
}
