import { isObject, objectAt, type Json, type JsonObject } from '../../json.ts';
import { fill, isEmpty } from '../go-values.ts';
import type { Chart, Item } from './chart.ts';
import { handedOnOnce } from './end-of-object.ts';
import { secretsOf } from './config.ts';
import { controllersOf } from './controller-entries.ts';
import { controllerLabel, globalMetadata, selectorLabels } from './metadata.ts';
import { podOption } from './pod-options.ts';

/** `metadata` of the pods of a controller. */
export function podMetadataOf(chart: Chart, controller: Item): JsonObject {
  const path = [...controller.path, 'pod'];
  const metadata: Record<string, Json> = {};
  const annotations = annotationsOf(chart, controller);
  if (!isEmpty(annotations)) metadata['annotations'] = chart.origins.made(annotations, [...path, 'annotations']);
  metadata['labels'] = chart.origins.made(labelsOf(chart, controller), [...path, 'labels']);
  return chart.origins.made(metadata, path);
}

function labelsOf(chart: Chart, controller: Item): JsonObject {
  return written(chart, withOptions(chart, controller, 'labels', baseLabels(chart, controller)));
}

function baseLabels(chart: Chart, controller: Item): JsonObject {
  let labels: JsonObject = { [controllerLabel(chart)]: controller.id };
  if (propagates(chart)) labels = fill(globalMetadata(chart, 'labels'), labels);
  return fill(selectorLabels(chart), labels);
}

/** Pods change when what they read changes. What exactly helm makes of that is unknown here, only that it is there. */
function annotationsOf(chart: Chart, controller: Item): JsonObject {
  const start = propagates(chart) ? globalMetadata(chart, 'annotations') : {};
  let annotations = withOptions(chart, controller, 'annotations', start);
  if (isChecked(chart, controller, chart.items(['configMaps']))) {
    annotations = fill({ 'checksum/configMaps': '{{ digest of the ConfigMaps }}' }, annotations);
  }
  if (isChecked(chart, controller, secretsOf(chart))) {
    annotations = fill({ 'checksum/secrets': '{{ digest of the Secrets }}' }, annotations);
  }
  return written(chart, annotations);
}

function isChecked(chart: Chart, { id }: Item, items: readonly Item[]): boolean {
  return items.some(({ values }) => {
    if (Object.hasOwn(values, 'includeInChecksum') && isEmpty(values['includeInChecksum'])) return false;
    const only = values['includeChecksumInControllers'];
    return (
      !chart.rules.since(4, 4) || !Array.isArray(only) || only.length === 0 || (only as readonly Json[]).includes(id)
    );
  });
}

function propagates(chart: Chart): boolean {
  const wanted = objectAt(chart.values, ['global'])['propagateGlobalMetadataToPods'];
  return chart.rules.since(3, 6) && !isEmpty(wanted);
}

function withOptions(chart: Chart, controller: Item, kind: 'labels' | 'annotations', start: JsonObject): JsonObject {
  if (chart.rules.since(4, 3)) {
    const value = handedOnOnce(podOption(chart, controller, kind).value);
    return isObject(value) ? fill(value, start) : start;
  }
  let general = objectAt(chart.values, ['defaultPodOptions', kind]);
  if (!isEmpty(general) && kind === 'labels') {
    // The chart writes into the defaults themselves: what the pods of one controller add, those of the next inherit.
    for (const before of controllersOf(chart)) {
      if (before.id < controller.id) general = fill(general, baseLabels(chart, before));
    }
  }
  general = fill(general, start);
  return fill(objectAt(controller.values, ['pod', kind]), general);
}

function written(chart: Chart, metadata: JsonObject): JsonObject {
  const filled = chart.rules.since(5, 0)
    ? Object.entries(metadata).map(([key, value]) => [key, isDigest(value) ? value : chart.deep(value)])
    : [];
  return chart.rules.since(5, 0) ? (Object.fromEntries(filled) as JsonObject) : { ...metadata };
}

function isDigest(value: Json): boolean {
  return typeof value === 'string' && value.startsWith('{{ digest of ');
}
