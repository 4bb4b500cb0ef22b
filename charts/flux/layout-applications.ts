import { groupBy } from '../../graph/group-by.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { inRepository, treeStart } from '../../topology/lookups.ts';
import type { Application } from './application.ts';
import type { ClusterTree } from './cluster-tree.ts';
import { applicationKustomization, bootstrapObjects, namespaceObject, rootKustomization } from './flux-objects.ts';
import { fileNames, type TreeFiles } from './tree-files.ts';

/** What is to be laid out. */
export interface LayoutContent {
  readonly objects: ReadonlyMap<Application, readonly KubernetesObject[]>;
  readonly dependsOn: ReadonlyMap<Application, readonly Application[]>;
}

/** Namespaces that exist before anything is applied. */
const existing = new Set(['default', 'kube-system', 'flux-system']);

/**
 * A Flux Kustomization for each application: `kubernetes/apps/<namespace>/<app>/{ks.yaml,app/}`, `kubernetes/flux/` and
 * `kubernetes/bootstrap/`.
 */
export function layOutByApplication(files: TreeFiles, tree: ClusterTree, { objects, dependsOn }: LayoutContent): void {
  for (const [application, own] of objects) {
    const folder = `kubernetes/apps/${application.namespaceName}/${application.name}`;
    files.add(`${folder}/ks.yaml`, [
      applicationKustomization(
        application,
        dependsOn.get(application) ?? [],
        inRepository(tree.cluster.gitOps, `${folder}/app`),
      ),
    ]);
    addApplication(files, `${folder}/app`, application, own);
  }
  addNamespaces(files, [...objects.keys()]);
  const start = treeStart(tree.cluster.gitOps);
  files.add(`${start}/ks.yaml`, [rootKustomization(tree)]);
  files.addKustomization(start, ['ks.yaml']);
  const bootstrap = bootstrapObjects(tree);
  for (const [name, manifest] of bootstrap) files.add(`kubernetes/bootstrap/${name}`, [manifest]);
  files.addKustomization('kubernetes/bootstrap', [...bootstrap.keys()]);
}

/** The objects of an application and its kustomization. */
export function addApplication(
  files: TreeFiles,
  folder: string,
  application: Application,
  own: readonly KubernetesObject[],
): void {
  const names = fileNames(own);
  for (const [name, object] of names) files.add(`${folder}/${name}`, [object.manifest]);
  for (const [name, content] of application.copied) files.addText(`${folder}/${name}`, content);
  const written = [...names.keys(), ...application.copied.keys()].sort();
  files.addKustomization(folder, written, application.props.remoteResources);
}

/** Whether a namespace must be made: some are there from the start. */
export function isMade(namespace: string): boolean {
  return !existing.has(namespace);
}

function addNamespaces(files: TreeFiles, applications: readonly Application[]): void {
  const byNamespace = groupBy(applications, (application) => application.namespaceName);
  for (const [namespace, same] of byNamespace) {
    const folder = `kubernetes/apps/${namespace}`;
    const resources = same.map((application) => `${application.name}/ks.yaml`).sort();
    if (isMade(namespace)) {
      files.add(`${folder}/namespace.yaml`, [namespaceObject(namespace, same)]);
      resources.unshift('namespace.yaml');
    }
    files.addKustomization(folder, resources);
  }
  files.addKustomization('kubernetes/apps', [...byNamespace.keys()].sort());
}
