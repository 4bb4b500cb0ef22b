import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Repositories of others, by their names: the folders in the one that HOLDFAST_CORPUS names. Nothing of them is written down. */
export function realRepositories(): [title: string, folder: string][] {
  const corpus = process.env['HOLDFAST_CORPUS'];
  return corpus === undefined
    ? []
    : readdirSync(corpus)
        .sort()
        .map((name) => [name, join(corpus, name)]);
}
