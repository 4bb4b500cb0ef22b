import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeCacheFile } from '../files/cache-files.ts';
import type { Capabilities } from '../graph/facts/cluster/capabilities.ts';
import type { RenderedObject, Rendering } from '../graph/charts/take-rendered.ts';
import { isObject, jsonOf, type JsonObject, type JsonPath } from '../graph/json.ts';
import { messageOf } from '../graph/message-of.ts';
import { contentOf, readChart, UnreadableChart } from './chart-files.ts';
import { objectsIn, refusalsIn } from './helm-output.ts';
import type { Helm } from './run-helm.ts';
import { valuesFile } from './values-file.ts';
import { givesSecrets, madeOfSecrets, VeiledValues } from './secrets-of-release.ts';
import { valuesNotNamed } from './unread-values.ts';

/** What helm is asked to make. */
export interface ReleaseToRender {
  readonly name: string;
  readonly namespace: string;
  readonly values: JsonObject;
  /** The same with a stand-in for every secret: helm's words are those about these. */
  readonly withoutSecrets: JsonObject;
  readonly capabilities: Capabilities;
  /** Further options, such as `--include-crds`. */
  readonly options: readonly string[];
}

/** What came of a release, and whether it may be written down: it holds nothing that a chart says under the name of a secret. */
interface Rendered {
  readonly rendering: Rendering;
  readonly mayBeKept: boolean;
}

/** Each candidate alone costs a run of helm. */
const mostTriedAlone = 10;
/** Part of every key: what was kept by another form is not read. */
const form = 2;

/** Renders releases, and keeps what came of it by the contents of the chart and everything that helm is told. */
export class ReleaseRenderer {
  readonly #cache: string;
  readonly #helm: Helm;
  /** Of charts by their paths: many releases share one. */
  readonly #contents = new Map<string, Promise<string>>();

  constructor(cache: string, helm: Helm) {
    this.#cache = join(cache, 'rendered');
    this.#helm = helm;
  }

  /** @param chart path of a folder or an archive */
  async render(chart: string, release: ReleaseToRender): Promise<Rendering> {
    try {
      return await this.#renderOnce(chart, release);
    } catch (error) {
      if (!(error instanceof UnreadableChart)) throw error;
      return { is: 'unknown', reason: error.message };
    }
  }

  /** @throws UnreadableChart */
  async #renderOnce(chart: string, release: ReleaseToRender): Promise<Rendering> {
    // What was made of secrets is written nowhere.
    if (givesSecrets(release)) return (await this.#renderAnew(chart, release)).rendering;
    const content = this.#contents.get(chart) ?? contentOf(chart);
    this.#contents.set(chart, content);
    const digest = await content;
    const key = createHash('sha256')
      .update(JSON.stringify([form, digest, release]))
      .digest('hex');
    const path = join(this.#cache, `${key}.json`);
    const kept = keptAt(path);
    if (kept !== undefined) return kept;
    const { rendering, mayBeKept } = await this.#renderAnew(chart, release);
    if (mayBeKept) writeCacheFile(path, JSON.stringify(rendering));
    return rendering;
  }

  async #renderAnew(chart: string, release: ReleaseToRender): Promise<Rendered> {
    const files = await readChart(chart);
    if (files === undefined) return unknown(`${chart} is no chart`);
    if (files.missing.length > 0)
      return unknown(`its chart lacks ${files.missing.join(', ')}; run helm dependency build`);
    const run = await this.#template(chart, release);
    if (run.is === 'not run') return unknown(run.reason);
    const veiled = new VeiledValues(files, release);
    const isBesides = run.is === 'refused' ? veiled.areOthers : givesSecrets(release);
    const beside = isBesides ? await this.#template(chart, { ...release, values: veiled.values }) : undefined;
    if (run.is === 'refused') {
      const { name } = files;
      const reasons = beside ? veiled.refusals(run.said, beside, name) : refusalsIn(run.said, name);
      return { rendering: { is: 'refused', reasons }, mayBeKept: true };
    }
    try {
      const objects = objectsIn(run.output);
      const candidates = valuesNotNamed(files, release.values);
      const unread = await this.#withoutEffect(candidates, { chart, release, objects });
      const rendering = {
        is: 'made',
        objects,
        unread,
        madeOfSecrets: madeOfSecrets(objects, beside, release),
      } as const;
      return { rendering, mayBeKept: !veiled.repeatsSecretOfChart(JSON.stringify(objects)) };
    } catch (error) {
      return unknown(`what helm makes of it cannot be read: ${messageOf(error)}`);
    }
  }

  #template(
    chart: string,
    { name, namespace, values, capabilities, options }: ReleaseToRender,
  ): ReturnType<Helm['run']> {
    const served = capabilities.apiVersions.map((each) => `--api-versions=${each}`);
    return this.#helm.run(
      [
        'template',
        `--namespace=${namespace}`,
        '--values=-',
        `--kube-version=${capabilities.kubeVersion}`,
        ...served,
        ...options,
        ...['--', name, chart],
      ],
      { input: valuesFile(values) },
    );
  }

  /** Those of `candidates` without which helm makes the same: all together, or each alone. */
  async #withoutEffect(
    candidates: readonly JsonPath[],
    { chart, release, objects }: { chart: string; release: ReleaseToRender; objects: readonly RenderedObject[] },
  ): Promise<JsonPath[]> {
    const before = stateOf(objects);
    const makesTheSame = async (left: readonly JsonPath[]): Promise<boolean> => {
      const run = await this.#template(chart, { ...release, values: left.reduce(without, release.values) });
      return run.is === 'done' && stateOf(objectsIn(run.output)) === before;
    };
    if (candidates.length === 0) return [];
    if (await makesTheSame(candidates)) return [...candidates];
    const found: JsonPath[] = [];
    if (candidates.length === 1 || candidates.length > mostTriedAlone) return found;
    for (const candidate of candidates) if (await makesTheSame([candidate])) found.push(candidate);
    return found;
  }
}

function unknown(reason: string): Rendered {
  return { rendering: { is: 'unknown', reason }, mayBeKept: false };
}

/** What was kept; undefined where nothing was, or where it is damaged. */
function keptAt(path: string): Rendering | undefined {
  const kept = existsSync(path) ? jsonOf(readFileSync(path, 'utf8')) : undefined;
  if (!isObject(kept)) return undefined;
  const isWhole =
    kept['is'] === 'made' ? Array.isArray(kept['objects']) && Array.isArray(kept['unread']) : kept['is'] === 'refused';
  return isWhole ? (kept as unknown as Rendering) : undefined;
}

/** What is the same for the same objects in any order. Digests of what is made anew each time, such as keys, do not count. */
function stateOf(objects: readonly RenderedObject[]): string {
  const texts = objects.map(({ manifest }) =>
    JSON.stringify(manifest, (key, value: unknown) => (/^checksum\/|^caBundle$/.test(key) ? undefined : value)),
  );
  return texts.sort().join('\n');
}

/** Values without what stands at a path. */
function without(values: JsonObject, [step, ...rest]: JsonPath): JsonObject {
  if (step === undefined) return values;
  const { [step]: inside, ...others } = values;
  return rest.length === 0 || !isObject(inside) ? others : { ...others, [step]: without(inside, rest) };
}
