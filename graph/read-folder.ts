import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { assignClusters } from './assign-clusters.ts';
import { findYamlFiles } from './find-files.ts';
import type { ResourceGraph } from './graph.ts';
import { textAt } from './json.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import type { Origin } from './origin.ts';
import { readManifestInto } from './read-manifests.ts';
import { SourceFile, YamlError } from './source-file.ts';
import { ignoreAnnotation, suppressionComments, suppressionLines } from './suppression.ts';

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
      const objects = readManifestInto(graph, {
        document,
        cluster: clusterOf(source.path),
        file: source.path,
        locate: (path) => ({ from: 'file', file: source.path, ...source.locate(index, path) }),
      });
      for (const object of objects) readAnnotationInto(graph, object, source, index);
    }
    readSuppressionsInto(graph, source);
  }
}

function readSuppressionsInto(graph: ResourceGraph, source: SourceFile): void {
  for (const { offset, ...suppression } of suppressionComments(source.text)) {
    graph.suppressions.push({
      ...suppression,
      origin: { from: 'file', file: source.path, ...source.positionAt(offset) },
      covers: isInDocument(source, source.documentAt(offset)),
    });
  }
}

function readAnnotationInto(graph: ResourceGraph, object: KubernetesObject, source: SourceFile, index: number): void {
  const path = ['metadata', 'annotations', ignoreAnnotation];
  const annotation = textAt(object.manifest, path);
  if (annotation === undefined) return;
  for (const suppression of suppressionLines(annotation)) {
    graph.suppressions.push({ ...suppression, origin: object.locate(path), covers: isInDocument(source, index) });
  }
}

function isInDocument(source: SourceFile, document: number): (origin: Origin) => boolean {
  return (origin) =>
    origin.from === 'file' &&
    origin.file === source.path &&
    source.documentAt(source.offsetAt(origin.line, origin.column)) === document;
}

function displayPath(path: string): string {
  const fromHere = relative(process.cwd(), resolve(path));
  const shown = fromHere.startsWith('..') ? path : fromHere;
  return (shown === '' ? '.' : shown).split(sep).join('/');
}
