import { isObject, objectAt, valueAt, type Json, type JsonObject, type JsonPath } from '../../json.ts';
import { fill, isEmpty, override } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import type { Container } from './container.ts';
import { envOf } from './env.ts';
import { envFromOf } from './env-from.ts';
import { imageOf } from './images.ts';
import { inOrder } from './order.ts';
import { probesOf } from './probes.ts';
import { volumeMountsOf } from './volume-mounts.ts';

/** The containers of a controller, as its pods have them. */
export function containersOf(chart: Chart, controller: Item): JsonObject[] {
  return made(chart, controller, 'containers');
}

/** Those that run before them. */
export function initContainersOf(chart: Chart, controller: Item): JsonObject[] {
  return made(chart, controller, 'initContainers');
}

function made(chart: Chart, controller: Item, section: 'containers' | 'initContainers'): JsonObject[] {
  const path = [...controller.path, section];
  const items = chart.entries(controller.values[section], path);
  const byId = new Map(items.map((item) => [item.id, item]));
  return inOrder(chart, items, (id) => byId.get(id)?.values, path).flatMap((id) => {
    const item = byId.get(id);
    return item === undefined ? [] : [containerOf(chart, withDefaults(chart, controller, item, section))];
  });
}

function withDefaults(chart: Chart, controller: Item, item: Item, section: string): Container {
  const isExempt =
    section === 'initContainers' && controller.values['applyDefaultContainerOptionsToInitContainers'] === false;
  const defaults = objectAt(controller.values, ['defaultContainerOptions']);
  if (isExempt || !chart.rules.since(3, 4)) return { ...item, controller };
  const { values } = item;
  if (controller.values['defaultContainerOptionsStrategy'] === 'merge') {
    const merged = chart.rules.since(4, 4) ? override(defaults, values) : fill(values, defaults);
    return { ...item, controller, values: merged };
  }
  const chosen = Object.entries(defaults).filter(([key]) => isEmpty(values[key]));
  return { ...item, controller, values: { ...values, ...Object.fromEntries(chosen) } };
}

/** Fields that are taken over as they are, wherever they hold something. */
const plain = [
  'workingDir',
  'securityContext',
  'lifecycle',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'ports',
  'resources',
  'restartPolicy',
  'stdin',
  'tty',
];

function containerOf(chart: Chart, container: Container): JsonObject {
  const { id, values, path, controller } = container;
  const result: Record<string, Json> = {};
  chart.origins.made(result, path);
  const from = (field: string): JsonPath => whereSet(chart, container, field);
  const put = (field: string, value: Json, path?: JsonPath): void => {
    if (isEmpty(value)) return;
    result[field] = value;
    chart.origins.field(result, field, path ?? from(field));
  };
  const name = chart.text(isEmpty(values['nameOverride']) ? id : values['nameOverride']);
  put('name', name, isEmpty(values['nameOverride']) ? path : from('nameOverride'));
  refuseImage(chart, container, from('image'));
  put('image', imageOf(chart, values['image']), from('image'));
  put('imagePullPolicy', valueAt(values, ['image', 'pullPolicy']), [...from('image'), 'pullPolicy']);
  for (const field of ['command', 'args']) {
    const value = values[field];
    put(field, typeof value === 'string' && value !== '' ? [value] : value);
  }
  for (const field of plain) put(field, values[field]);
  if (chart.rules.since(5, 0)) put('resizePolicy', values['resizePolicy']);
  put('env', envOf(chart, container, from('env')));
  put('envFrom', envFromOf(chart, container, from('envFrom')));
  for (const [probe, value] of probesOf(chart, container)) result[probe] = value;
  put('volumeMounts', volumeMountsOf(chart, controller, id), path);
  return result;
}

/** A field is the container's own, or of the defaults of its controller. */
function whereSet(chart: Chart, { path, controller }: Container, field: string): JsonPath {
  const isOwn = !isEmpty(valueAt(chart.values, [...path, field]));
  return isOwn ? [...path, field] : [...controller.path, 'defaultContainerOptions', field];
}

function refuseImage(chart: Chart, { id, values, path }: Container, at: JsonPath): void {
  const { image } = values;
  const place = isObject(image) ? at : path;
  if (!isObject(image)) chart.refuse(place, `container ${id} has no image with a repository and a tag`);
  else if (isEmpty(image['repository'])) chart.refuse(place, `the image of container ${id} has no repository`);
  else if (isEmpty(image['tag']) && !(chart.rules.since(4, 4) && !isEmpty(image['digest']))) {
    chart.refuse(place, `the image of container ${id} has no tag${chart.rules.since(4, 4) ? ', and no digest' : ''}`);
  }
}
