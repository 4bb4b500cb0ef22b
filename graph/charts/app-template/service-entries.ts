import { isObject, objectAt, type Json, type JsonObject } from '../../json.ts';
import { isEmpty } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { controllersOf } from './controller-entries.ts';
import { nameOf } from './names.ts';

/** An entry of `service`, with the controller whose pods it reaches. */
export interface Service extends Item {
  readonly name: string;
  /** Undefined where nobody says it, and it cannot be worked out. */
  readonly controller: Json;
}

/** The Services of a release. From 4.0 on the only controller need not be named. */
export function servicesOf(chart: Chart): readonly Service[] {
  return chart.once(servicesIn);
}

function servicesIn(chart: Chart): readonly Service[] {
  const items = chart.items(['service']);
  const [only, ...others] = chart.rules.since(4, 0) ? controllersOf(chart) : [];
  return items.map((item) => ({
    ...item,
    name: nameOf(chart, item, items.length, 'by count, but the primary'),
    controller: isEmpty(item.values['controller']) && others.length === 0 ? only?.id : item.values['controller'],
  }));
}

/** The service of that identifier; undefined where there is none. */
export function serviceNamed(chart: Chart, id: Json): Service | undefined {
  const services = servicesOf(chart);
  const found = services.find((service) => service.id === id);
  if (found !== undefined || chart.rules.since(4, 0) || typeof id !== 'string') return found;
  // Before 4.0 one that is switched off was found as well.
  const values = objectAt(chart.values, ['service'])[id];
  if (!isObject(values)) return undefined;
  const item = { id, values, path: ['service', id] };
  const name = nameOf(chart, item, services.length, 'by count, but the primary');
  return { ...item, name, controller: values['controller'] };
}

/** The only service of a release, which need not be named. */
export function onlyService(chart: Chart): Service | undefined {
  const [only, ...others] = servicesOf(chart);
  return others.length === 0 ? only : undefined;
}

/** Ports of a service that are switched on, by name. */
export function portsOf(chart: Chart, { values, path }: Item): readonly Item[] {
  return chart.entries(values['ports'], [...path, 'ports']);
}

/** A number that helm draws by lot. */
export const anyPort = '{{ any port of the Service }}';

/**
 * The port that is meant where none is named. Before they were put in order, helm took the first key of a map of Go, which is another
 * one each time.
 *
 * @see the library chart common 3.5.1 and 3.7.3: service.primaryPort
 */
export function primaryPort(chart: Chart, service: Item): JsonObject | undefined {
  const ports = portsOf(chart, service).filter(
    ({ values }) => !chart.rules.since(4, 2) || Object.hasOwn(values, 'port'),
  );
  const chosen = ports.findLast(({ values }) => !isEmpty(values['primary']));
  if (chosen === undefined && ports.length > 1 && !chart.rules.since(3, 7))
    return { ...ports[0]?.values, targetPort: anyPort, port: anyPort };
  return (chosen ?? ports[0])?.values;
}

/** The service that leads to a controller where none is named. */
export function primaryService(chart: Chart, controller: string): Service | undefined {
  const services = servicesOf(chart).filter((service) =>
    // In 4.0 a controller that was worked out did not count here.
    chart.rules.since(4, 1) ? service.controller === controller : service.values['controller'] === controller,
  );
  return services.findLast(({ values }) => !isEmpty(values['primary'])) ?? services[0];
}

/** The number of a port by its name, whether it is switched on or not. */
export function portNamed(service: Item | undefined, name: string): Json {
  const port = objectAt(service?.values, ['ports'])[name];
  return isObject(port) ? port['port'] : undefined;
}
