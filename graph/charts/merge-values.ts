import { isObject, valueAt, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { mergeMaps } from '../merge-maps.ts';
import type { Origin } from '../origin.ts';
import { onlyStandIns, withStandIns } from '../secrets/stand-ins.ts';
import { assign, type GrowingValues } from './assign.ts';
import type { Assignment } from './set-line.ts';

/** What one reference of `valuesFrom` gives. */
export type GivenLayer = {
  readonly isSecret: boolean;
  readonly locate: (path: JsonPath) => Origin;
} & ({ readonly values: JsonObject } | { readonly assignments: readonly Assignment[] });

/** The values of a release before they are merged. */
export interface UnmergedValues {
  /** In the order of `valuesFrom`. */
  readonly layers: readonly GivenLayer[];
  readonly own: JsonObject;
  readonly locateOwn: (path: JsonPath) => Origin;
}

/**
 * The values of a release as helm-controller merges them: each layer over the ones before, its own over all. With a `targetPath` the own
 * ones count at once, and what is put there changes them where it lies below an object that nothing else gave. Undefined where a
 * `targetPath` leads through something that is no object or list.
 *
 * @see fluxcd/pkg chartutil v1.28.0, values.go (ChartValuesFromReferences)
 */
export function mergedValues({ layers, own }: UnmergedValues): JsonObject | undefined {
  if (layers.length === 0) return own;
  const ownCopy = copyOf(own);
  let result: JsonObject = {};
  for (const layer of layers) {
    if ('values' in layer) {
      result = mergeMaps(result, copyOf(layer.values));
      continue;
    }
    const growing: GrowingValues = { ...mergeMaps(result, ownCopy) };
    if (!layer.assignments.every((each) => assign(growing, each))) return undefined;
    result = growing;
  }
  return mergeMaps(result, ownCopy);
}

/** The same with a stand-in for every secret: what stands under names that say so, and all that a Secret gives. */
export function valuesWithoutSecrets({ layers, ...rest }: UnmergedValues): JsonObject {
  const veiled = layers.map((layer): GivenLayer => {
    if (!layer.isSecret) return layer;
    if ('values' in layer) return { ...layer, values: onlyStandIns(layer.values) };
    const assignments = layer.assignments.map(({ steps, value }) => ({
      steps,
      value: onlyStandIns({ value })['value'],
    }));
    return { ...layer, assignments };
  });
  return withStandIns(mergedValues({ layers: veiled, ...rest }) ?? {});
}

/** Says where a value was decided; where nobody gave it, the nearest thing around it that somebody gave. */
export function locateIn(given: UnmergedValues, merged: JsonObject): (path: JsonPath) => Origin {
  const { layers, own, locateOwn } = given;
  if (layers.length === 0) return locateOwn;
  const ofOwn: Giver = { gives: (path) => valueAt(own, path) !== undefined, locate: locateOwn };
  const givers = [...layers.flatMap(giversOf), ofOwn, ...layers.flatMap((layer) => giversOf(stronger(layer)))];
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const part = path.slice(0, length);
      const giver = givers.findLast(({ gives }) => gives(part));
      if (giver !== undefined) return giver.locate(part);
    }
    return locateOwn([]);
  };

  /** What a layer puts over the values of the release. */
  function stronger(layer: GivenLayer): GivenLayer {
    if ('values' in layer) return { ...layer, values: {} };
    const assignments = layer.assignments.filter(({ steps, value }) => {
      const before = valueAt(own, steps);
      return before !== undefined && !isSame(before, value) && isSame(valueAt(merged, steps), value);
    });
    return { ...layer, assignments };
  }
}

/** Somebody who gives values. */
interface Giver {
  readonly gives: (path: JsonPath) => boolean;
  readonly locate: (path: JsonPath) => Origin;
}

function giversOf(layer: GivenLayer): Giver[] {
  const { locate } = layer;
  if ('values' in layer) return [{ gives: (path) => valueAt(layer.values, path) !== undefined, locate }];
  return layer.assignments.map(({ steps }) => ({
    gives: (path) => path.slice(0, steps.length).every((step, index) => step === steps[index]),
    locate,
  }));
}

function isSame(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A copy in which nothing stands in two places, as JSON is read. */
function copyOf(values: JsonObject): JsonObject {
  return copied(values) as JsonObject;
}

function copied(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(copied);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, copied(inside)]));
}
