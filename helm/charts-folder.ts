import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { satisfies } from 'semver';
import { textAt } from '../graph/json.ts';
import { messageOf } from '../graph/message-of.ts';
import { parseYaml11 } from '../graph/yaml/parse-yaml.ts';
import { YamlError } from '../graph/yaml/yaml-error.ts';
import type { ReleaseChart } from '../graph/charts/release-chart.ts';

/** A chart that lies on this machine. */
interface LocalChart {
  readonly name: string;
  readonly version: string;
  readonly path: string;
}

/** A folder of charts that cannot be read, with every reason. */
export class ChartsFolderError extends Error {}

/** Charts in a folder that the user names: folders with a `Chart.yaml`, and archives `<name>-<version>.tgz`; or the folder, where it is one. */
export class ChartsFolder {
  readonly #charts: readonly LocalChart[];

  /** @throws ChartsFolderError where it is no folder, or where something in it should be a chart and is none */
  constructor(folder: string) {
    const mistakes: string[] = [];
    this.#charts = entriesOf(folder).flatMap((entry) => {
      const found = chartAt(join(folder, entry), entry);
      if (typeof found !== 'string') return found;
      mistakes.push(found);
      return [];
    });
    if (mistakes.length > 0) throw new ChartsFolderError(mistakes.join('\n'));
  }

  /** The path of the newest chart that fits. */
  find({ chart, version }: ReleaseChart): string | undefined {
    const fitting = this.#charts.filter(
      (each) => each.name === chart && (version === undefined || isVersion(each.version, version)),
    );
    return fitting.sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true })).at(-1)?.path;
  }
}

/** What lies in the folder; the folder itself, where it is a chart. */
function entriesOf(folder: string): string[] {
  try {
    const entries = readdirSync(folder);
    return entries.includes('Chart.yaml') ? ['.'] : entries;
  } catch (error) {
    throw new ChartsFolderError(`${folder}: not read as a folder: ${messageOf(error)}`);
  }
}

/** The chart at a path, if there is one; what is wrong, where there should be. */
function chartAt(path: string, entry: string): LocalChart[] | string {
  const [, packed, number] = /^(.+?)-(v?\d+\.\d+\.\d.*)\.tgz$/.exec(entry) ?? [];
  if (packed !== undefined && number !== undefined) return [{ name: packed, version: number, path }];
  const described = join(path, 'Chart.yaml');
  if (!existsSync(described)) return [];
  try {
    const [chart] = parseYaml11(described, readFileSync(described, 'utf8'));
    const [name, version] = ['name', 'version'].map((field) => textAt(chart, [field]));
    if (name !== undefined && version !== undefined) return [{ name, version, path }];
    return `${described}: no chart; required: name and version, as texts`;
  } catch (error) {
    const place = error instanceof YamlError ? `:${error.position.line}:${error.position.column}` : '';
    return `${described}${place}: not read: ${messageOf(error)}`;
  }
}

/** Whether a version is the one that is asked for, or lies in the range. */
function isVersion(version: string, asked: string): boolean {
  return version.replace(/^v/, '') === asked.trim().replace(/^v/, '') || satisfies(version, asked);
}
