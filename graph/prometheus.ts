import { addTo } from './group-by.ts';
import { releasesOf } from './helm-releases.ts';
import { isObject, objectAt, textAt, valueAt, type JsonObject } from './json.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { oncePerGraph } from './once-per-graph.ts';

/** Kinds that Prometheus reads by a selector, each with the name of the selector's field. */
export const selectedKinds: Readonly<Record<string, string>> = {
  PrometheusRule: 'rule',
  ServiceMonitor: 'serviceMonitor',
  PodMonitor: 'podMonitor',
  Probe: 'probe',
  ScrapeConfig: 'scrapeConfig',
};

/** A Prometheus that reads rules and monitors of its cluster. */
export interface Prometheus {
  readonly object: KubernetesObject;
  /** The labels that it asks for, by kind; none is everything, undefined is nothing. */
  readonly asksFor: (kind: string) => JsonObject | undefined;
}

/** Every Prometheus, by cluster: of the operator, or of the chart kube-prometheus-stack. */
export const prometheusOf = oncePerGraph((graph): ReadonlyMap<string, readonly Prometheus[]> => {
  const found = new Map<string, Prometheus[]>();
  const add = (prometheus: Prometheus): void => {
    const { cluster } = prometheus.object;
    addTo(found, cluster, prometheus);
  };
  for (const object of graph.objects('Prometheus')) {
    add({ object, asksFor: (kind) => selectorOf(objectAt(object.manifest, ['spec']), kind) });
  }
  for (const object of releasesOf(graph, 'kube-prometheus-stack')) {
    const spec = objectAt(object.manifest, ['spec', 'values', 'prometheus', 'prometheusSpec']);
    const release = textAt(object.manifest, ['spec', 'releaseName']) ?? object.name;
    const asksFor = (kind: string): JsonObject | undefined => {
      const field = selectedKinds[kind] ?? '';
      const own = selectorOf(spec, kind);
      if (own !== undefined && Object.keys(own).length > 0) return own;
      // Left out, the chart asks for the label of its own release.
      return valueAt(spec, [`${field}SelectorNilUsesHelmValues`]) === false ? {} : { release };
    };
    add({ object, asksFor });
  }
  return found;
});

function selectorOf(spec: JsonObject, kind: string): JsonObject | undefined {
  const selector = spec[`${selectedKinds[kind] ?? ''}Selector`];
  return isObject(selector) ? objectAt(selector, ['matchLabels']) : undefined;
}
