import { addTo } from '../group-by.ts';
import { valuesOfReleases } from '../charts/release-values.ts';
import { releasesOf } from './helm-releases.ts';
import { isObject, objectAt, textAt, valueAt, type JsonObject } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import { unknownIn } from '../unknown.ts';

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
  /** Why it is not known what it asks for. */
  readonly unread?: string;
  /** The labels that it asks for, by kind; none is everything, undefined is nothing. A value may be a variable. */
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
    if (graph.expanded.get(object)?.is === 'made') continue; // its Prometheus is an object, and was found above
    const given = valuesOfReleases(graph).of(object);
    const spec = objectAt(given.isKnown ? given.values : {}, ['prometheus', 'prometheusSpec']);
    const release = textAt(object.manifest, ['spec', 'releaseName']) ?? object.name;
    const asksFor = (kind: string): JsonObject | undefined => {
      const field = selectedKinds[kind] ?? '';
      const own = selectorOf(spec, kind);
      if (own !== undefined && Object.keys(own).length > 0) return own;
      // Left out, the chart asks for the label of its own release.
      return valueAt(spec, [`${field}SelectorNilUsesHelmValues`]) === false ? {} : { release };
    };
    const selecting = Object.entries(spec).filter(([key]) => /Selector(NilUsesHelmValues)?$/.test(key));
    const unknown = unknownIn([release, ...selecting.map(([, value]) => value)]);
    const unread = given.isKnown ? unknown && `${unknown} decides it` : given.reason;
    add({ object, asksFor, ...(unread !== undefined && { unread }) });
  }
  return found;
});

function selectorOf(spec: JsonObject, kind: string): JsonObject | undefined {
  const selector = spec[`${selectedKinds[kind] ?? ''}Selector`];
  return isObject(selector) ? objectAt(selector, ['matchLabels']) : undefined;
}
