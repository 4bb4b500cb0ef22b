import type { Chart, ApiObject } from 'cdk8s';
import { ResourceGraph } from '../../graph/graph.ts';
import { groupBy } from '../../graph/group-by.ts';
import type { JsonObject } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/kubernetes-object.ts';
import { readManifestInto } from '../../graph/read-manifests.ts';
import { manifestOf } from '../synth/collect.ts';
import { ownershipMark } from '../synth/write-tree.ts';
import { toYaml } from '../synth/yaml.ts';
import { isApplication, type Application } from './application.ts';
import type { ClusterTree } from './cluster-tree.ts';
import { deriveDependencies } from './depends-on.ts';
import { applicationKustomization, bootstrapObjects, namespaceObject, rootKustomization } from './flux-objects.ts';
import { givenBy } from './given.ts';

/** What a cluster's repository holds once it is rendered. */
export interface RenderedTree {
  /** Content by path below the cluster's folder. */
  readonly files: ReadonlyMap<string, string>;
  readonly objects: number;
  readonly applications: readonly Application[];
}

/** Namespaces that exist before anything is applied. */
const existing = new Set(['default', 'kube-system', 'flux-system']);

/**
 * Renders the tree of one cluster: `kubernetes/apps/<namespace>/<app>/{ks.yaml,app/}`, `kubernetes/components/`,
 * `kubernetes/flux/` and `kubernetes/bootstrap/`.
 *
 * @throws Error when two things want one path or one Kustomization name, or when a reference leads nowhere.
 */
export function renderTree(tree: ClusterTree, charts: ReadonlyMap<Chart, readonly ApiObject[]>): RenderedTree {
  const files = new TreeFiles(tree.node.path);
  const objects = new Map<Application, readonly KubernetesObject[]>();
  for (const [chart, own] of charts) {
    if (isApplication(chart) && chart.node.scopes.includes(tree)) objects.set(chart, readObjects(tree, own));
  }
  checkNames([...objects.keys()]);
  checkOwners(objects);
  const { dependsOn, order } = deriveDependencies(objects, givenBy(tree.cluster));
  for (const [application, own] of objects) {
    const folder = `kubernetes/apps/${application.namespaceName}/${application.name}`;
    files.add(`${folder}/ks.yaml`, [
      applicationKustomization(application, dependsOn.get(application) ?? [], `./${folder}/app`),
    ]);
    const names = fileNames(own);
    for (const [name, object] of names) files.add(`${folder}/app/${name}`, [object.manifest]);
    for (const [name, content] of application.copied) files.addText(`${folder}/app/${name}`, content);
    const written = [...names.keys(), ...application.copied.keys()].sort();
    files.addKustomization(`${folder}/app`, written, application.props.remoteResources);
  }
  addNamespaces(files, [...objects.keys()]);
  files.add('kubernetes/flux/cluster/ks.yaml', [rootKustomization()]);
  files.addKustomization('kubernetes/flux/cluster', ['ks.yaml']);
  const bootstrap = bootstrapObjects(tree);
  for (const [name, manifest] of bootstrap) files.add(`kubernetes/bootstrap/${name}`, [manifest]);
  files.addKustomization('kubernetes/bootstrap', [...bootstrap.keys()]);
  for (const [path, documents] of tree.files) files.add(path, documents as readonly JsonObject[]);
  return {
    files: files.content,
    objects: [...objects.values()].reduce((sum, own) => sum + own.length, 0),
    applications: order,
  };
}

class TreeFiles {
  readonly content = new Map<string, string>();
  readonly #tree: string;

  constructor(tree: string) {
    this.#tree = tree;
  }

  add(path: string, documents: readonly JsonObject[]): void {
    this.addText(path, `${ownershipMark}\n---\n${toYaml(documents)}`);
  }

  addText(path: string, text: string): void {
    if (this.content.has(path))
      throw new Error(`[${this.#tree}] two objects would be written to ${path}; give one another name`);
    this.content.set(path, text);
  }

  addKustomization(folder: string, resources: readonly string[], remote: readonly string[] = []): void {
    const kustomization = {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: [...remote, ...resources.map((resource) => `./${resource}`)],
    };
    this.add(`${folder}/kustomization.yaml`, [kustomization]);
  }
}

function readObjects(tree: ClusterTree, own: readonly ApiObject[]): KubernetesObject[] {
  const graph = new ResourceGraph();
  return own.flatMap((object) =>
    readManifestInto(graph, {
      document: manifestOf(object),
      cluster: tree.name,
      file: '',
      locate: () => ({ from: 'construct', path: object.node.path }),
    }),
  );
}

/** One file for each object, named by its kind, and by its own name where a kind occurs twice. */
function fileNames(objects: readonly KubernetesObject[]): Map<string, KubernetesObject> {
  const names = new Map<string, KubernetesObject>();
  for (const [kind, same] of groupBy(objects, fileBase)) {
    for (const object of same) {
      const base = same.length === 1 ? kind : `${kind}-${object.name}`;
      const name = names.has(`${base}.yaml`) ? `${base}-${object.namespace ?? 'cluster'}.yaml` : `${base}.yaml`;
      names.set(name, object);
    }
  }
  return names;
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

/** `kustomization.yaml` is kustomize's own: a Flux Kustomization goes by the name people give it. */
function fileBase({ kind }: KubernetesObject): string {
  return kind === 'Kustomization' ? 'ks' : kind.toLowerCase();
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

function addNamespaces(files: TreeFiles, applications: readonly Application[]): void {
  const byNamespace = groupBy(applications, (application) => application.namespaceName);
  for (const [namespace, same] of byNamespace) {
    const folder = `kubernetes/apps/${namespace}`;
    const resources = same.map((application) => `${application.name}/ks.yaml`).sort();
    if (!existing.has(namespace)) {
      files.add(`${folder}/namespace.yaml`, [namespaceObject(namespace, same)]);
      resources.unshift('namespace.yaml');
    }
    files.addKustomization(folder, resources);
  }
  files.addKustomization('kubernetes/apps', [...byNamespace.keys()].sort());
}
