import { listAt } from '../../graph/json.ts';
import { listenersOf, routeKinds } from '../../graph/facts/route-parents.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { gatewayAndRoute } from './example-gateway.ts';

export default defineInvariant({
  id: 'network/route-hostname-is-served',
  severity: 'error',
  about: [...routeKinds],
  claim: 'some listener of its Gateways serves each name of a route',
  why: 'the route is not accepted, or answers under its other names alone: requests for this one meet a 404 of the gateway',
  source: {
    document: 'Gateway API',
    section: '1.4, apis/v1/httproute_types.go: Hostnames, and the intersection with those of listeners',
    url: 'https://gateway-api.sigs.k8s.io/reference/spec/#httproutespec',
  },
  *check(graph) {
    for (const object of graph.objects(...routeKinds)) {
      const hostnames = listAt(object.manifest, ['spec', 'hostnames']);
      const listeners = hostnames.length === 0 ? undefined : listenersOf(graph, object);
      // Without any, the name of the listener or of the Gateway is wrong, which is told elsewhere.
      if (listeners === undefined || listeners.length === 0) continue;
      for (const [index, hostname] of hostnames.entries()) {
        if (typeof hostname !== 'string') continue;
        if (listeners.some((each) => each.hostname === undefined || meet(hostname, each.hostname))) continue;
        const path = ['spec', 'hostnames', index];
        yield {
          at: object.locate(path),
          object,
          observed: `${hostname}, which no listener of its Gateway serves`,
          required: `one of ${[...new Set(listeners.map((each) => each.hostname))].sort().join(', ')}`,
          restsOn: [
            ...fieldsOf(object, path, ['spec', 'parentRefs'], ['metadata', 'namespace']),
            ...listeners.flatMap(({ gateway, path: listener }) => fieldsOf(gateway, listener, ['metadata'])),
          ],
          fix: 'correct the name, or add a listener for it',
        };
      }
    }
  },
  valid: {
    'below the name of the listener': gatewayAndRoute({ hostname: '*.example.org', asked: 'web.example.org' }),
    'a listener without a name': gatewayAndRoute({ asked: 'web.example.net' }),
    'a wildcard that holds the name of the listener': gatewayAndRoute({
      hostname: 'web.example.org',
      asked: '"*.example.org"',
    }),
  },
  invalid: {
    'a name of another domain': {
      given: gatewayAndRoute({ hostname: '*.example.org', asked: 'web.example.net' }),
      finds: [
        {
          at: 'apps/route.yaml:6:15',
          observed: 'web.example.net, which no listener of its Gateway serves',
          required: 'one of *.example.org',
          fix: 'correct the name, or add a listener for it',
        },
      ],
    },
    'the domain itself, which a wildcard leaves out': {
      given: gatewayAndRoute({ hostname: '*.example.org', asked: 'example.org' }),
      finds: [
        {
          at: 'apps/route.yaml:6:15',
          observed: 'example.org, which no listener of its Gateway serves',
          required: 'one of *.example.org',
          fix: 'correct the name, or add a listener for it',
        },
      ],
    },
  },
});

/** Whether some name belongs to both: `*.` stands for one or more labels. */
function meet(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a === b || holds(a, b) || holds(b, a);
}

function holds(wildcard: string, name: string): boolean {
  return wildcard.startsWith('*.') && name.length > wildcard.length - 1 && name.endsWith(wildcard.slice(1));
}
