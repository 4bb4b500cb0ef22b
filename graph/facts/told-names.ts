import type { ResourceGraph } from '../resource/graph.ts';
import { listAt, textAt } from '../json.ts';
import { describe, type KubernetesObject } from '../resource/kubernetes-object.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import { podPath, workloadKinds } from './workloads.ts';

/**
 * Why something of that name may be made by a program of the same chart: it is told the name, as a job of a chart's webhook is told
 * which Secret to fill. Undefined where nobody is, and for what helm did not render.
 */
export function toldName(
  graph: ResourceGraph,
  { madeBy, template }: KubernetesObject,
  name: string,
): string | undefined {
  const told = madeBy === undefined || template === undefined ? undefined : toldWords(graph).get(madeBy)?.get(name);
  return told === undefined ? undefined : `${describe(told)} is told its name and may make it`;
}

/** By release: the workload whose containers are told a word. */
const toldWords = oncePerGraph((graph) => {
  const found = new Map<KubernetesObject, Map<string, KubernetesObject>>();
  for (const object of graph.objects(...workloadKinds)) {
    if (object.madeBy === undefined || object.template === undefined) continue;
    const own = found.get(object.madeBy) ?? new Map<string, KubernetesObject>();
    found.set(object.madeBy, own);
    for (const text of textsOf(object))
      for (const word of text.split(/[\s=,]+/)) if (!own.has(word)) own.set(word, object);
  }
  return found;
});

/** What the containers of a workload are told by arguments and variables. */
function textsOf(object: KubernetesObject): string[] {
  return ['containers', 'initContainers'].flatMap((list) =>
    listAt(object.manifest, [...podPath(object), list]).flatMap((container) => [
      ...['command', 'args'].flatMap((field) => listAt(container, [field]).filter((each) => typeof each === 'string')),
      ...listAt(container, ['env']).flatMap((variable) => textAt(variable, ['value']) ?? []),
    ]),
  );
}
