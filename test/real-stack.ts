import { HoldfastApp } from '../charts/app.ts';
import { renderTree } from '../charts/flux/render-tree.ts';
import { collect } from '../charts/synth/collect.ts';
import { toYaml } from '../charts/synth/yaml.ts';
import { ResourceGraph } from '../graph/resource/graph.ts';
import type { JsonObject } from '../graph/json.ts';
import { readSourcesInto } from '../graph/readers/read-folder.ts';
import { readTopologyInto } from '../graph/readers/read-topology.ts';
import { SourceFile } from '../graph/yaml/source-file.ts';
import { topologyFile } from '../graph/disk/topology-file.ts';
import { invariants } from '../invariants/list.ts';
import type { Report } from '../invariants/report.ts';
import { runInvariants } from '../invariants/run.ts';
import { clusters } from '../stacks/clusters.ts';
import { topologies } from '../stacks/topologies.ts';
import type { Topology } from '../topology/topology.ts';
import { scratchFolder } from './scratch-folder.ts';
import { today } from './today.ts';

/** Data that a sabotage may change. */
export type Mutable<T> = T extends object ? { -readonly [Key in keyof T]: Mutable<T[Key]> } : T;
/** A manifest whose fields a test reaches without ceremony. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type LooseManifest = any;

const rendered = new Map<string, ReadonlyMap<string, string>>();

/** A cluster as the repository ships it, in a copy that may be damaged: its topology and the manifests of its tree. */
export class RealStack {
  readonly name: string;
  readonly topology: Mutable<Topology>;
  /** Documents by path below the cluster's folder. */
  readonly files = new Map<string, LooseManifest[]>();
  /** What becomes known once they are read, such as what helm makes. */
  readonly after: ((graph: ResourceGraph) => void)[] = [];

  constructor(name: string) {
    this.name = name;
    const topology = topologies[name];
    if (topology === undefined) throw new Error(`there is no stack ${name}`);
    this.topology = structuredClone(topology) as Mutable<Topology>;
    for (const [path, documents] of documentsOf(name)) this.files.set(path, JSON.parse(documents) as LooseManifest[]);
  }

  /** The only object of a kind and name that the tree holds. */
  object(kind: string, name: string): LooseManifest {
    const found = [...this.files.values()]
      .flat()
      .filter((document) => document?.kind === kind && document.metadata?.name === name);
    if (found.length !== 1) throw new Error(`${found.length} objects are called ${kind}/${name}`);
    return found[0];
  }

  /** Every object of a kind. */
  objects(kind: string): LooseManifest[] {
    return [...this.files.values()].flat().filter((document) => document?.kind === kind);
  }

  /** The Flux Kustomization of an application. */
  kustomization(name: string): LooseManifest {
    const found = this.objects('Kustomization').find(
      (document) => document.apiVersion === 'kustomize.toolkit.fluxcd.io/v1' && document.metadata.name === name,
    );
    if (found === undefined) throw new Error(`there is no Flux Kustomization ${name}`);
    return found;
  }

  /** Adds a file, and lists it in the kustomization of its folder. */
  apply(path: string, documents: LooseManifest[]): void {
    this.files.set(path, documents);
    const folder = path.slice(0, path.lastIndexOf('/'));
    const kustomization = this.files.get(`${folder}/kustomization.yaml`)?.[0];
    if (kustomization === undefined) throw new Error(`${folder} has no kustomization`);
    kustomization.resources = [...(kustomization.resources ?? []), `./${path.slice(folder.length + 1)}`];
  }

  /** Takes a file out, and fails if it is not there. */
  remove(path: string): void {
    if (!this.files.delete(path)) throw new Error(`there is no file ${path}`);
  }

  /** What the files and the topology alone say. */
  read(): ResourceGraph {
    const graph = new ResourceGraph();
    readTopologyInto(graph, this.topology as Topology);
    const sources = [...this.files].map(([path, documents]) => sourceOf(`${this.name}/${path}`, documents));
    readSourcesInto(graph, sources, this.name);
    return graph;
  }

  graph(): ResourceGraph {
    const graph = this.read();
    for (const take of this.after) take(graph);
    return graph;
  }

  report(): Report {
    return runInvariants(this.graph(), invariants, { today });
  }

  /** Ids of the rules that find something, each once. */
  brokenRules(): string[] {
    return [...new Set(this.report().findings.map((finding) => finding.rule))].sort();
  }
}

/** Writes a tree as synthesis does, and returns its folder, which is gone when the test is. */
export function treeOf(stack: RealStack): string {
  const texts = [...stack.files].map(([path, documents]) => [path, toYaml(documents as JsonObject[])] as const);
  const topology = toYaml([stack.topology as unknown as JsonObject]);
  return scratchFolder({ ...Object.fromEntries(texts), [topologyFile]: topology });
}

const parsed = new Map<string, ReadonlyMap<string, string>>();

/** The documents of each file as JSON, of which every stack makes its own. */
function documentsOf(name: string): ReadonlyMap<string, string> {
  let documents = parsed.get(name);
  if (documents === undefined) {
    documents = new Map(
      [...renderedFiles(name)].map(([path, text]) => [path, JSON.stringify(new SourceFile(path, text).documents)]),
    );
    parsed.set(name, documents);
  }
  return documents;
}

const sources = new Map<string, { readonly state: string; readonly source: SourceFile }>();

/** Most files of a damaged stack are as in the one before: those are not written and parsed again. */
function sourceOf(path: string, documents: readonly LooseManifest[]): SourceFile {
  const state = JSON.stringify(documents);
  const known = sources.get(path);
  if (known?.state === state) return known.source;
  const source = new SourceFile(path, toYaml(documents as JsonObject[]));
  sources.set(path, { state, source });
  return source;
}

/** A tree as synthesis renders it, made once for all tests of a file. */
export function renderedFiles(name: string): ReadonlyMap<string, string> {
  let files = rendered.get(name);
  if (files === undefined) {
    const add = clusters[name];
    if (add === undefined) return new Map();
    const app = new HoldfastApp({ outdir: 'unused' });
    files = renderTree(add(app), collect(app).charts).files;
    rendered.set(name, files);
  }
  return files;
}
