import { listAt, textAt, valueAt, type Json } from '../json.ts';
import type { ResourceGraph } from '../resource/graph.ts';
import { containers, type Container } from './workloads.ts';

/** Every container that runs kube-vip. */
export function* kubeVips(graph: ResourceGraph): Generator<Container> {
  for (const found of containers(graph))
    if (/(^|\/)kube-vip(-iptables)?[:@]/.test(textAt(found.container, ['image']) ?? '')) yield found;
}

/** What a variable of its environment is set to. */
export function settingOf(container: Json, name: string): Json {
  const found = listAt(container, ['env']).find((entry) => textAt(entry, ['name']) === name);
  return valueAt(found, ['value']);
}
