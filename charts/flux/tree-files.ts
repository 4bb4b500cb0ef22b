import { groupBy } from '../../graph/group-by.ts';
import type { JsonObject } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { ownershipMark } from '../synth/write-tree.ts';
import { toYaml } from '../synth/yaml.ts';

/** The files of a tree while it is rendered, by path. Nothing overwrites anything. */
export class TreeFiles {
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

/** One file for each object, named by its kind, and by its own name where a kind occurs twice. */
export function fileNames(objects: readonly KubernetesObject[]): Map<string, KubernetesObject> {
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

/** `kustomization.yaml` is kustomize's own: a Flux Kustomization goes by the name people give it. */
function fileBase({ kind }: KubernetesObject): string {
  return kind === 'Kustomization' ? 'ks' : kind.toLowerCase();
}
