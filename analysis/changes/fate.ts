import { kustomizationOf } from '../../graph/facts/flux-kustomizations.ts';
import { textAt } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';

/** What becomes of an object in the cluster once it is gone from Git. */
export interface Fate {
  readonly becomes: 'deleted' | 'stays' | 'unknown';
  /** What goes with it, in words that follow `deleted`. */
  readonly besides?: string | undefined;
  /** Why. */
  readonly why: string;
}

/**
 * What whoever applied an object does where it is no longer there.
 *
 * @source Flux, Kustomization API: `spec.prune`, annotation `kustomize.toolkit.fluxcd.io/prune`; Helm: annotation
 * `helm.sh/resource-policy`; Argo CD: automated sync prunes where it is told to
 */
export function fateOf(graph: ResourceGraph, object: KubernetesObject): Fate {
  const { madeBy, appliedBy } = object;
  const annotation = (name: string): string | undefined => textAt(object.manifest, ['metadata', 'annotations', name]);
  if (madeBy !== undefined) {
    return annotation('helm.sh/resource-policy') === 'keep'
      ? { becomes: 'stays', why: 'helm.sh/resource-policy: keep' }
      : deleted(object, 'helm takes it away');
  }
  if (appliedBy?.by === 'Flux') {
    if (annotation('kustomize.toolkit.fluxcd.io/prune') === 'disabled')
      return { becomes: 'stays', why: 'kustomize.toolkit.fluxcd.io/prune: disabled' };
    const spec = kustomizationOf(graph, object)?.spec ?? appliedBy.spec;
    return spec['prune'] === true
      ? deleted(object, 'its Kustomization prunes')
      : { becomes: 'stays', why: 'its Kustomization does not prune: delete it by hand' };
  }
  if (appliedBy?.by === 'Argo CD') return { becomes: 'unknown', why: 'Argo CD deletes it where its sync prunes' };
  return { becomes: 'stays', why: 'kubectl apply deletes nothing: delete it by hand' };
}

/** What goes with an object. */
const contents: Readonly<Record<string, string>> = {
  '/Namespace': 'and everything in it',
  '/PersistentVolumeClaim': 'and its volume with it, unless its class keeps volumes',
  'apiextensions.k8s.io/CustomResourceDefinition': 'and every object of its kind',
  'helm.toolkit.fluxcd.io/HelmRelease': 'and everything that its chart made',
  'kustomize.toolkit.fluxcd.io/Kustomization': 'and everything that it applied, where it prunes',
};

function deleted({ group, kind }: KubernetesObject, why: string): Fate {
  return { becomes: 'deleted', besides: contents[`${group}/${kind}`], why };
}
