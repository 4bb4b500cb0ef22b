import { normalize, relative, resolve, sep } from 'node:path';
import { ignoreAnnotation } from '../resource/annotations.ts';
import { budgets } from '../budgets.ts';
import { expandReleasesInto } from '../charts/expand-releases.ts';
import type { FileCache } from '../disk/file-cache.ts';
import { findYamlFiles } from '../disk/find-files.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import type { Unread } from '../unread.ts';
import { textAt } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { otherFilesBelow, otherFilesIn, TooLarge, type ReadBesides } from '../disk/other-files.ts';
import { readDocumentInto, readGeneratedInto } from './read-document.ts';
import { readTopologyInto } from './read-topology.ts';
import { FluxScope } from '../scope/flux-scope.ts';
import { parseText, textOf, type ReadFile } from '../disk/read-file.ts';
import { FileReader } from '../disk/read-files.ts';
import { unknownIn } from '../unknown.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import { isTopologyFile, topologyIn } from '../disk/topology-file.ts';
import { suppressionComments, suppressionLines, type Suppression } from '../resource/suppression.ts';
import { messageOf } from '../message-of.ts';

/** How a folder is read. */
export interface ReadOptions {
  /** Files that are left out, by the path that people see. @default none */
  readonly isExcluded?: (path: string) => boolean;
  /** What was read before. @default everything is read */
  readonly cache?: FileCache;
}

/** Reads every YAML file at or below `root` into the graph. What cannot be read becomes an error of the graph. */
export function readFolderInto(
  graph: ResourceGraph,
  root: string,
  { isExcluded = () => false, cache }: ReadOptions = {},
): void {
  const excluded: Unread[] = [];
  const reader = cache ?? new FileReader();
  const shownPath = shownBelow(root);
  const found = findYamlFiles(root, (file) => {
    const shown = shownPath(file);
    if (isExcluded(shown)) excluded.push({ file: shown, reason: 'excluded by the configuration' });
    else reader.add({ file, shown });
  });
  graph.errors.push(...found.errors);
  graph.skipped.push(...found.skipped, ...excluded);
  const others = new Map<string, string>();
  for (const file of found.generatorInputs) {
    const read = textOf({ file, shown: displayPath(file) }, budgets.settingsBytes);
    if ('text' in read) others.set(read.path, read.text);
    else graph.errors.push({ file: read.path, reason: read.reason });
  }
  noteSettings(graph, others);
  const onDisk = otherFilesBelow(root);
  readInto(graph, reader.read(), displayPath(root), {
    read: (path) => others.get(path) ?? onDisk(path),
    json: found.json.map(shownPath),
  });
}

/**
 * The same for files that are in memory. `root` names the cluster of what belongs to no Flux tree; `others` are files that are no YAML,
 * such as inputs of generators.
 */
export function readFilesInto(
  graph: ResourceGraph,
  files: Iterable<readonly [path: string, text: string]>,
  root: string,
  others: ReadonlyMap<string, string> = new Map(),
): void {
  const read = [...files].map(([path, text]) => parseText(path, text));
  noteSettings(graph, others);
  const json = [...others.keys()].filter((path) => path.endsWith('.json'));
  readInto(graph, read, root, { read: otherFilesIn(others), json });
}

function noteSettings(graph: ResourceGraph, others: ReadonlyMap<string, string>): void {
  for (const [path, text] of others) graph.settings.set(path, text);
}

/** The same for files that are parsed already. */
export function readSourcesInto(graph: ResourceGraph, sources: readonly SourceFile[], root: string): void {
  readInto(
    graph,
    sources.map((source) => ({ path: source.path, source })),
    root,
    { read: () => undefined, json: [] },
  );
}

