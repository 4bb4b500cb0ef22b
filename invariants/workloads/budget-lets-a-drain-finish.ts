import { objectAt, valueAt, type Json, type JsonObject } from '../../graph/json.ts';
import { groupBy } from '../../graph/group-by.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { oncePerGraph } from '../../graph/resource/once-per-graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { podLabels } from '../../graph/facts/workloads.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const budget = (limit: string, replicas: number) =>
  manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: ${replicas}
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api }] }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api }
spec:
  ${limit}
  selector: { matchLabels: { app: api } }
`);

export default defineInvariant({
  id: 'workloads/budget-lets-a-drain-finish',
  severity: 'warning',
  about: ['PodDisruptionBudget'],
  claim: 'a disruption budget lets at least one pod go',
  why: 'a budget that lets none go holds up every drain until it times out, and with it every upgrade of every node',
  source: [
    { document: 'honeydue', section: 'Planned outages' },
    { document: 'Kubernetes', section: 'Specifying a Disruption Budget' },
  ],
  *check(graph) {
    for (const object of graph.objects('PodDisruptionBudget')) {
      const spec = objectAt(object.manifest, ['spec']);
      const { maxUnavailable, minAvailable } = spec;
      const key = maxUnavailable !== undefined ? 'maxUnavailable' : 'minAvailable';
      const found = maxUnavailable ?? minAvailable;
      if (found === undefined) continue;
      const replicas = replicasOf(graph, object);
      if (!holdsUp(spec, replicas)) continue;
      yield {
        at: object.locate(['spec', key]),
        object,
        observed: `${key}: ${String(found)}${replicas === undefined ? '' : ` with ${replicas} replica${replicas === 1 ? '' : 's'}`}`,
        required: 'room for one pod to be evicted',
        fix: replicas === 1 ? 'remove the budget, or run two replicas' : 'set maxUnavailable: 1 instead',
      };
    }
  },
  valid: {
    'one at a time': budget('maxUnavailable: 1', 3),
    'two of three stay': budget('minAvailable: 2', 3),
    'half of two stay': budget('minAvailable: 50%', 2),
  },
  invalid: {
    'none may go': {
      given: budget('maxUnavailable: 0', 3),
      finds: [
        {
          at: 'manifests.yaml:14:19',
          observed: 'maxUnavailable: 0 with 3 replicas',
          required: 'room for one pod to be evicted',
          fix: 'set maxUnavailable: 1 instead',
        },
      ],
    },
    'the only one must stay': {
      given: budget('minAvailable: 1', 1),
      finds: [
        {
          at: 'manifests.yaml:14:17',
          observed: 'minAvailable: 1 with 1 replica',
          required: 'room for one pod to be evicted',
          fix: 'remove the budget, or run two replicas',
        },
      ],
    },
  },
});

/** Whether no pod may ever go. Shares of pods are rounded up, as the API server does. */
function holdsUp({ maxUnavailable, minAvailable }: JsonObject, replicas: number | undefined): boolean {
  if (maxUnavailable !== undefined) return maxUnavailable === 0 || maxUnavailable === '0%';
  if (minAvailable === '100%') return true;
  const kept = replicas === undefined ? undefined : countOf(minAvailable, replicas);
  return replicas !== undefined && kept !== undefined && kept >= replicas && replicas > 0;
}

function countOf(value: Json, replicas: number): number | undefined {
  if (typeof value === 'number') return value;
  const share = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  return share === undefined ? undefined : Math.ceil((Number(share) / 100) * replicas);
}

/** Replicas of the only workload that the budget selects; undefined when nobody can tell, or something else scales it. */
function replicasOf(graph: ResourceGraph, { manifest, namespace, cluster }: KubernetesObject): number | undefined {
  const wanted = Object.entries(objectAt(manifest, ['spec', 'selector', 'matchLabels']));
  if (wanted.length === 0 || valueAt(manifest, ['spec', 'selector', 'matchExpressions']) !== undefined)
    return undefined;
  const near = scalable(graph).get(keyOf(cluster, namespace)) ?? [];
  const isWanted = ({ labels }: { labels: JsonObject }): boolean =>
    wanted.every(([key, value]) => labels[key] === value);
  const first = near.findIndex(isWanted);
  const only = near[first]?.object;
  if (only === undefined || near.slice(first + 1).some(isWanted)) return undefined;
  const isScaled = graph
    .objects('HorizontalPodAutoscaler', 'ScaledObject')
    .some(({ manifest }) => valueAt(manifest, ['spec', 'scaleTargetRef', 'name']) === only.name);
  const replicas = valueAt(only.manifest, ['spec', 'replicas']);
  if (isScaled) return undefined;
  return replicas === undefined ? 1 : typeof replicas === 'number' ? replicas : undefined;
}

/** Workloads with a number of replicas, and the labels of their pods, by cluster and namespace. */
const scalable = oncePerGraph((graph) =>
  groupBy(
    graph.objects('Deployment', 'StatefulSet').map((object) => ({ object, labels: podLabels(object) })),
    ({ object }) => keyOf(object.cluster, object.namespace),
  ),
);

function keyOf(cluster: string, namespace: string | undefined): string {
  return JSON.stringify([cluster, namespace]);
}
