import { isObject, listAt, valueAt, type Json, type JsonObject } from '../../json.ts';
import { fill, isEmpty, textOf } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { controllersOf } from './controller-entries.ts';
import { controllerSelector, metadataOf } from './metadata.ts';
import { nameOf } from './names.ts';

/** The NetworkPolicies of a release. */
export function networkPoliciesOf(chart: Chart): JsonObject[] {
  const items = chart.items(['networkpolicies']);
  return items.map((item) => {
    const { values, path } = item;
    const spec: Record<string, Json> = { podSelector: podSelectorOf(chart, item) };
    const types = listAt(values, ['policyTypes']);
    if (types.length > 0) spec['policyTypes'] = types;
    refuseTypes(chart, item);
    for (const direction of ['ingress', 'egress']) {
      const rules = valueAt(values, ['rules', direction]);
      if (isEmpty(rules)) continue;
      spec[direction] = chart.deep(rules);
      chart.origins.field(spec, direction, [...path, 'rules', direction]);
    }
    return chart.origins.made(
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: metadataOf(chart, item, nameOf(chart, item, items.length, 'by count')),
        spec: chart.origins.made(spec, path),
      },
      path,
    );
  });
}

function refuseTypes(chart: Chart, { id, values, path }: Item): void {
  if (chart.rules.since(5, 0)) return;
  const types = listAt(values, ['policyTypes']);
  if (types.length === 0) chart.refuse(path, `network policy ${id} needs policyTypes`);
  for (const [index, type] of types.entries()) {
    if (type === 'Ingress' || type === 'Egress') continue;
    chart.refuse([...path, 'policyTypes', index], `${textOf(type)} is neither Ingress nor Egress`);
  }
}

function podSelectorOf(chart: Chart, { id, values, path }: Item): Json {
  if (Object.hasOwn(values, 'podSelector')) return values['podSelector'];
  const controllers = controllersOf(chart);
  const isNew = chart.rules.since(5, 0);
  let { controller } = values;
  if (isEmpty(controller)) {
    if (isNew && controllers.length === 1) controller = controllers[0]?.id;
    else chart.refuse(path, `network policy ${id} needs controller or podSelector`);
  } else if (isNew && !controllers.some((each) => each.id === controller)) {
    chart.refuse([...path, 'controller'], `there is no controller ${textOf(controller)} that is switched on`);
  }
  const extra = values['extraSelectorLabels'];
  const labels = controllerSelector(chart, controller ?? null);
  const added = isObject(extra) ? extra : {};
  const matchLabels = isNew ? fill(labels, added) : fill(added, labels);
  return chart.origins.made({ matchLabels }, isEmpty(values['controller']) ? path : [...path, 'controller']);
}
