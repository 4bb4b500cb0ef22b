import { listAt, objectAt, valueAt, type Json, type JsonObject, type JsonPath } from '../../json.ts';
import { isEmpty, textOf } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { metadataOf } from './metadata.ts';
import { nameOf } from './names.ts';
import { onlyService, portNamed, primaryPort, serviceNamed, type Service } from './service-entries.ts';

/** The Ingresses of a release. */
export function ingressesOf(chart: Chart): JsonObject[] {
  const items = chart.items(['ingress']);
  return items.map((item) => {
    const { values, path } = item;
    const spec: Record<string, Json> = {};
    if (!isEmpty(values['className'])) spec['ingressClassName'] = values['className'];
    if (!isEmpty(values['tls']))
      spec['tls'] = listAt(values, ['tls']).map((entry, index) => tlsOf(chart, entry, [...path, 'tls', index]));
    if (!isEmpty(values['defaultBackend'])) spec['defaultBackend'] = values['defaultBackend'];
    else {
      const rules = listAt(values, ['hosts']).map((host, index) =>
        ruleOf(chart, item, host, [...path, 'hosts', index]),
      );
      spec['rules'] = rules.length === 0 ? null : rules;
    }
    chart.origins.field(spec, 'ingressClassName', [...path, 'className']);
    return chart.origins.made(
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: metadataOf(chart, item, nameOf(chart, item, items.length, 'by count')),
        spec: chart.origins.made(spec, path),
      },
      path,
    );
  });
}

function tlsOf(chart: Chart, entry: Json, path: JsonPath): JsonObject {
  const hosts = listAt(entry, ['hosts']).map((host) => chart.text(host));
  const secretName = chart.text(valueAt(entry, ['secretName']));
  return chart.origins.made(
    { hosts: hosts.length === 0 ? null : hosts, ...(secretName !== '' && { secretName }) },
    path,
  );
}

function ruleOf(chart: Chart, ingress: Item, host: Json, path: JsonPath): JsonObject {
  const paths = listAt(host, ['paths']).map((entry, index) => pathOf(chart, ingress, entry, [...path, 'paths', index]));
  const http = chart.origins.made({ paths: paths.length === 0 ? null : paths }, path);
  return chart.origins.made({ host: chart.text(valueAt(host, ['host'])), http }, path);
}

function pathOf(chart: Chart, ingress: Item, entry: Json, path: JsonPath): JsonObject {
  const { name, port } = backendOf(chart, ingress, { entry, path });
  const service = chart.origins.made({ name, port: { number: port } }, [...path, 'service']);
  const pathType = valueAt(entry, ['pathType']);
  return chart.origins.made(
    {
      path: chart.text(valueAt(entry, ['path'])),
      pathType: isEmpty(pathType) ? 'Prefix' : pathType,
      backend: chart.origins.made({ service }, path),
    },
    path,
  );
}

function backendOf(
  chart: Chart,
  { id }: Item,
  { entry, path }: { readonly entry: Json; readonly path: JsonPath },
): { readonly name: string; readonly port: Json } {
  const said = objectAt(entry, ['service']);
  const { port } = said;
  if (!isEmpty(said['name'])) return { name: chart.text(said['name']), port: port ?? 0 };
  const usual = chart.rules.since(4, 0) ? onlyService(chart)?.id : undefined;
  const identifier = isEmpty(said['identifier']) ? usual : said['identifier'];
  const service = serviceNamed(chart, identifier);
  if (isEmpty(identifier)) {
    chart.refuse(path, `ingress ${id} does not say which of several services it leads to, or there is none`);
  } else if (service === undefined) {
    chart.refuse([...path, 'service', 'identifier'], `there is no service ${textOf(identifier)} that is switched on`);
  }
  return { name: service?.name ?? '', port: portOf(chart, service, port) };
}

function portOf(chart: Chart, service: Service | undefined, port: Json): Json {
  // Where all ports of a service are ranges, the number stays empty.
  if (isEmpty(port)) return service === undefined ? 0 : (primaryPort(chart, service)?.['port'] ?? null);
  return typeof port === 'string' ? (portNamed(service, port) ?? null) : port;
}
