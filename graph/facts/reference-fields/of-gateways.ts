import { fieldsOf, type ReferenceField } from './reference-field.ts';

const gatewayApi = 'gateway.networking.k8s.io';
const envoy = 'gateway.envoyproxy.io';
const routes = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'];

/** The fields of the Gateway API, Envoy Gateway and Traefik. */
export const ofGateways: readonly ReferenceField[] = [
  // GatewayClasses are made by what serves them, by a chart or by the program itself: nobody names one that is missed.
  ...fieldsOf(
    { group: gatewayApi, of: ['Gateway'] },
    { at: 'spec.listeners.*.tls.certificateRefs.*.name', kind: ['Secret'] },
    { at: 'spec.infrastructure.parametersRef.name', kind: ['ConfigMap', 'EnvoyProxy', 'CiliumGatewayClassConfig'] },
  ),
  ...fieldsOf(
    { group: gatewayApi, of: ['HTTPRoute'] },
    { at: 'spec.parentRefs.*.name', kind: ['Gateway'], meaning: 'routes-to', isJudgedElsewhere: true },
    {
      at: ['spec.rules.*.filters.*.extensionRef.name', 'spec.rules.*.backendRefs.*.filters.*.extensionRef.name'],
      kind: ['HTTPRouteFilter', 'Middleware'],
    },
  ),
  ...fieldsOf(
    { group: gatewayApi, of: ['BackendTLSPolicy'] },
    { at: 'spec.targetRefs.*.name', kind: ['Service'] },
    { at: 'spec.validation.caCertificateRefs.*.name', kind: ['ConfigMap', 'Secret'] },
  ),
  ...fieldsOf(
    { group: envoy, of: ['BackendTrafficPolicy', 'ClientTrafficPolicy', 'SecurityPolicy', 'EnvoyExtensionPolicy'] },
    { at: ['spec.targetRef.name', 'spec.targetRefs.*.name'], kind: ['Gateway', ...routes] },
  ),
  ...fieldsOf(
    { group: envoy, of: ['SecurityPolicy'] },
    { at: ['spec.oidc.clientSecret.name', 'spec.basicAuth.users.name'], kind: ['Secret'] },
    { at: 'spec.apiKeyAuth.credentialRefs.*.name', kind: ['Secret'] },
  ),
  ...fieldsOf(
    { group: 'traefik.io', of: ['IngressRoute'] },
    { at: 'spec.routes.*.middlewares.*.name', kind: 'Middleware' },
    { at: 'spec.routes.*.services.*.name', kind: ['Service', 'TraefikService'] },
    { at: 'spec.tls.options.name', kind: 'TLSOption' },
    { at: 'spec.tls.secretName', kind: 'Secret' },
  ),
  ...fieldsOf(
    { group: 'traefik.io', of: ['Middleware'] },
    { at: 'spec.chain.middlewares.*.name', kind: 'Middleware' },
    { at: ['spec.basicAuth.secret', 'spec.digestAuth.secret'], kind: 'Secret' },
    { at: 'spec.errors.service.name', kind: ['Service', 'TraefikService'] },
  ),
];
