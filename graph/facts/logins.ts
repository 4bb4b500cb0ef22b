import { addTo } from '../group-by.ts';
import { listAt, objectAt, textAt, valueAt, type Json } from '../json.ts';
import { describe, type KubernetesObject } from '../resource/kubernetes-object.ts';
import { lookup } from '../resource/lookup.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import { mayBe, unknownIn } from '../unknown.ts';

/** Whether somebody asks who it is before a route leads anywhere. */
export type Login =
  | { readonly is: 'asked'; readonly by: string }
  | { readonly is: 'not asked' }
  | { readonly is: 'unknown'; readonly reason: string };

/** Policies that attach to a route or a gateway, with the fields by which they ask. */
const policies: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['gateway.envoyproxy.io/SecurityPolicy', [['extAuth'], ['oidc'], ['basicAuth'], ['jwt'], ['apiKeyAuth']]],
  [
    'gateway.kgateway.dev/TrafficPolicy',
    [['extAuth'], ['jwtAuth'], ['jwt'], ['basicAuth'], ['apiKeyAuth'], ['apiKeyAuthentication']],
  ],
  ['kuadrant.io/AuthPolicy', [['rules'], ['defaults'], ['overrides']]],
  ['security.istio.io/AuthorizationPolicy', [['provider']]],
]);
const policyKinds = [...policies.keys()].map((key) => key.slice(key.indexOf('/') + 1));
/** What a Middleware of Traefik asks by. A chain, a plugin and what several make together may. */
const middlewareAsks = ['forwardAuth', 'basicAuth', 'digestAuth'];
const middlewareMayAsk = ['chain', 'plugin'];

/** Annotations by which an Ingress asks somebody else who it is. */
const asking = [
  'nginx.ingress.kubernetes.io/auth-url',
  'nginx.ingress.kubernetes.io/auth-secret',
  'nginx.ingress.kubernetes.io/auth-tls-secret',
  'haproxy.org/auth-type',
  'haproxy-ingress.github.io/auth-url',
];
const middlewares = 'traefik.ingress.kubernetes.io/router.middlewares';

/**
 * Says of an HTTPRoute or an Ingress whether it asks: by an annotation, by a filter of every rule, by a policy of its own, or by one of its
 * gateway where it has none.
 */
export const loginOf = oncePerGraph((graph) => {
  const byTarget = new Map<string, KubernetesObject[]>();
  const open: KubernetesObject[] = [];
  for (const policy of graph.objects(...policyKinds)) {
    if (!policies.has(`${policy.group}/${policy.kind}`)) continue;
    const spec = objectAt(policy.manifest, ['spec']);
    for (const target of [valueAt(spec, ['targetRef']), ...listAt(spec, ['targetRefs'])])
      addTo(byTarget, `${textAt(target, ['kind']) ?? ''}\n${textAt(target, ['name']) ?? ''}`, policy);
    if (
      listAt(spec, ['targetSelectors']).length > 0 ||
      unknownIn(JSON.stringify(spec['targetRefs'] ?? '')) !== undefined
    )
      open.push(policy);
  }
  const middlewareNamed = (route: KubernetesObject, namespace: string | undefined, name: string): Login => {
    const found = lookup(graph).find(route.cluster, 'Middleware', namespace, name);
    if (found === undefined) return { is: 'unknown', reason: `Middleware/${name} was not read` };
    const spec = objectAt(found.manifest, ['spec']);
    if (middlewareAsks.some((field) => spec[field] !== undefined)) return { is: 'asked', by: describe(found) };
    return middlewareMayAsk.some((field) => spec[field] !== undefined)
      ? { is: 'unknown', reason: `${describe(found)} may ask for a login` }
      : { is: 'not asked' };
  };
  const attached = (route: KubernetesObject): Login | undefined => {
    const own = policiesOf(byTarget, route, { kind: route.kind, namespace: route.namespace, name: route.name });
    if (own.length > 0) return ofPolicies(own);
    const parents = listAt(route.manifest, ['spec', 'parentRefs']).flatMap((parent) =>
      policiesOf(byTarget, route, {
        kind: textAt(parent, ['kind']) ?? 'Gateway',
        namespace: textAt(parent, ['namespace']) ?? route.namespace,
        name: textAt(parent, ['name']) ?? '',
      }),
    );
    return parents.length > 0 ? ofPolicies(parents) : undefined;
  };
  return (route: KubernetesObject): Login => {
    const said = [
      ...byAnnotation(route, middlewareNamed),
      ...byFilters(route, middlewareNamed),
      ...[attached(route)].filter((each) => each !== undefined),
    ];
    const asked = said.find(({ is }) => is === 'asked') ?? said.find(({ is }) => is === 'unknown');
    if (asked !== undefined) return asked;
    const selecting = open.find(({ cluster }) => cluster === route.cluster);
    if (selecting !== undefined) return { is: 'unknown', reason: `${describe(selecting)} may be about it` };
    const { cluster, namespace } = route;
    const unread = lookup(graph).unread({ cluster, kinds: policyKinds, namespace });
    return unread === undefined ? { is: 'not asked' } : { is: 'unknown', reason: unread };
  };
});

