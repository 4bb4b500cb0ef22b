import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { isObject, listAt, textAt, type Json, type JsonPath } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { routeKinds } from '../../graph/facts/route-parents.ts';
import { mayBe } from '../../graph/unknown.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { unless } from '../unless.ts';

const grant = (from: string) => `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: from-${from}, namespace: shop }
spec:
  from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ${from} }]
  to: [{ group: "", kind: Service }]
`;
const routed = (namespace: string) =>
  appliedFiles({
    'route.yaml': `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: pantry, namespace: ${namespace} }
spec:
  parentRefs: [{ name: front, namespace: network }]
  rules: [{ backendRefs: [{ name: pantry, namespace: shop, port: 80 }] }]
`,
    'service.yaml': `
apiVersion: v1
kind: Service
metadata: { name: pantry, namespace: shop }
spec: { ports: [{ port: 80 }] }
---${grant('edge')}`,
  });

export default defineInvariant({
  id: 'network/reference-is-granted',
  severity: 'error',
  about: [...routeKinds, 'Gateway'],
  claim: 'what routes and Gateways take of another namespace is granted there',
  why: 'the gateway answers 500 to every request, or has no certificate: RefNotPermitted stands in the status alone',
  source: {
    document: 'Gateway API',
    section: '1.4, ReferenceGrant',
    url: 'https://gateway-api.sigs.k8s.io/api-types/referencegrant/',
  },
  *check(graph) {
    for (const object of graph.objects(...routeKinds, 'Gateway')) {
      if (object.namespace === undefined) continue;
      for (const { kind, name, namespace, path } of taken(object)) {
        if (namespace === object.namespace || isGranted(graph, object, { kind, name, namespace })) continue;
        const at = object.locate([...path, 'namespace']);
        const wanted = { cluster: object.cluster, kinds: ['ReferenceGrant'], namespace };
        const unread = lookup(graph).unread(wanted);
        yield unless(unread && `no ReferenceGrant for ${kind}/${name} was read, and ${unread}`, {
          at,
          object,
          restsOn: fieldsOf(object, path, ['metadata', 'namespace']),
          observed: `${kind} ${namespace}/${name}, which no ReferenceGrant lets a ${object.kind} of ${object.namespace} take`,
          required: `a ReferenceGrant in ${namespace}`,
          fix: `add a ReferenceGrant to ${namespace}, or move the ${object.kind} there`,
        });
      }
    }
  },
  valid: { granted: routed('edge'), 'of its own namespace': routed('shop') },
  invalid: {
    'granted to another namespace': {
      given: routed('outside'),
      finds: [
        {
          at: 'apps/route.yaml:6:54',
          observed: 'Service shop/pantry, which no ReferenceGrant lets a HTTPRoute of outside take',
          required: 'a ReferenceGrant in shop',
          fix: 'add a ReferenceGrant to shop, or move the HTTPRoute there',
        },
      ],
    },
  },
});

interface Taken {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly path: JsonPath;
}

function* taken(object: KubernetesObject): Generator<Taken> {
  const [list, inside, kindOf]: readonly [JsonPath, JsonPath, string] =
    object.kind === 'Gateway'
      ? [['spec', 'listeners'], ['tls', 'certificateRefs'], 'Secret']
      : [['spec', 'rules'], ['backendRefs'], 'Service'];
  for (const [index, entry] of listAt(object.manifest, list).entries()) {
    for (const [number, reference] of listAt(entry as Json, inside).entries()) {
      const [name, namespace] = [textAt(reference, ['name']), textAt(reference, ['namespace'])];
      const kind = textAt(reference, ['kind']) ?? kindOf;
      // Programs have kinds of their own, and rules for those.
      if (!isObject(reference) || name === undefined || namespace === undefined || kind !== kindOf) continue;
      yield { kind, name, namespace, path: [...list, index, ...inside, number] };
    }
  }
}

/** Whether a grant lets it, or may once its variables are filled in. */
function isGranted(
  graph: ResourceGraph,
  { cluster, kind: of, namespace: from = '' }: KubernetesObject,
  { kind, name, namespace }: Omit<Taken, 'path'>,
): boolean {
  const says = (entry: Json, field: string, wanted: string): boolean => mayBe(textAt(entry, [field]) ?? '', wanted);
  return graph
    .objects('ReferenceGrant')
    .filter((grant) => grant.cluster === cluster && (grant.namespace ?? namespace) === namespace)
    .some(
      ({ manifest }) =>
        listAt(manifest, ['spec', 'from']).some((entry) => says(entry, 'kind', of) && says(entry, 'namespace', from)) &&
        listAt(manifest, ['spec', 'to']).some(
          (entry) => says(entry, 'kind', kind) && (textAt(entry, ['name']) === undefined || says(entry, 'name', name)),
        ),
    );
}
