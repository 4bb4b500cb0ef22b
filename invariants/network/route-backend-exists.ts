import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { isObject, listAt, textAt, valueAt, type JsonPath } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { loginProxies } from '../../graph/facts/routes.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { routeTo } from './example-route.ts';
import { unless } from '../unless.ts';

export default defineInvariant({
  id: 'network/route-backend-exists',
  severity: 'error',
  about: ['HTTPRoute', 'GRPCRoute'],
  claim: 'a route leads to a Service that is there, on a port that it has',
  why: 'the gateway answers 500 to every request, and the route looks accepted',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const known = lookup(graph);
    for (const object of graph.objects('HTTPRoute', 'GRPCRoute')) {
      for (const { name, namespace, port, path } of backends(object)) {
        const services = portsOf(graph, object.cluster, namespace, name);
        if (services === undefined) {
          const at = object.locate([...path, 'name']);
          const unread = known.unread({ cluster: object.cluster, kinds: ['Service'], namespace, name });
          yield unless(unread && `Service/${name} was not read, and ${unread}`, {
            at,
            object,
            restsOn: fieldsOf(object, [...path, 'name'], [...path, 'namespace'], ['metadata', 'namespace']),
            observed: `Service ${namespace ?? ''}/${name}, which is not there`,
            required: 'a Service that is applied in the same cluster',
            fix: 'correct the name; app-template calls one of several services <release>-<key>',
          });
        } else if (port !== undefined && services.length > 0 && !services.includes(port)) {
          yield {
            at: object.locate([...path, 'port']),
            object,
            observed: `port ${port} of Service/${name}, which has ${services.join(', ')}`,
            required: 'a port of the Service, not of the pod',
            fix: 'correct the port',
          };
        }
      }
    }
  },
  valid: { 'the one that is there': routeTo('internal', 'web') },
  invalid: {
    'a name that was changed': {
      given: routeTo('internal', 'webs'),
      finds: [
        {
          at: 'apps/route.yaml:6:35',
          observed: 'Service media/webs, which is not there',
          required: 'a Service that is applied in the same cluster',
          fix: 'correct the name; app-template calls one of several services <release>-<key>',
        },
      ],
    },
    'the port of the pod': {
      given: routeTo('internal', 'web', 8080),
      finds: [
        {
          at: 'apps/route.yaml:6:46',
          observed: 'port 8080 of Service/web, which has 80',
          required: 'a port of the Service, not of the pod',
          fix: 'correct the port',
        },
      ],
    },
  },
});

interface Backend {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly port: number | undefined;
  readonly path: JsonPath;
}

function* backends(object: KubernetesObject): Generator<Backend> {
  for (const [rule, entry] of listAt(object.manifest, ['spec', 'rules']).entries()) {
    for (const [index, backend] of listAt(entry, ['backendRefs']).entries()) {
      const name = isObject(backend) ? textAt(backend, ['name']) : undefined;
      if (name === undefined || (textAt(backend, ['kind']) ?? 'Service') !== 'Service') continue;
      const namespace = textAt(backend, ['namespace']) ?? object.namespace;
      const port = valueAt(backend, ['port']);
      const path = ['spec', 'rules', rule, 'backendRefs', index];
      yield { name, namespace, port: typeof port === 'number' ? port : undefined, path };
    }
  }
}

/** Ports of a Service; none known is an empty list, no Service is undefined. */
function portsOf(
  graph: ResourceGraph,
  cluster: string,
  namespace: string | undefined,
  name: string,
): readonly number[] | undefined {
  const service = lookup(graph).find(cluster, 'Service', namespace, name);
  // Another namespace may have another of that name.
  if (service !== undefined && service.namespace !== namespace && namespace === undefined) return [];
  if (service !== undefined) {
    return listAt(service.manifest, ['spec', 'ports']).flatMap((port) => {
      const number = valueAt(port, ['port']);
      return typeof number === 'number' ? [number] : [];
    });
  }
  // The port of OAuth2-Proxy's Service is a value with a default.
  return loginProxies(graph).has(`${cluster}/${name}`) ? [] : undefined;
}
