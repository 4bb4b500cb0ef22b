import type { FileCache } from '../../graph/disk/file-cache.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import type { PathPatterns } from './path-patterns.ts';

/** How folders are read. */
export interface ReadFoldersOptions {
  /** What is left out. */
  readonly exclude: PathPatterns;
  /** Files that were read before, while it watches. @default everything is read */
  readonly cache?: FileCache | undefined;
}

/** Reads what is checked. Where there was nothing to look at, that is an error of the graph: a check that could not look never passes. */
export function readFoldersInto(
  graph: ResourceGraph,
  folders: readonly string[],
  { exclude, cache }: ReadFoldersOptions,
): void {
  for (const folder of folders) {
    const before = graph.files.length + graph.errors.length;
    let excluded = 0;
    const isExcluded = (path: string): boolean => {
      const is = exclude.matches(path);
      if (is) excluded++;
      return is;
    };
    readFolderInto(graph, folder, { isExcluded, ...(cache && { cache }) });
    if (graph.files.length + graph.errors.length > before) continue;
    const reason =
      excluded > 0
        ? `nothing was judged: the configuration excludes every YAML file in it (${excluded}); correct "exclude", or check another folder`
        : 'nothing was judged: no YAML file in it was read; check the folder that holds the manifests';
    graph.errors.push({ file: folder, reason, isNothingJudged: true });
  }
  if (graph.size > 0 || graph.unapplied.length > 0) return;
  if (graph.errors.length === 0)
    graph.errors.push({ file: folders.join(', '), reason: nothing(graph.files.length), isNothingJudged: true });
  // Nothing could be judged for these: with none of them told, it would look as if all were well.
  graph.errors.splice(0, Infinity, ...graph.errors.map((error) => ({ ...error, isNothingJudged: true })));
}

function nothing(files: number): string {
  return `nothing was judged: neither a Kubernetes object nor a topology in ${files} ${files === 1 ? 'file' : 'files'}; check the folder that holds the manifests`;
}
