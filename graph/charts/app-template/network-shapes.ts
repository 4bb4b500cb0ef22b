import { isObject } from '../../json.ts';
import { entry } from './entry-shapes.ts';
import {
  all,
  byVersion,
  anyList,
  anyObject,
  anything,
  fields,
  flag,
  integer,
  listOf,
  mapOf,
  oneOf,
  text,
  textOrInteger,
  type Shape,
} from './shapes.ts';

const port = fields(
  {
    enabled: flag,
    primary: flag,
    port: textOrInteger,
    portRange: { shape: fields({ start: integer, end: integer }, { needs: ['start', 'end'] }), from: [4, 2] },
    protocol: oneOf('HTTP', 'HTTPS', 'TCP', 'UDP'),
    targetPort: textOrInteger,
    nodePort: textOrInteger,
    appProtocol: text,
  },
  { one: ['port', 'portRange'] },
);

const traffic = oneOf('Cluster', 'Local');
/** An entry of `service`. */
export const service = all(
  entry({
    type: byVersion([4, 1], text, oneOf('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName')),
    clusterIP: text,
    externalName: text,
    loadBalancerIP: text,
    loadBalancerSourceRanges: listOf(text),
    loadBalancerClass: { shape: text, from: [3, 4] },
    internalTrafficPolicy: { shape: traffic, from: [3, 5] },
    externalTrafficPolicy: traffic,
    allocateLoadBalancerNodePorts: flag,
    sessionAffinity: oneOf('None', 'ClientIP'),
    sessionAffinityConfig: anyObject,
    externalIPs: listOf(text),
    publishNotReadyAddresses: flag,
    ipFamilyPolicy: oneOf('SingleStack', 'PreferDualStack', 'RequireDualStack'),
    ipFamilies: listOf(oneOf('IPv4', 'IPv6')),
    trafficDistribution: { shape: oneOf('PreferClose', 'PreferSameZone', 'PreferSameNode'), from: [4, 3] },
    controller: text,
    primary: flag,
    extraSelectorLabels: anything,
    ports: mapOf(port),
  }),
  (value, rules) =>
    rules.since(4, 0) || !isObject(value) || Object.hasOwn(value, 'controller')
      ? []
      : [{ path: [], reason: 'needs controller' }],
);

const backend = fields({
  group: text,
  kind: text,
  namespace: text,
  name: text,
  identifier: { shape: text, from: [4, 0] },
  port: textOrInteger,
  weight: integer,
});
/** An entry of `route`. */
export const route = entry({
  namespaceOverride: { shape: text, from: [5, 1] },
  referenceGrant: { shape: fields({ enabled: flag }), from: [5, 1] },
  hostnames: listOf(text),
  kind: oneOf('GRPCRoute', 'HTTPRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'),
  parentRefs: listOf(
    fields(
      {
        group: text,
        kind: text,
        namespace: text,
        name: text,
        sectionName: text,
        port: { shape: integer, from: [4, 0] },
      },
      { needs: ['name'] },
    ),
  ),
  rules: listOf(
    fields({
      name: { shape: text, from: [4, 5] },
      backendRefs: listOf(backend),
      matches: anyList,
      filters: anyList,
      sessionPersistence: { shape: anyObject, from: [4, 0] },
      timeouts: anyObject,
    }),
  ),
});

const byIdentifier = { identifier: text, port: textOrInteger };
const byName = fields({ name: text, port: integer }, { needs: ['port'] });
const otherwise = byVersion([4, 0], fields(byIdentifier, { needs: ['identifier'] }), fields(byIdentifier));
const ingressService: Shape = (value, rules) =>
  (isObject(value) && Object.hasOwn(value, 'name') ? byName : otherwise)(value, rules);
const pathFields = { path: text, pathType: text, service: ingressService };
const ingressPath = byVersion(
  [4, 0],
  fields(pathFields, { needs: ['path', 'service'] }),
  fields(pathFields, { needs: ['path'] }),
);
/** An entry of `ingress`. */
export const ingress = entry({
  className: text,
  defaultBackend: anyObject,
  hosts: listOf(fields({ host: text, paths: listOf(ingressPath) }, { needs: ['host', 'paths'] })),
  tls: listOf(fields({ hosts: listOf(text), secretName: text }, { needs: ['hosts'] })),
});
