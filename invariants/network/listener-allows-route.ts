import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { objectAt, textAt, valueAt } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { listenersOf, routeKinds, type Listener } from '../../graph/facts/route-parents.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { gatewayAndRoute } from './example-gateway.ts';

export default defineInvariant({
  id: 'network/listener-allows-route',
  severity: 'error',
  about: [...routeKinds],
  claim: 'a listener takes routes of the namespaces from which they come',
  why: 'without allowedRoutes a listener takes those of its own namespace alone: the others are not accepted, which only their status says',
  source: {
    document: 'Gateway API',
    section: '1.4, apis/v1/gateway_types.go: AllowedRoutes, whose default is Same',
    url: 'https://gateway-api.sigs.k8s.io/reference/spec/#allowedroutes',
  },
  *check(graph) {
    for (const object of graph.objects(...routeKinds)) {
      // What nobody is known to apply may be an excerpt.
      const isApplied = object.namespace !== undefined && object.appliedBy !== undefined;
      const listeners = isApplied ? listenersOf(graph, object) : undefined;
      if (listeners === undefined || listeners.length === 0) continue;
      if (listeners.some((listener) => mayAllow(graph, listener, object))) continue;
      const names = [...new Set(listeners.map(({ gateway }) => `${gateway.namespace ?? ''}/${gateway.name}`))].sort();
      yield {
        at: object.locate(['spec', 'parentRefs']),
        object,
        observed: `a route of ${object.namespace ?? ''}, which no listener of ${names.join(', ')} takes`,
        required: 'a listener with allowedRoutes for its namespace',
        restsOn: [
          ...fieldsOf(object, ['spec', 'parentRefs'], ['metadata', 'namespace']),
          ...listeners.flatMap(({ gateway, path }) => fieldsOf(gateway, path, ['metadata'])),
        ],
        fix: 'set allowedRoutes.namespaces of the listener to from: All, or to a selector that fits the namespace',
      };
    }
  },
  valid: {
    'from everywhere': gatewayAndRoute({}),
    'from namespaces with a label': gatewayAndRoute({
      from: 'Selector, selector: { matchLabels: { routes: "yes" } }',
      labels: '{ routes: "yes" }',
    }),
  },
  invalid: {
    'from its own namespace': {
      given: gatewayAndRoute({ from: 'Same' }),
      finds: [
        {
          at: 'apps/route.yaml:5:3',
          observed: 'a route of media, which no listener of network/front takes',
          required: 'a listener with allowedRoutes for its namespace',
          fix: 'set allowedRoutes.namespaces of the listener to from: All, or to a selector that fits the namespace',
        },
      ],
    },
    'from namespaces with another label': {
      given: gatewayAndRoute({ from: 'Selector, selector: { matchLabels: { routes: "yes" } }' }),
      finds: [
        {
          at: 'apps/route.yaml:5:3',
          observed: 'a route of media, which no listener of network/front takes',
          required: 'a listener with allowedRoutes for its namespace',
          fix: 'set allowedRoutes.namespaces of the listener to from: All, or to a selector that fits the namespace',
        },
      ],
    },
  },
});

/** Whether a listener takes routes of a namespace, as far as that is known. */
function mayAllow(graph: ResourceGraph, { gateway, path }: Listener, route: KubernetesObject): boolean {
  const namespaces = objectAt(gateway.manifest, [...path, 'allowedRoutes', 'namespaces']);
  const from = textAt(namespaces, ['from']) ?? 'Same';
  if (from === 'Same') return gateway.namespace === route.namespace;
  if (from !== 'Selector') return from !== 'None';
  const namespace = lookup(graph).find(route.cluster, 'Namespace', undefined, route.namespace ?? '');
  const labels = namespace && objectAt(namespace.manifest, ['metadata', 'labels']);
  if (labels === undefined || unknownIn(labels) !== undefined) return true;
  if (valueAt(namespaces, ['selector', 'matchExpressions']) !== undefined) return true;
  const own = { 'kubernetes.io/metadata.name': route.namespace, ...labels };
  const asked = Object.entries(objectAt(namespaces, ['selector', 'matchLabels']));
  return asked.every(([key, value]) => (own as typeof labels)[key] === value);
}