function readInto(
  graph: ResourceGraph,
  files: readonly ReadFile[],
  root: string,
  others: Omit<ReadBesides, 'settings'>,
): void {
  const sources = files.flatMap((file) => ('source' in file ? [file.source] : []));
  const unread = files.flatMap((file) => ('source' in file ? [] : [file]));
  graph.files.push(...sources);
  const unreadable = new Map(unread.map((each) => [each.path, each]));
  for (const source of sources.filter(isTopologyFile)) readTopologyFileInto(graph, source);
  const scope = new FluxScope(sources, { settings: graph.settings, ...others }, { unreadable, fallback: root });
  graph.scopes.push(scope);
  for (const { path, reason, isManifest = true, ...place } of unread) {
    // Templates of other programs often end in .yaml, and are none before they are filled in.
    if (scope.needs(path, isManifest)) graph.errors.push({ file: path, ...place, reason });
    else graph.skipped.push({ file: path, ...place, reason: `${reason}; nothing applies it` });
  }
  const told = new Set([...unreadable.keys(), ...graph.errors.map(({ file }) => file)]);
  for (const file of scope.unreadable.keys()) {
    const found = told.has(file) ? undefined : others.read(file);
    if (found instanceof TooLarge) graph.errors.push({ file, reason: found.reason });
  }
  const releases: KubernetesObject[] = [];
  for (const source of sources) {
    for (const index of source.documents.keys()) {
      for (const object of readDocumentInto(graph, scope, source, index)) {
        addSuppressions(graph, source.path, annotatedIn(object, source, index));
        if (object.kind === 'HelmRelease') releases.push(object);
      }
    }
    readGeneratedInto(graph, scope, source);
    addSuppressions(graph, source.path, suppressionsIn(source));
  }
  expandReleasesInto(graph, releases, scope.work);
  graph.errors.push(...scope.work.undone);
}

/** A topology that was given already, as synthesis does, counts once. */
function readTopologyFileInto(graph: ResourceGraph, source: SourceFile): void {
  try {
    const topology = topologyIn(source);
    if (!graph.topologies.some((known) => known.source === topology.source)) readTopologyInto(graph, topology);
  } catch (error) {
    graph.errors.push({ file: source.path, reason: messageOf(error) });
  }
}

function* suppressionsIn(source: SourceFile): Generator<Suppression> {
  for (const { offset, ...suppression } of suppressionComments(source.text)) {
    if (source.isInScalar(offset)) continue; // text in a value: whoever writes values must not silence rules
    const origin = { from: 'file' as const, file: source.path, ...source.positionAt(offset) };
    yield { ...suppression, origin, place: { source, document: source.documentAt(offset) } };
  }
}

/** Those of an annotation, which manifests have that a program writes. */
function* annotatedIn(object: KubernetesObject, source: SourceFile, document: number): Generator<Suppression> {
  const path = ['metadata', 'annotations', ignoreAnnotation];
  const annotation = textAt(object.manifest, path);
  if (annotation === undefined) return;
  const about = { unknown: unknownIn(annotation), origin: object.locate(path), place: { source, document } };
  for (const suppression of suppressionLines(annotation)) yield { ...suppression, ...about };
}

/** Adds as many as a file may have; each is compared with what is found in its document. */
function addSuppressions(graph: ResourceGraph, file: string, found: Iterable<Suppression>): void {
  let count = 0;
  for (const suppression of found) {
    if (++count > budgets.suppressions) {
      graph.errors.push({ file, reason: `it has more than ${budgets.suppressions} suppressions` });
      return;
    }
    graph.suppressions.push(suppression);
  }
}

function displayPath(path: string): string {
  const fromHere = relative(process.cwd(), resolve(path));
  const shown = fromHere.startsWith('..') ? path : fromHere;
  return withSlashes(shown === '' ? '.' : shown);
}

/** The same for files found at or below `root`: what is true of it is true of them, unless this is somewhere below it. */
function shownBelow(root: string): (file: string) => string {
  const here = process.cwd();
  if (here !== resolve(root) && here.startsWith(resolve(root))) return displayPath;
  const top = normalize(root);
  const skipped = top === '.' ? 0 : top.replace(/[\\/]?$/, sep).length;
  const shownTop = displayPath(top);
  const prefix = shownTop === '.' ? '' : shownTop.replace(/\/?$/, '/');
  return (file) => (file === root ? displayPath(file) : prefix + withSlashes(file.slice(skipped)));
}

function withSlashes(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}
