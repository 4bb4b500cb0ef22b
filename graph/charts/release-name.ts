import { createHash } from 'node:crypto';
import { textAt } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';

/** The most characters that helm allows. */
const longest = 53;

/** The name and namespace that helm-controller installs a release under. */
export function releaseNameOf({ manifest, name, namespace }: KubernetesObject): {
  readonly name: string;
  readonly namespace: string;
} {
  const target = textAt(manifest, ['spec', 'targetNamespace']);
  const said = textAt(manifest, ['spec', 'releaseName']);
  const made = target === undefined ? name : `${target}-${name}`;
  return {
    name: shortened(said ?? made),
    namespace: target ?? textAt(manifest, ['metadata', 'namespace']) ?? namespace ?? 'default',
  };
}

function shortened(name: string): string {
  if (name.length <= longest) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${name.slice(0, longest - digest.length - 1)}-${digest}`;
}
