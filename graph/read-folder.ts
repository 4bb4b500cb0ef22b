import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { assignClusters } from './assign-clusters.ts';
import { findYamlFiles } from './find-files.ts';
import type { ResourceGraph } from './graph.ts';
import { readManifestInto } from './read-manifests.ts';
import { SourceFile, YamlError } from './source-file.ts';
import { suppressionComments } from './suppression.ts';

/** Reads every YAML file at or below `root` into the graph. What cannot be read becomes an error of the graph. */
export function readFolderInto(graph: ResourceGraph, root: string): void {
  const found = findYamlFiles(root);
  graph.errors.push(...found.errors);
  graph.skipped.push(...found.skipped);
  const files: [path: string, text: string][] = [];
  for (const file of found.files) {
    const shown = displayPath(file);
    try {
      files.push([shown, readFileSync(file, 'utf8')]);
    } catch (error) {
      graph.errors.push({ file: shown, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  readFilesInto(graph, files, displayPath(root));
}

/** The same for files that are in memory. `root` names the cluster of what belongs to no Flux tree. */
export function readFilesInto(
  graph: ResourceGraph,
  files: Iterable<readonly [path: string, text: string]>,
  root: string,
): void {
  const sources: SourceFile[] = [];
  for (const [path, text] of files) {
    try {
      sources.push(new SourceFile(path, text));
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      graph.errors.push({ file: path, ...error.position, reason: `it is no YAML: ${error.message}` });
    }
  }
  graph.files.push(...sources);
  const clusterOf = assignClusters(sources, root);
  for (const source of sources) {
    for (const [index, document] of source.documents.entries()) {
      readManifestInto(graph, {
        document,
        cluster: clusterOf(source.path),
        file: source.path,
        locate: (path) => ({ from: 'file', file: source.path, ...source.locate(index, path) }),
      });
    }
    readSuppressionsInto(graph, source);
  }
}

function readSuppressionsInto(graph: ResourceGraph, source: SourceFile): void {
  for (const { rule, until, reason, offset } of suppressionComments(source.text)) {
    const document = source.documentAt(offset);
    graph.suppressions.push({
      rule,
      until,
      reason,
      origin: { from: 'file', file: source.path, ...source.positionAt(offset) },
      covers: (origin) =>
        origin.from === 'file' &&
        origin.file === source.path &&
        source.documentAt(source.offsetAt(origin.line, origin.column)) === document,
    });
  }
}

function displayPath(path: string): string {
  const fromHere = relative(process.cwd(), resolve(path));
  const shown = fromHere.startsWith('..') ? path : fromHere;
  return (shown === '' ? '.' : shown).split(sep).join('/');
}
