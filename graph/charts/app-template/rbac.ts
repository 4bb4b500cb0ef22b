import { isObject, listAt, objectAt, valueAt, type Json, type JsonObject, type JsonPath } from '../../json.ts';
import { isEmpty, textOf } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { metadataOf } from './metadata.ts';
import { nameOf } from './names.ts';
import { oldDefault, serviceAccountsOf } from './service-accounts.ts';

const apiGroup = 'rbac.authorization.k8s.io';

/** The roles and bindings of a release. */
export function rbacOf(chart: Chart): JsonObject[] {
  if (!chart.rules.since(3, 5)) return [];
  return [...rolesOf(chart), ...bindingsOf(chart)];
}

function rolesOf(chart: Chart): JsonObject[] {
  const items = chart.items(['rbac', 'roles']);
  return items.map((item) => {
    const { values, path, id } = item;
    if (isEmpty(values['rules'])) chart.refuse(path, `role ${id} needs rules`);
    const name = nameOf(chart, item, items.length, 'always');
    return chart.origins.made(
      {
        apiVersion: `${apiGroup}/v1`,
        kind: textOf(values['type']),
        metadata: metadataFor(chart, item, name, 'Role'),
        rules: chart.deep(values['rules']),
      },
      path,
    );
  });
}

function bindingsOf(chart: Chart): JsonObject[] {
  const items = chart.items(['rbac', 'bindings']);
  return items.map((item) => {
    const { values, path } = item;
    const name = nameOf(chart, item, items.length, 'always');
    const subjects = listAt(values, ['subjects']).map((subject, index) =>
      subjectOf(chart, subject, [...path, 'subjects', index]),
    );
    const object: Record<string, Json> = {
      apiVersion: `${apiGroup}/v1`,
      kind: textOf(values['type']),
      metadata: metadataFor(chart, item, name, 'RoleBinding'),
      roleRef: roleOf(chart, item),
    };
    if (subjects.length > 0) object['subjects'] = unique(subjects);
    return chart.origins.made(object, path);
  });
}

function unique(subjects: readonly JsonObject[]): JsonObject[] {
  const byText = new Map(subjects.map((subject) => [JSON.stringify(subject), subject]));
  return [...byText.values()];
}

function roleOf(chart: Chart, { values, path }: Item): JsonObject {
  const reference = objectAt(values, ['roleRef']);
  const at = [...path, 'roleRef'];
  if (!Object.hasOwn(reference, 'identifier')) {
    return chart.origins.made({ kind: reference['kind'] ?? null, name: reference['name'] ?? null, apiGroup }, at);
  }
  const roles = chart.items(['rbac', 'roles']);
  if (!chart.rules.since(4, 0) && !isObject(valueAt(chart.values, ['rbac', 'roles']))) {
    chart.refuse([...at, 'identifier'], 'there are no roles');
  }
  const role = roles.find(({ id }) => id === reference['identifier']);
  const name = role === undefined ? null : nameOf(chart, role, roles.length, 'always');
  return chart.origins.made({ kind: role?.values['type'] ?? null, name, apiGroup }, [...at, 'identifier']);
}

function subjectOf(chart: Chart, subject: Json, path: JsonPath): JsonObject {
  const { identifier, name, kind, namespace } = isObject(subject) ? subject : ({} as JsonObject);
  if (isObject(subject) && Object.hasOwn(subject, 'identifier')) {
    const account = serviceAccountNamed(chart, identifier);
    const at = [...path, 'identifier'];
    if (account === undefined)
      chart.refuse(at, `there is no service account ${textOf(identifier)} that is switched on`);
    return chart.origins.made(
      { name: account ?? null, kind: 'ServiceAccount', namespace: chart.release.namespace },
      at,
    );
  }
  const isWide = chart.rules.since(4, 1, 2) && (kind === 'Group' || kind === 'User');
  if (isWide) return chart.origins.made({ name: chart.deep(name), kind }, path);
  if (chart.rules.since(4, 1, 2) && isEmpty(namespace)) chart.refuse(path, 'a subject needs a namespace');
  return chart.origins.made(
    { name: chart.deep(name) ?? null, kind: kind ?? null, namespace: chart.deep(namespace) ?? null },
    path,
  );
}

function serviceAccountNamed(chart: Chart, id: Json): string | undefined {
  if (!chart.rules.since(4, 0) && id === 'default') return oldDefault(chart);
  return serviceAccountsOf(chart).find((account) => account.id === id)?.name;
}

function metadataFor(chart: Chart, item: Item, name: string, namespaced: string): JsonObject {
  return metadataOf(chart, item, name, {
    namespace: item.values['type'] === namespaced ? chart.release.namespace : null,
    isPlain: !chart.rules.since(4, 0),
  });
}
