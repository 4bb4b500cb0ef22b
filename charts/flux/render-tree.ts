import type { Chart, ApiObject } from 'cdk8s';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { groupBy } from '../../graph/group-by.ts';
import { isNamespaced } from '../../graph/facts/namespaced-kinds.ts';
import { objectAt, type JsonObject } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { topologyFile } from '../../graph/disk/topology-file.ts';
import { readManifestInto } from '../../graph/resource/read-manifests.ts';
import { manifestOf } from '../synth/collect.ts';
import { isApplication, type Application } from './application.ts';
import type { ClusterTree } from './cluster-tree.ts';
import { deriveDependencies } from './depends-on.ts';
import { givenBy } from './given.ts';
import { layOutByApplication, type LayoutContent } from './layout-applications.ts';
import { layOutInStages } from './layout-stages.ts';
import { TreeFiles } from './tree-files.ts';

/** What a cluster's repository holds once it is rendered. */
export interface RenderedTree {
  /** Content by path below the cluster's folder. */
  readonly files: ReadonlyMap<string, string>;
  /** How many objects are in it. */
  readonly objects: number;
  /** The applications in it. */
  readonly applications: readonly Application[];
  /** The objects of each application, and what it waits for. */
  readonly content: LayoutContent;
}

/**
 * Renders the tree of one cluster in its layout.
 *
 * @throws Error when two things want one path or one Kustomization name, or when a reference leads nowhere.
 */
export function renderTree(tree: ClusterTree, charts: ReadonlyMap<Chart, readonly ApiObject[]>): RenderedTree {
  const files = new TreeFiles(tree.node.path);
  const objects = new Map<Application, readonly KubernetesObject[]>();
  for (const [chart, own] of charts) {
    if (isApplication(chart) && chart.node.scopes.includes(tree)) objects.set(chart, readObjects(tree, chart, own));
  }
  checkNames([...objects.keys()]);
  checkOwners(objects);
  const { dependsOn, order } = deriveDependencies(objects, givenBy(tree.cluster));
  const content: LayoutContent = { objects, dependsOn };
  if (tree.layout === 'stages') layOutInStages(files, tree, content);
  else layOutByApplication(files, tree, content);
  files.add(topologyFile, [tree.topology as unknown as JsonObject]);
  for (const [path, documents] of tree.files) files.add(path, documents as readonly JsonObject[]);
  return {
    files: files.content,
    objects: [...objects.values()].reduce((sum, own) => sum + own.length, 0),
    applications: order,
    content,
  };
}

function readObjects(tree: ClusterTree, application: Application, own: readonly ApiObject[]): KubernetesObject[] {
  const graph = new ResourceGraph();
  return own.flatMap((object) =>
    readManifestInto(graph, {
      document: inNamespace(manifestOf(object), application.namespaceName),
      cluster: tree.name,
      file: '',
      locate: () => ({ from: 'construct', path: object.node.path }),
    }),
  );
}

/** Constructs of others, such as those of cdk8s-plus, know no application: their objects lie in its namespace. */
function inNamespace(manifest: JsonObject, namespace: string): JsonObject {
  const { name, ...rest } = objectAt(manifest, ['metadata']);
  const [group = '', version] = String(manifest['apiVersion']).split('/');
  const identity = { group: version === undefined ? '' : group, kind: String(manifest['kind']) };
  if ('namespace' in rest || !isNamespaced(identity)) return manifest;
  return { ...manifest, metadata: { name, namespace, ...rest } };
}

/** Kustomizations of Flux share one namespace, so that applications need names of their own across the cluster. */
function checkNames(applications: readonly Application[]): void {
  const clashes = [...groupBy(applications, (application) => application.name).values()].filter(
    (same) => same.length > 1,
  );
  if (clashes.length === 0) return;
  const lines = clashes.map((same) => same.map((application) => application.node.path).join(' and '));
  throw new Error(`applications need names of their own in a cluster, but these share one: ${lines.join('; ')}`);
}

/** An object belongs to one application: with two owners, each would undo what the other applies. */
function checkOwners(objects: ReadonlyMap<Application, readonly KubernetesObject[]>): void {
  const all = [...objects].flatMap(([application, own]) => own.map((object) => ({ application, object })));
  const byIdentity = groupBy(all, ({ object: { group, kind, namespace, name } }) =>
    [group, kind, namespace, name].join('/'),
  );
  const clashes = [...byIdentity.values()].filter((same) => same.length > 1);
  if (clashes.length === 0) return;
  const lines = clashes.map((same) => {
    const [{ object } = { object: undefined }] = same;
    const owners = [...new Set(same.map(({ application }) => application.node.path))];
    return `${object?.kind}/${object?.name} exists ${same.length} times, in ${owners.join(' and ')}`;
  });
  throw new Error(
    `objects need names of their own:\n  ${lines.join('\n  ')}\nrename one, or move it to one application`,
  );
}
