import type { ResourceGraph } from '../graph/resource/graph.ts';
import type { JsonObject } from '../graph/json.ts';
import { unknownIn } from '../graph/unknown.ts';
import type { KubernetesObject } from '../graph/resource/kubernetes-object.ts';
import { podSets, type PodSet } from '../graph/facts/pod-sets.ts';
import type { DeclaredResource } from '../graph/resource/resource.ts';
import { askedVendors, eligibleNodes, type Node } from './placement.ts';

/** What volumes are worked out from: a cluster with its nodes and the objects in it. */
export interface ClusterView {
  /** Everything that was read. */
  readonly graph: ResourceGraph;
  /** The cluster as it is declared. */
  readonly cluster: DeclaredResource<'cluster'>;
  /** Its nodes. */
  readonly nodes: readonly Node[];
  readonly objects: (...kinds: readonly string[]) => readonly KubernetesObject[];
  /** The same, and those that people apply by hand, such as the volume of a backup repository. */
  readonly objectsAnywhere: (...kinds: readonly string[]) => readonly KubernetesObject[];
  /** Its pods. */
  readonly podSets: readonly PodSet[];
  /** The nodes that a pod may run on, the same list for pods that ask for the same. */
  readonly eligible: (pod: JsonObject) => readonly Node[];
}

/** What belongs to a declared cluster. Where the graph has one cluster only, every object is its own, unless it says where they start. */
export function viewOf(
  graph: ResourceGraph,
  cluster: DeclaredResource<'cluster'>,
  nodes: readonly Node[],
): ClusterView {
  const isOnly = graph.declared('cluster').length === 1;
  const { start } = cluster.spec;
  const isOwn = (object: KubernetesObject): boolean =>
    start === undefined
      ? isOnly || object.cluster === cluster.name
      : object.cluster === start || object.cluster.endsWith(`/${start}`);
  return {
    graph,
    cluster,
    nodes,
    objects: (...kinds) => graph.objects(...kinds).filter(isOwn),
    objectsAnywhere: (...kinds) =>
      graph.objectsAnywhere(...kinds).filter((object) => isOwn(object) && unknownIn(object.name) === undefined),
    podSets: podSets(graph).filter(({ object }) => isOwn(object)),
    eligible: eligibility(nodes),
  };
}

function eligibility(nodes: readonly Node[]): ClusterView['eligible'] {
  const known = new Map<string, readonly Node[]>();
  return (pod) => {
    const key = JSON.stringify([pod['nodeSelector'], pod['affinity'], pod['tolerations'], askedVendors(pod)]);
    const found = known.get(key) ?? eligibleNodes(nodes, pod);
    known.set(key, found);
    return found;
  };
}
