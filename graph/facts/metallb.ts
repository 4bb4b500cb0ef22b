import { isObject, listAt, textAt, type JsonPath } from '../json.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { podPath } from './workloads.ts';

/** Names of the Secret that MetalLB's charts and manifests ship empty: up to 0.13, and since. A rotator fills it. */
const webhookSecretNames = ['webhook-server-cert', 'metallb-webhook-cert'] as const;

/** MetalLB's controller from raw manifests, with the Secret it mounts. */
export interface MetallbController {
  readonly object: KubernetesObject;
  readonly secret: string;
  readonly path: JsonPath;
}

/** Every controller of MetalLB whose Deployment was read. Those of a HelmRelease bring their Secret with them. */
export function* metallbControllers(graph: ResourceGraph): Generator<MetallbController> {
  for (const object of graph.objects('Deployment')) {
    const pod = podPath(object);
    const isController = listAt(object.manifest, [...pod, 'containers']).some((container) =>
      /(^|\/)metallb\/controller[:@]/.test((isObject(container) && textAt(container, ['image'])) || ''),
    );
    if (!isController) continue;
    for (const index of listAt(object.manifest, [...pod, 'volumes']).keys()) {
      const path: JsonPath = [...pod, 'volumes', index, 'secret', 'secretName'];
      const secret = textAt(object.manifest, path);
      if (secret !== undefined) yield { object, secret, path };
    }
  }
}

/** Every Secret of MetalLB's webhook. */
export function webhookSecrets(graph: ResourceGraph): KubernetesObject[] {
  return graph.objects('Secret').filter(({ name }) => (webhookSecretNames as readonly string[]).includes(name));
}
