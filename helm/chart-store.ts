import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeCacheFolder } from '../files/cache-files.ts';
import type { ChartSource } from '../graph/charts/chart-source.ts';
import { addedRepository } from './added-repositories.ts';
import { failureToFetch } from './failure-to-fetch.ts';
import type { Helm } from './run-helm.ts';

/** A chart at hand, or why there is none. */
export type FoundChart =
  { readonly is: 'found'; readonly path: string } | { readonly is: 'missing'; readonly reason: string };

type Remote = Extract<ChartSource, { is: 'http' | 'oci' }>;

/** Charts that were fetched, by where from. What is there is not fetched again: a range of versions means the one that was the newest then. */
export class ChartStore {
  readonly #folder: string;
  readonly #helm: Helm;
  readonly #fetched = new Map<string, Promise<FoundChart>>();

  constructor(cache: string, helm: Helm) {
    this.#folder = join(cache, 'charts');
    this.#helm = helm;
  }

  /** The archive of a chart, which helm fetches with its own credentials where it is not there yet. */
  get(source: Remote): Promise<FoundChart> {
    const key = createHash('sha256').update(JSON.stringify(source)).digest('hex');
    const known = this.#fetched.get(key) ?? this.#fetch(source, join(this.#folder, key));
    this.#fetched.set(key, known);
    return known;
  }

  async #fetch(source: Remote, folder: string): Promise<FoundChart> {
    const kept = archiveIn(folder);
    if (kept !== undefined) return { is: 'found', path: kept };
    if (!makeCacheFolder(folder)) return { is: 'missing', reason: `${folder} cannot be made` };
    const run = await this.#helm.run(['pull', `--destination=${folder}`, ...toPull(source)]);
    if (run.is === 'not run') return { is: 'missing', reason: run.reason };
    const archive = archiveIn(folder);
    if (run.is === 'done' && archive !== undefined) return { is: 'found', path: archive };
    const said = run.is === 'refused' ? failureToFetch(run.said) : 'helm left no archive';
    return { is: 'missing', reason: `its chart cannot be fetched: ${said}` };
  }
}

/** Names begin behind `--`: none of them is taken for an option, whatever the repository says. */
function toPull(source: Remote): string[] {
  const version = source.version === undefined ? [] : [`--version=${source.version}`];
  if (source.is === 'http') {
    const added = addedRepository(source.url);
    return added === undefined
      ? [...version, `--repo=${source.url}`, '--', source.chart]
      : [...version, '--', `${added}/${source.chart}`];
  }
  const plain = source.isPlain ? ['--plain-http'] : [];
  const reference = source.digest === undefined ? source.reference : `${source.reference}@${source.digest}`;
  return [...(source.digest === undefined ? version : []), ...plain, '--', reference];
}

function archiveIn(folder: string): string | undefined {
  const entry = existsSync(folder) ? readdirSync(folder).find((name) => name.endsWith('.tgz')) : undefined;
  return entry === undefined ? undefined : join(folder, entry);
}
