import type { Json, JsonObject, JsonPath } from '../../json.ts';
import { isEmpty, textOf } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { onlyService, portNamed, primaryPort, serviceNamed, type Service } from './service-entries.ts';

interface Backend {
  readonly backend: JsonObject;
  readonly path: JsonPath;
}

/** One backend of a rule of a route. */
export function backendOf(chart: Chart, route: Item, { backend, path }: Backend): JsonObject {
  const { service, name } = serviceOf(chart, route, { backend, path });
  const { group, kind, namespace, weight } = backend;
  const port = portOf(chart, { backend, path }, service);
  const leavesOut = chart.rules.since(4, 6, 2) && isEmpty(port);
  return chart.origins.made(
    {
      group: isEmpty(group) ? '' : textOf(group),
      kind: isEmpty(kind) ? 'Service' : kind,
      name,
      namespace: isEmpty(namespace) ? chart.release.namespace : namespace,
      ...(!leavesOut && { port: port ?? null }),
      weight: weight ?? 1,
    },
    path,
  );
}

function serviceOf(
  chart: Chart,
  { id }: Item,
  { backend, path }: Backend,
): { readonly service: Service | undefined; readonly name: Json } {
  const { rules } = chart;
  if (!rules.since(4, 0)) {
    const service = serviceNamed(chart, backend['name']);
    return { service, name: service?.name ?? backend['name'] ?? null };
  }
  if (!isEmpty(backend['name'])) return { service: undefined, name: chart.text(backend['name']) };
  let { identifier } = backend;
  if (isEmpty(identifier)) {
    if (!rules.since(4, 0, 1)) return { service: undefined, name: null };
    identifier = onlyService(chart)?.id;
    if (isEmpty(identifier)) {
      chart.refuse(path, `route ${id} does not say which of several services it leads to, or there is none`);
      return { service: undefined, name: null };
    }
  }
  const service = serviceNamed(chart, identifier);
  if (service === undefined) {
    chart.refuse([...path, 'identifier'], `there is no service ${textOf(identifier)} that is switched on`);
  }
  return { service, name: service?.name ?? null };
}

function portOf(chart: Chart, { backend, path }: Backend, service: Service | undefined): Json {
  const { port } = backend;
  if (isEmpty(port)) {
    const usual = service === undefined ? undefined : primaryPort(chart, service)?.['port'];
    return usual ?? (chart.rules.since(4, 6, 1) ? 0 : undefined);
  }
  if (typeof port !== 'string' || !chart.rules.since(4, 6, 1)) return port;
  const number = portNamed(service, port);
  if (isEmpty(number) && chart.rules.since(4, 6, 2)) {
    chart.refuse([...path, 'port'], `the service has no port ${port}`);
  }
  return number;
}
