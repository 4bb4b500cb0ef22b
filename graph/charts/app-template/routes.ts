import { isObject, listAt, textAt, type Json, type JsonObject, type JsonPath } from '../../json.ts';
import { isEmpty, textOf } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { metadataOf } from './metadata.ts';
import { grantOf } from './route-grants.ts';
import { nameOf } from './names.ts';
import { backendOf } from './route-backends.ts';
import { onlyService } from './service-entries.ts';

const kinds = ['GRPCRoute', 'HTTPRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'];

/** The routes of a release. */
export function routesOf(chart: Chart): JsonObject[] {
  const items = chart.items(['route']);
  return items.flatMap((item) => {
    const { values, path } = item;
    const kind = isEmpty(values['kind']) ? 'HTTPRoute' : textOf(values['kind']);
    if (!kinds.includes(kind)) chart.refuse([...path, 'kind'], `${kind} is none of ${kinds.join(', ')}`);
    const rules = rulesOf(chart, item);
    const parents = listAt(values, ['parentRefs']).map((parent, index) =>
      parentOf(chart, parent, [...path, 'parentRefs', index]),
    );
    const spec: Record<string, Json> = { parentRefs: parents.length === 0 ? null : parents };
    if (kind !== 'TCPRoute' && kind !== 'UDPRoute' && !isEmpty(values['hostnames'])) {
      spec['hostnames'] = listAt(values, ['hostnames']).map((host) => chart.text(host));
    }
    const made = rules.map(({ rule, at }) => ({ said: rule, made: ruleOf(chart, item, { kind, rule, at }) }));
    spec['rules'] = made.length === 0 ? null : made.map((rule) => rule.made);
    const name = nameOf(chart, item, items.length, 'by count, but the primary');
    const namespace = namespaceOf(chart, item);
    const route = {
      apiVersion: apiVersionOf(kind),
      kind,
      metadata: metadataOf(chart, item, name, { namespace }),
      spec: chart.origins.made(spec, path),
    };
    return [chart.origins.made(route, path), ...grantOf(chart, item, { name, kind, namespace, rules: made })];
  });
}

/** Since 5.1 a route may stand elsewhere. */
function namespaceOf({ release, rules }: Chart, { values }: Item): string {
  const said = values['namespaceOverride'];
  return rules.since(5, 1) && !isEmpty(said) ? textOf(said) : release.namespace;
}

/** The chart asks the cluster; these are what Gateway API serves. */
function apiVersionOf(kind: string): string {
  const isStable = kind === 'HTTPRoute' || kind === 'GRPCRoute';
  return `gateway.networking.k8s.io/${isStable ? 'v1' : 'v1alpha2'}`;
}

interface Rule {
  readonly rule: JsonObject;
  readonly at: JsonPath;
}

function rulesOf(chart: Chart, { id, values, path }: Item): Rule[] {
  const rules = listAt(values, ['rules']).flatMap((rule, index) =>
    isObject(rule) ? [{ rule, at: [...path, 'rules', index] }] : [],
  );
  const { rules: version } = chart;
  if (rules.length > 0 || !version.since(4, 1, 1)) return rules;
  if (onlyService(chart) !== undefined) return [{ rule: { backendRefs: [{}] }, at: path }];
  if (version.since(4, 1, 2))
    chart.refuse(path, `route ${id} needs rules: there is not exactly one service that they could lead to`);
  return [];
}

function parentOf(chart: Chart, parent: Json, path: JsonPath): JsonObject {
  const { group, kind, name, namespace, sectionName, port } = isObject(parent) ? parent : ({} as JsonObject);
  if (isEmpty(name)) chart.refuse(path, 'a parent needs a name');
  if (isEmpty(namespace)) chart.refuse(path, 'a parent needs a namespace');
  return chart.origins.made(
    {
      group: isEmpty(group) ? 'gateway.networking.k8s.io' : group,
      kind: isEmpty(kind) ? 'Gateway' : kind,
      name,
      namespace,
      ...(!isEmpty(sectionName) && { sectionName: textOf(sectionName) }),
      ...(!isEmpty(port) && chart.rules.since(4, 0) && { port }),
    },
    path,
  );
}

function ruleOf(chart: Chart, route: Item, { kind, rule, at }: Rule & { readonly kind: string }): JsonObject {
  const isHttp = kind === 'HTTPRoute';
  const backends = listAt(rule, ['backendRefs']);
  refuseRedirect(chart, rule, at);
  const made: Record<string, Json> = {};
  if (!isEmpty(rule['name']) && chart.rules.since(4, 5)) made['name'] = chart.text(rule['name']);
  const references = backends.map((backend, index) =>
    backendOf(chart, route, { backend: isObject(backend) ? backend : {}, path: [...at, 'backendRefs', index] }),
  );
  made['backendRefs'] = references.length === 0 && !chart.rules.since(4, 0) ? null : references;
  const fields = [
    ...(isHttp || kind === 'GRPCRoute' ? ['matches', 'filters'] : []),
    ...((isHttp || kind === 'GRPCRoute') && chart.rules.since(4, 0) ? ['sessionPersistence'] : []),
    ...(isHttp ? ['timeouts'] : []),
  ];
  for (const field of fields) if (!isEmpty(rule[field])) made[field] = rule[field];
  return chart.origins.made(made, at);
}

function refuseRedirect(chart: Chart, rule: JsonObject, at: JsonPath): void {
  if (isEmpty(rule['filters']) || isEmpty(rule['backendRefs'])) return;
  const redirects = listAt(rule, ['filters']).findIndex((filter) => textAt(filter, ['type']) === 'RequestRedirect');
  if (redirects >= 0) chart.refuse([...at, 'filters', redirects], 'a rule that redirects cannot have backendRefs');
}
