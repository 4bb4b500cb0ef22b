import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { createTarGzip } from 'nanotar';
import { writeCacheFile } from '../files/cache-files.ts';
import type { ValuesFiles } from '../graph/charts/chart-source.ts';
import { isObject, type JsonObject } from '../graph/json.ts';
import { mergeMaps } from '../graph/merge-maps.ts';
import { parseYaml11 } from '../graph/yaml/parse-yaml.ts';
import { YamlError } from '../graph/yaml/yaml-error.ts';
import { filesOfChart } from './chart-files.ts';
import type { FoundChart } from './chart-store.ts';
import { valuesFile } from './values-file.ts';

/** A source that is a tree of files, from whose root files of values are named. */
export interface Around {
  /** A folder with all of it. @default the chart alone is at hand */
  readonly root?: string;
  /** The path of the chart in it. */
  readonly path: string;
}

/**
 * A chart as source-controller packs it: the files that `valuesFiles` names, merged, in place of its own `values.yaml`. They begin at the
 * chart, or at the root of a source that is a tree of files.
 */
export async function withValuesFiles(
  chart: string,
  wanted: ValuesFiles,
  { cache, around }: { readonly cache: string; readonly around?: Around | undefined },
): Promise<FoundChart> {
  const files = await filesOfChart(chart);
  let values: JsonObject = {};
  for (const name of wanted.names) {
    const content =
      files.get(posix.relative(posix.join('/', around?.path ?? ''), posix.join('/', name))) ??
      contentIn(around?.root, name);
    if (content === undefined) {
      if (wanted.mayBeMissing) continue;
      return { is: 'missing', reason: `${name}, which valuesFiles of its chart names, is not there` };
    }
    const read = valuesIn(content);
    if (read === undefined)
      return { is: 'missing', reason: `${name}, which valuesFiles of its chart names, holds no values` };
    values = mergeMaps(values, read);
  }
  const packed = new Map(files).set('values.yaml', Buffer.from(valuesFile(values)));
  const digest = createHash('sha256');
  for (const [path, content] of [...packed].sort(([a], [b]) => (a < b ? -1 : 1)))
    digest.update(`${path} ${content.length}\n`).update(content);
  const archive = join(cache, 'charts', `${digest.digest('hex')}.tgz`);
  if (!existsSync(archive)) {
    const entries = [...packed].map(([path, data]) => ({ name: `chart/${path}`, data }));
    writeCacheFile(archive, await createTarGzip(entries));
  }
  return existsSync(archive)
    ? { is: 'found', path: archive }
    : { is: 'missing', reason: `${archive} cannot be written` };
}

/** A file of a source; none outside of it, and none that a link leads to. */
function contentIn(root: string | undefined, name: string): Buffer | undefined {
  if (root === undefined) return undefined;
  const path = join(root, posix.normalize(`/${name}`));
  if (!existsSync(path) || !lstatSync(path).isFile()) return undefined;
  const real = realpathSync(path);
  return real.startsWith(`${realpathSync(root)}${sep}`) ? readFileSync(real) : undefined;
}

/** An empty file is no values, and fine. */
function valuesIn(content: Buffer): JsonObject | undefined {
  try {
    const [first] = parseYaml11('', content.toString('utf8'));
    if (first === undefined || first === null) return {};
    return isObject(first) ? first : undefined;
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return undefined;
  }
}
