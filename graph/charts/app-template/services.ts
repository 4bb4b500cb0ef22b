import { isObject, valueAt, type Json, type JsonObject } from '../../json.ts';
import { unknownIn } from '../../unknown.ts';
import { fill, isEmpty, textOf } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { controllersOf } from './controller-entries.ts';
import { controllerSelector, metadataOf } from './metadata.ts';
import { portsOf, servicesOf, type Service } from './service-entries.ts';

/** The Services of a release. */
export function serviceObjectsOf(chart: Chart): JsonObject[] {
  return servicesOf(chart).map((service) => {
    refuseService(chart, service);
    const { name, path } = service;
    return chart.origins.made(
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: metadataOf(chart, service, name, { labels: { 'app.kubernetes.io/service': name } }),
        spec: specOf(chart, service),
      },
      path,
    );
  });
}

/** Fields that are taken over as they are where they hold something, whatever the type. */
const plain = [
  'internalTrafficPolicy',
  'externalTrafficPolicy',
  'externalIPs',
  'publishNotReadyAddresses',
  'ipFamilyPolicy',
  'ipFamilies',
];
const ofType: Readonly<Record<string, readonly string[]>> = {
  ClusterIP: ['clusterIP'],
  LoadBalancer: ['loadBalancerIP', 'loadBalancerSourceRanges', 'loadBalancerClass'],
  ExternalName: ['externalName'],
};

function specOf(chart: Chart, service: Service): JsonObject {
  const { values, path, controller } = service;
  const type = isEmpty(values['type']) ? 'ClusterIP' : textOf(values['type']);
  const spec: Record<string, Json> = { type };
  const fields = [...(ofType[type] ?? []), ...plain, ...(chart.rules.since(4, 3) ? ['trafficDistribution'] : [])];
  for (const field of fields) if (!isEmpty(values[field])) spec[field] = values[field];
  if (!chart.rules.since(3, 4)) delete spec['loadBalancerClass'];
  if (!chart.rules.since(3, 5)) delete spec['internalTrafficPolicy'];
  const field = 'allocateLoadBalancerNodePorts';
  if (Object.hasOwn(values, field)) spec[field] = values[field];
  if (!isEmpty(values['sessionAffinity'])) {
    for (const key of ['sessionAffinity', 'sessionAffinityConfig']) if (!isEmpty(values[key])) spec[key] = values[key];
  }
  const ports = portsOf(chart, service).flatMap((port) => portObjects(chart, port));
  spec['ports'] = ports.length === 0 ? null : ports;
  const extra = values['extraSelectorLabels'];
  const selector = fill(isObject(extra) ? extra : {}, controllerSelector(chart, controller));
  spec['selector'] = chart.origins.made(selector, isEmpty(values['controller']) ? path : [...path, 'controller']);
  return chart.origins.made(spec, path);
}

/** The chart writes it without quotes: a text of digits becomes a number. */
function unquoted(port: Json): Json {
  return typeof port === 'string' && /^[1-9]\d*$/.test(port) ? Number(port) : port;
}

function portObjects(chart: Chart, port: Item): JsonObject[] {
  const { id, values, path } = port;
  const { appProtocol, nodePort } = values;
  const given = textOf(values['protocol']);
  const protocol = ['', 'HTTP', 'HTTPS', 'TCP'].includes(given) ? 'TCP' : given;
  const shared = { protocol, ...(!isEmpty(appProtocol) && { appProtocol }) };
  if (!isEmpty(values['port']) || !chart.rules.since(4, 2)) {
    const targetPort = isEmpty(values['targetPort']) ? numberOf(chart, values['port']) : unquoted(values['targetPort']);
    const made = {
      port: numberOf(chart, values['port']),
      targetPort,
      name: id,
      ...shared,
      ...(!isEmpty(nodePort) && { nodePort }),
    };
    return [chart.origins.made(made, path)];
  }
  const [start, end] = ['start', 'end'].map((key) => Number(valueAt(values, ['portRange', key])));
  if (start === undefined || end === undefined || !(end - start < 65_536)) return [];
  return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) =>
    chart.origins.made(
      { port: start + index, targetPort: start + index, name: `${id}-${start + index}`, ...shared },
      path,
    ),
  );
}

/** Ports may be texts: the chart writes them without quotes, so that they are numbers again. */
function numberOf(_chart: Chart, port: Json): Json {
  return typeof port === 'string' && /^\d+$/.test(port) ? Number(port) : port;
}

const types = ['ClusterIP', 'LoadBalancer', 'NodePort', 'ExternalName', 'ExternalIP'];

function refuseService(chart: Chart, service: Service): void {
  const { id, values, path, controller } = service;
  const at = [...path, 'controller'];
  if (isEmpty(controller)) {
    chart.refuse(path, `service ${id} needs controller: its pods are those of one of several, or of none`);
  } else if (!controllersOf(chart).some((each) => each.id === controller)) {
    if (unknownIn(textOf(controller)) === undefined) {
      chart.refuse(at, `service ${id}: there is no controller ${textOf(controller)} that is switched on`);
    } else chart.unknown.push(`${at.join('.')} depends on ${textOf(controller)}`);
  }
  if (!isEmpty(values['type']) && !types.includes(textOf(values['type']))) {
    chart.refuse([...path, 'type'], `service ${id}: ${textOf(values['type'])} is none of ${types.join(', ')}`);
  }
  if (values['type'] === 'ExternalName') return;
  const ports = portsOf(chart, service);
  if (ports.length === 0) chart.refuse(path, `service ${id} has no port that is switched on`);
  for (const port of ports) {
    if (!chart.rules.since(4, 2) && isEmpty(port.values['port'])) {
      chart.refuse(port.path, `port ${port.id} of service ${id} has no number`);
    }
  }
  if (chart.rules.since(5, 0)) refuseTwice(chart, service, ports);
}

function refuseTwice(chart: Chart, { id }: Service, ports: readonly Item[]): void {
  const seen = new Map<string, string>();
  for (const port of ports) {
    if (isEmpty(port.values['port'])) continue;
    const given = textOf(port.values['protocol']);
    const key = `${textOf(port.values['port'])}/${['', 'HTTP', 'HTTPS'].includes(given) ? 'TCP' : given}`;
    const before = seen.get(key);
    if (before !== undefined) chart.refuse(port.path, `service ${id}: ports ${before} and ${port.id} are both ${key}`);
    seen.set(key, port.id);
  }
}
