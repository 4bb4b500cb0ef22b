import { appliedFiles } from '../example-flux.ts';
import type { Example } from '../example.ts';

/** A Gateway, a Service on port 80, and a route that names one of each. */
export const routeTo = (gateway: string, service: string, port = 80): Example =>
  appliedFiles({
    'gateway.yaml': `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: internal, namespace: network }
spec: { gatewayClassName: cilium, listeners: [{ name: https, port: 443, protocol: HTTPS }] }
`,
    'service.yaml': `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: media }
spec: { ports: [{ port: 80 }] }
`,
    'route.yaml': `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: media }
spec:
  parentRefs: [{ name: ${gateway}, namespace: network }]
  rules: [{ backendRefs: [{ name: ${service}, port: ${port} }] }]
`,
  });
