import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { parseTarGzip } from 'nanotar';
import { isObject, listAt, objectAt, textAt, type Json, type JsonObject } from '../graph/json.ts';
import { messageOf } from '../graph/message-of.ts';
import { parseYaml11 } from '../graph/yaml/parse-yaml.ts';
import { YamlError } from '../graph/yaml/yaml-error.ts';

/** What a chart is made of, its subcharts included. */
export interface ChartFiles {
  readonly name: string;
  readonly version: string | undefined;
  /** `values.yaml`. */
  readonly defaults: JsonObject;
  /** `values.schema.json`. */
  readonly schema: Json;
  /** Every file in which something of a template may stand, subcharts apart. */
  readonly texts: readonly string[];
  /** Values that decide whether subcharts are used, as dotted paths. */
  readonly conditions: readonly string[];
  /** By the key under which the values of each stand: its alias, or its name. */
  readonly subcharts: ReadonlyMap<string, ChartFiles>;
  /** Subcharts that `Chart.yaml` names and that are not there. */
  readonly missing: readonly string[];
}

type Files = ReadonlyMap<string, Buffer>;

/** A chart that is damaged, or that nobody may read, with the reason. */
export class UnreadableChart extends Error {}

/** Reads a chart: a folder, or an archive as helm packs it. Undefined where it is none. @throws UnreadableChart */
export async function readChart(path: string): Promise<ChartFiles | undefined> {
  return chartIn(await filesOfChart(path));
}

/** A digest of everything in a chart. @throws UnreadableChart */
export async function contentOf(path: string): Promise<string> {
  return readable(path, () => {
    const digest = createHash('sha256');
    if (!statSync(path).isDirectory()) return digest.update(readFileSync(path)).digest('hex');
    for (const [file, content] of [...filesIn(path)].sort(([a], [b]) => (a < b ? -1 : 1)))
      digest.update(`${file} ${content.length}\n`).update(content);
    return digest.digest('hex');
  });
}

/** The files of a chart by their paths in it. @throws UnreadableChart */
export async function filesOfChart(path: string): Promise<Files> {
  return readable(path, () => (statSync(path).isDirectory() ? filesIn(path) : unpacked(readFileSync(path))));
}

/** Links are not followed. */
function filesIn(folder: string): Files {
  const files = new Map<string, Buffer>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    files.set(file.slice(folder.length).split(sep).filter(Boolean).join('/'), readFileSync(file));
  }
  return files;
}

async function readable<Result>(path: string, read: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw new UnreadableChart(`its chart ${path} cannot be read: ${messageOf(error)}`);
  }
}

async function unpacked(archive: Buffer): Promise<Files> {
  const entries = await parseTarGzip(archive);
  return new Map(
    entries.flatMap(({ name, type, data }) =>
      type === 'file' && data !== undefined ? [[name.split('/').slice(1).join('/'), Buffer.from(data)] as const] : [],
    ),
  );
}

async function chartIn(files: Files): Promise<ChartFiles | undefined> {
  const described = yamlIn(files.get('Chart.yaml'));
  if (described === undefined) return undefined;
  const dependencies = listAt(described, ['dependencies']).concat(
    listAt(yamlIn(files.get('requirements.yaml')), ['dependencies']),
  );
  const inside = await chartsIn(files);
  const subcharts = new Map<string, ChartFiles>(inside);
  for (const dependency of dependencies) {
    const [name = '', alias] = ['name', 'alias'].map((field) => textAt(dependency, [field]));
    const chart = inside.get(name);
    if (alias !== undefined && chart !== undefined) subcharts.set(alias, chart);
  }
  return {
    name: textAt(described, ['name']) ?? '',
    version: textAt(described, ['version']),
    defaults: objectAt(yamlIn(files.get('values.yaml')), []),
    schema: yamlIn(files.get('values.schema.json')),
    texts: [...files].flatMap(([path, content]) => (/^charts\//.test(path) ? [] : [content.toString('utf8')])),
    conditions: dependencies.flatMap((dependency) => textAt(dependency, ['condition'])?.split(',') ?? []),
    subcharts,
    missing: dependencies.map((dependency) => textAt(dependency, ['name']) ?? '').filter((name) => !inside.has(name)),
  };
}

/** The charts in `charts/`, each a folder or an archive, by name. */
async function chartsIn(files: Files): Promise<Map<string, ChartFiles>> {
  const folders = new Map<string, Map<string, Buffer>>();
  const charts = new Map<string, ChartFiles>();
  const add = (chart: ChartFiles | undefined): void => void (chart && charts.set(chart.name, chart));
  for (const [path, content] of files) {
    const [top = '', folder = '', ...rest] = path.split('/');
    if (top !== 'charts') continue;
    if (rest.length === 0) {
      if (/\.t(ar\.)?gz$/.test(folder)) add(await chartIn(await readable(path, () => unpacked(content))));
      continue;
    }
    const own = folders.get(folder) ?? new Map<string, Buffer>();
    folders.set(folder, own.set(posix.join(...rest), content));
  }
  for (const own of folders.values()) add(await chartIn(own));
  return charts;
}

/** What a file of YAML or JSON says; undefined where it is missing or is none. */
function yamlIn(content: Buffer | undefined): Json {
  try {
    const [first] = content === undefined ? [] : parseYaml11('', content.toString('utf8'));
    return isObject(first) ? first : undefined;
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return undefined;
  }
}
