import type { ResourceGraph } from '../resource/graph.ts';
import type { JsonObject } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';

/** What `app.kubernetes.io/name` says of the pods that prometheus-operator makes of a kind. Source: its `pkg/operator` and `pkg/prometheus/labels.go`. */
const applications: Readonly<Record<string, string>> = {
  Prometheus: 'prometheus',
  PrometheusAgent: 'prometheus-agent',
  Alertmanager: 'alertmanager',
  ThanosRuler: 'thanos-ruler',
};

/** Pods that an operator makes of a custom resource, as far as their labels are certain. */
export function operatorPods(
  graph: ResourceGraph,
): { readonly object: KubernetesObject; readonly labels: JsonObject }[] {
  return graph
    .objects(...Object.keys(applications))
    .filter(({ group }) => group === 'monitoring.coreos.com')
    .map((object) => ({ object, labels: labelsOf(object) }));
}

function labelsOf({ kind, name }: KubernetesObject): JsonObject {
  const application = applications[kind] ?? '';
  return {
    'app.kubernetes.io/name': application,
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/managed-by': 'prometheus-operator',
    ...(application !== 'prometheus-agent' && { [application]: name }),
    ...(application.startsWith('prometheus') && { 'operator.prometheus.io/name': name }),
  };
}
