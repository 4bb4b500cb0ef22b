import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ResourceGraph } from '../graph/resource/graph.ts';
import { readFolderInto } from '../graph/readers/read-folder.ts';
import { didYouMean } from '../topology/mistakes.ts';
import { UsageError } from './exit-codes.ts';

/** A synthesized tree, with its topology. */
export interface Tree {
  readonly folder: string;
  readonly graph: ResourceGraph;
}

/**
 * The tree of one cluster: a folder, or the name of a cluster below `dist`.
 *
 * @throws UsageError where there is none, where it cannot be read, or where it holds several clusters.
 */
export function readTree(cluster: string): Tree {
  const folder = folderOf(cluster);
  const graph = new ResourceGraph();
  readFolderInto(graph, folder);
  if (graph.errors.length > 0) {
    throw new UsageError(
      graph.errors
        .map(({ file, line, column, reason }) => [file, line, column].filter(Boolean).join(':') + `: ${reason}`)
        .join('\n'),
    );
  }
  const names = graph.declared('cluster').map(({ name }) => name);
  if (names.length > 1) {
    throw new UsageError(`${folder} holds the clusters ${names.join(', ')}; name the folder of one of them`);
  }
  return { folder, graph };
}

function folderOf(cluster: string): string {
  const found = [cluster, join('dist', cluster)].find((path) => existsSync(path) && statSync(path).isDirectory());
  if (found === undefined) {
    const known = existsSync('dist') ? readdirSync('dist') : [];
    const next = known.length === 0 ? 'run npm run synth first' : `below dist: ${known.join(', ')}`;
    throw new UsageError(
      `"${cluster}" is neither a folder nor a cluster below dist; ${next}${didYouMean(cluster, known)}`,
    );
  }
  return found;
}
