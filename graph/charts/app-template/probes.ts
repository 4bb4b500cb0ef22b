import { isObject, objectAt, type Json, type JsonObject } from '../../json.ts';
import { isEmpty, textOf } from '../go-values.ts';
import type { Chart } from './chart.ts';
import type { Container } from './container.ts';
import { primaryPort, primaryService, servicesOf } from './service-entries.ts';

/** The probes of a container that are switched on, by the name of their field. */
export function probesOf(chart: Chart, { values, path, controller }: Container): [field: string, probe: JsonObject][] {
  return Object.entries(objectAt(values, ['probes']))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([kind, probe]): [string, JsonObject][] => {
      const at = [...path, 'probes', kind];
      if (!isObject(probe) || !Object.hasOwn(probe, 'enabled') || !chart.isEnabled(probe, at)) return [];
      const made = isEmpty(probe['custom']) ? usual(chart, probe, controller.id) : chart.deep(probe['spec']);
      if (!isObject(made) || isEmpty(made)) return [];
      const isCustom = !isEmpty(probe['custom']);
      return [[`${kind}Probe`, isCustom ? chart.origins.made({ ...made }, [...at, 'spec']) : noted(chart, made, at)]];
    });
}

function noted(chart: Chart, made: JsonObject, path: readonly (string | number)[]): JsonObject {
  for (const field of Object.keys(timings)) chart.origins.field(made, field, [...path, 'spec', field]);
  for (const value of Object.values(made)) if (isObject(value)) chart.origins.made(value, path);
  return chart.origins.made(made, path);
}

const timings: Readonly<Record<string, number>> = {
  initialDelaySeconds: 0,
  failureThreshold: 3,
  timeoutSeconds: 1,
  periodSeconds: 10,
};

/** Undefined where there is no port to ask, and the chart makes no probe of it. */
function usual(chart: Chart, probe: JsonObject, controller: string): JsonObject | undefined {
  const service = primaryService(chart, controller);
  const port = service === undefined ? undefined : primaryPort(chart, service);
  // Before 4.0, any service at all was enough; until 4.2 there was no probe without one of the controller.
  const isOld = !chart.rules.since(4, 0) && servicesOf(chart).length > 0;
  if (port === undefined && !chart.rules.since(4, 2) && !isOld) return undefined;
  const spec = objectAt(probe, ['spec']);
  const made: Record<string, Json> = {};
  for (const [field, otherwise] of Object.entries(timings)) {
    const value = spec[field] ?? otherwise;
    made[field] = Math.trunc(Number(value));
  }
  const given = textOf(probe['type']);
  const type = given === 'AUTO' ? textOf(port?.['protocol']) : given;
  const number = portOf(chart, probe, port);
  const asked: Record<string, Json> = number === undefined ? {} : { port: number };
  if (type === 'HTTP' || type === 'HTTPS') made['httpGet'] = { path: probe['path'] ?? null, scheme: type, ...asked };
  else if (type === 'GRPC') {
    made['grpc'] = { ...asked, ...(!isEmpty(probe['service']) && { service: probe['service'] }) };
  } else made['tcpSocket'] = asked;
  return made;
}

function portOf(chart: Chart, probe: JsonObject, port: JsonObject | undefined): Json {
  if (!isEmpty(probe['port'])) return typeof probe['port'] === 'string' ? chart.text(probe['port']) : probe['port'];
  if (!isEmpty(port?.['targetPort'])) return port?.['targetPort'];
  if (isEmpty(port?.['port'])) return chart.rules.since(4, 2) ? undefined : 0;
  return Number(port?.['port']);
}
