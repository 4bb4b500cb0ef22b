import { isObject, listAt, valueAt, type Json, type JsonObject } from '../../json.ts';
import { isEmpty, textOf } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { controllersOf } from './controller-entries.ts';
import { controllerSelector, metadataOf, selectorLabels } from './metadata.ts';
import { nameOf } from './names.ts';
import { onlyService, serviceNamed } from './service-entries.ts';

const apiVersion = 'monitoring.coreos.com/v1';

/** The ServiceMonitors of a release. */
export function serviceMonitorsOf(chart: Chart): JsonObject[] {
  const items = chart.items(['serviceMonitor']);
  return items.map((item) => {
    const { values, path, id } = item;
    if (isEmpty(values['endpoints'])) chart.refuse(path, `serviceMonitor ${id} needs endpoints`);
    const name = nameOf(chart, item, items.length, 'by count');
    const spec: Record<string, Json> = {
      ...jobOf(chart, item, name),
      selector: isEmpty(values['selector']) ? serviceSelector(chart, item) : chart.deep(values['selector']),
      endpoints: chart.deep(values['endpoints']),
    };
    if (!isEmpty(values['targetLabels'])) spec['targetLabels'] = listAt(values, ['targetLabels']);
    return monitor(chart, item, { kind: 'ServiceMonitor', name, spec });
  });
}

/** Its PodMonitors, which there are from 5.0 on. */
export function podMonitorsOf(chart: Chart): JsonObject[] {
  const items = chart.rules.since(5, 0) ? chart.items(['podMonitor']) : [];
  return items.map((item) => {
    const { values, path, id } = item;
    if (isEmpty(values['podMetricsEndpoints'])) chart.refuse(path, `podMonitor ${id} needs podMetricsEndpoints`);
    const name = nameOf(chart, item, items.length, 'by count');
    const spec: Record<string, Json> = {
      ...jobOf(chart, item, name),
      selector: isEmpty(values['selector']) ? podSelector(chart, item) : chart.deep(values['selector']),
      podMetricsEndpoints: chart.deep(values['podMetricsEndpoints']),
    };
    if (!isEmpty(values['podTargetLabels'])) spec['podTargetLabels'] = values['podTargetLabels'];
    return monitor(chart, item, { kind: 'PodMonitor', name, spec });
  });
}

function monitor(
  chart: Chart,
  item: Item,
  { kind, name, spec }: { readonly kind: string; readonly name: string; readonly spec: JsonObject },
): JsonObject {
  chart.origins.made(spec, item.path);
  return chart.origins.made({ apiVersion, kind, metadata: metadataOf(chart, item, name), spec }, item.path);
}

function jobOf(chart: Chart, { values }: Item, name: string): JsonObject {
  const { rules } = chart;
  if (!rules.since(3, 1)) return {};
  const given = rules.since(4, 6) && !isEmpty(values['jobLabel']) ? chart.text(values['jobLabel']) : undefined;
  return {
    jobLabel: given ?? (rules.since(5, 0) ? 'app.kubernetes.io/name' : name),
    namespaceSelector: { matchNames: [chart.release.namespace] },
  };
}

function serviceSelector(chart: Chart, { id, values, path }: Item): JsonObject {
  const label = (name: Json): JsonObject => ({
    matchLabels: { 'app.kubernetes.io/service': name, ...selectorLabels(chart) },
  });
  if (!isEmpty(values['serviceName']))
    return chart.origins.made(label(chart.text(values['serviceName'])), [...path, 'serviceName']);
  if (!chart.rules.since(4, 1)) {
    chart.refuse(path, `serviceMonitor ${id} needs serviceName or selector`);
    return label(null);
  }
  const named = valueAt(values, ['service', 'name']);
  if (!isEmpty(named)) return chart.origins.made(label(chart.text(named)), [...path, 'service', 'name']);
  const said = valueAt(values, ['service', 'identifier']);
  const identifier = isEmpty(said) ? onlyService(chart)?.id : said;
  const service = serviceNamed(chart, identifier);
  if (service === undefined) {
    const reason = isEmpty(identifier)
      ? `serviceMonitor ${id} does not say which of several services it watches, or there is none`
      : `there is no service ${textOf(identifier)} that is switched on`;
    chart.refuse(isEmpty(said) ? path : [...path, 'service', 'identifier'], reason);
  }
  return chart.origins.made(label(service?.name ?? null), isEmpty(said) ? path : [...path, 'service', 'identifier']);
}

function podSelector(chart: Chart, { id, values, path }: Item): JsonObject {
  const controllers = controllersOf(chart);
  const said = valueAt(values, ['controller', 'identifier']);
  const identifier = isEmpty(said) && controllers.length === 1 ? controllers[0]?.id : said;
  if (isEmpty(identifier)) {
    chart.refuse(path, `podMonitor ${id} does not say which of several controllers it watches`);
  } else if (!controllers.some((each) => each.id === identifier)) {
    chart.refuse(
      [...path, 'controller', 'identifier'],
      `there is no controller ${textOf(identifier)} that is switched on`,
    );
  }
  const matchLabels = controllerSelector(chart, identifier ?? null);
  const at = isObject(values['controller']) ? [...path, 'controller'] : path;
  return chart.origins.made({ matchLabels }, at);
}
