import type { RenderedObject } from '../graph/charts/take-rendered.ts';
import { mergeMaps } from '../graph/merge-maps.ts';
import { isObject, type Json, type JsonObject } from '../graph/json.ts';
import { SecretValues } from '../graph/secrets/secret-values.ts';
import { mask } from '../graph/secrets/shapes.ts';
import { differences, withStandIns } from '../graph/secrets/stand-ins.ts';
import { YamlError } from '../graph/yaml/yaml-error.ts';
import type { ChartFiles } from './chart-files.ts';
import { objectsIn, refusalsIn, type HelmRefusal } from './helm-output.ts';
import type { ProgramRun } from './run-program.ts';

/** The values of a release, and the same with a stand-in for every secret. */
export interface GivenValues {
  readonly values: JsonObject;
  readonly withoutSecrets: JsonObject;
}

/** What is left of a stand-in that a chart cut or turned. */
const changedStandIn = /(?<![\p{L}\p{N}])[Xx1]{4,}(?![\p{L}\p{N}])/gu;

/** Whether a release gives secrets to its chart. */
export function givesSecrets({ values, withoutSecrets }: GivenValues): boolean {
  return differences(values, withoutSecrets).next().done !== true;
}

/** Values with which helm sees no secret: neither those of the release nor those that the chart has by itself. */
export class VeiledValues {
  readonly values: JsonObject;
  /** Whether they are others than those of the release. */
  readonly areOthers: boolean;
  readonly #standIns: readonly string[];
  readonly #ofChart = new SecretValues();

  constructor(chart: ChartFiles, given: GivenValues) {
    const defaults = defaultsOf(chart);
    const veiled = withStandIns(defaults);
    const ofChart = onlyOthers(veiled, defaults);
    this.values = mergeMaps(ofChart, given.withoutSecrets);
    for (const secret of differences(defaults, veiled)) this.#ofChart.add(secret);
    this.#standIns = [...differences(ofChart, defaults), ...differences(given.withoutSecrets, given.values)];
    this.areOthers = this.#standIns.length > 0;
  }

  /**
   * What helm says against a release. Nobody knows what a chart makes of secrets in its words: only those are told that it says about
   * stand-ins.
   *
   * @param said about the values of the release
   * @param beside what came of the same run with these values
   */
  refusals(said: string, beside: ProgramRun, chart: string): HelmRefusal[] {
    if (beside.is === 'refused')
      return refusalsIn(beside.said, chart).map(({ path, reason }) => ({ path, reason: this.#masked(reason) }));
    return refusalsIn(said, chart).map(({ path }) => ({
      path,
      reason: 'helm refuses a value that is secret, so that its words are not shown; run helm template to read them',
    }));
  }

  /** Whether a text repeats a secret that the chart has by itself. */
  repeatsSecretOfChart(text: string): boolean {
    return this.#ofChart.masked(text) !== text;
  }

  /** Stand-ins tell how long a secret is: a mask tells nothing. */
  #masked(reason: string): string {
    const known = new SecretValues();
    for (const each of this.#standIns) known.add(each);
    const short = this.#standIns.filter((each) => each.length > 2).sort((a, b) => b.length - a.length);
    const left = short.reduce((before, each) => before.replaceAll(each, mask), known.masked(reason));
    return left.replaceAll(changedStandIn, mask);
  }
}

/** Values of a chart before anybody gives it some, those of its subcharts under their keys. */
function defaultsOf({ defaults, subcharts }: ChartFiles): JsonObject {
  const inside = [...subcharts].map(([key, chart]) => [key, defaultsOf(chart)] as const);
  return mergeMaps(Object.fromEntries(inside), defaults);
}

/** What of some values is another than beside it: keys lead to it, lists stay whole. */
function onlyOthers(values: JsonObject, beside: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]): [string, Json][] => {
      const other = beside[key];
      if (differences(value, other).next().done === true) return [];
      return [[key, isObject(value) && isObject(other) ? onlyOthers(value, other) : value]];
    }),
  );
}

/**
 * Texts of rendered objects that are made of secrets, in whatever form: what is another with stand-ins. Where these make other objects,
 * the forms are told that templates are known to write.
 */
export function madeOfSecrets(
  objects: readonly RenderedObject[],
  beside: ProgramRun | undefined,
  { values, withoutSecrets }: GivenValues,
): string[] {
  if (beside === undefined) return [];
  const others = beside.is === 'done' ? objectsOf(beside.output) : [];
  const isAlike =
    others.length === objects.length &&
    objects.every(({ template, manifest }, index) => {
      const other = others[index];
      return other?.template === template && other.manifest['kind'] === manifest['kind'];
    });
  if (!isAlike) return [...differences(values, withoutSecrets)].flatMap(formsOf);
  return objects.flatMap(({ manifest }, index) => [...differences(manifest, others[index]?.manifest)]);
}

function objectsOf(output: string): RenderedObject[] {
  try {
    return objectsIn(output);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return [];
  }
}

function formsOf(secret: string): string[] {
  return [
    secret,
    Buffer.from(secret).toString('base64'),
    encodeURIComponent(secret),
    secret.toUpperCase(),
    secret.toLowerCase(),
  ];
}