type MiddlewareNamed = (route: KubernetesObject, namespace: string | undefined, name: string) => Login;

function policiesOf(
  byTarget: ReadonlyMap<string, readonly KubernetesObject[]>,
  { cluster }: KubernetesObject,
  target: { readonly kind: string; readonly namespace: string | undefined; readonly name: string },
): KubernetesObject[] {
  return (byTarget.get(`${target.kind}\n${target.name}`) ?? []).filter(
    ({ cluster: its, namespace }) =>
      its === cluster && (namespace === undefined || target.namespace === undefined || namespace === target.namespace),
  );
}

function ofPolicies(found: readonly KubernetesObject[]): Login {
  for (const policy of found) {
    const fields = policies.get(`${policy.group}/${policy.kind}`) ?? [];
    const isAsking = fields.some((path) => valueAt(policy.manifest, ['spec', ...path]) !== undefined);
    if (isAsking) return { is: 'asked', by: describe(policy) };
  }
  return { is: 'not asked' };
}

function byAnnotation(route: KubernetesObject, named: MiddlewareNamed): Login[] {
  const annotations = objectAt(route.manifest, ['metadata', 'annotations']);
  const key = asking.find((each) => annotations[each] !== undefined);
  if (key !== undefined) return [{ is: 'asked', by: key }];
  // namespace-name@kubernetescrd, separated by commas: where the namespace ends is not said.
  return (textAt(annotations, [middlewares]) ?? '')
    .split(',')
    .map((text) => (text.split('@')[0] ?? '').trim())
    .filter((text) => text !== '')
    .map((text) => {
      const logins = [...text.matchAll(/-/g)].map(({ index }) =>
        named(route, text.slice(0, index), text.slice(index + 1)),
      );
      return logins.find(({ is }) => is !== 'unknown') ?? { is: 'unknown', reason: `what ${text} does was not read` };
    });
}

/** Filters count where every rule has one. */
function byFilters(route: KubernetesObject, named: MiddlewareNamed): Login[] {
  const rules = listAt(route.manifest, ['spec', 'rules']);
  const logins = rules.map((rule) => {
    const found = listAt(rule, ['filters']).flatMap((filter) => ofFilter(route, filter, named));
    return found.find(({ is }) => is === 'asked') ?? found.find(({ is }) => is === 'unknown');
  });
  const known = logins.filter((login) => login !== undefined);
  return known.length === rules.length ? known.slice(0, 1) : [];
}

function ofFilter(route: KubernetesObject, filter: Json, named: MiddlewareNamed): Login[] {
  const type = textAt(filter, ['type']) ?? '';
  if (type === 'ExternalAuth') return [{ is: 'asked', by: 'a filter ExternalAuth' }];
  if (type !== 'ExtensionRef')
    return mayBe(type, 'ExtensionRef') ? [{ is: 'unknown', reason: `${type} is not known` }] : [];
  const [kind = '', name = ''] = ['kind', 'name'].map((field) => textAt(filter, ['extensionRef', field]));
  if (kind === 'Middleware') return [named(route, route.namespace, name)];
  return [{ is: 'unknown', reason: `${kind}/${name} may ask for a login` }];
}
