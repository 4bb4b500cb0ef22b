import { listAt, objectAt, textAt, valueAt, type JsonPath } from '../../graph/json.ts';
import { groupBy } from '../../graph/group-by.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { oncePerGraph } from '../../graph/resource/once-per-graph.ts';
import { mayBe, unknownIn } from '../../graph/unknown.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const monitored = (app: string) =>
  manifests(`
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: web, namespace: office }
spec: { selector: { matchLabels: { app: ${app} } }, endpoints: [{ port: http }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: office, labels: { app: web } }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
`);

export default defineInvariant({
  id: 'alerts/monitor-finds-its-target',
  severity: 'error',
  about: ['ServiceMonitor'],
  claim: 'a ServiceMonitor selects some Service by its labels',
  why: 'nothing is scraped, and no alert is about it: to Prometheus it looks as if there were nothing to watch',
  source: {
    document: 'prometheus-operator',
    section: 'v0.87, ServiceMonitorSpec: selector, namespaceSelector',
    url: 'https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitorSpec',
  },
  *check(graph) {
    for (const object of graph.objects('ServiceMonitor')) {
      const path: JsonPath = ['spec', 'selector'];
      const selector = objectAt(object.manifest, path);
      const labels = objectAt(selector, ['matchLabels']);
      if (object.group !== 'monitoring.coreos.com' || listAt(selector, ['matchExpressions']).length > 0) continue;
      if (Object.keys(labels).length === 0) continue;
      const namespaces = namespacesOf(object);
      const near = namespaces.flatMap((namespace) => servicesIn(graph, object.cluster, namespace));
      if (near.some((service) => mayCarry(service, labels))) continue;
      const at = object.locate(path);
      const unread = namespaces
        .map((namespace) =>
          lookup(graph).unread({ cluster: object.cluster, kinds: ['Service'], namespace, by: object }),
        )
        .find((reason) => reason !== undefined);
      if (unread !== undefined) {
        yield { at, object, notEvaluated: `no Service that it selects was read, and ${unread}` };
        continue;
      }
      const wanted = Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`);
      yield {
        at,
        object,
        restsOn: fieldsOf(object, path, ['spec', 'namespaceSelector'], ['metadata', 'namespace']),
        observed: `${wanted.join(',')}, which no Service carries`,
        required: 'labels of a Service, which are not those of its pods',
        fix: 'copy the labels from metadata.labels of the Service',
      };
    }
  },
  valid: { 'labels that a Service carries': monitored('web') },
  invalid: {
    'labels of something else': {
      given: monitored('site'),
      finds: [
        {
          at: 'manifests.yaml:4:9',
          observed: 'app=site, which no Service carries',
          required: 'labels of a Service, which are not those of its pods',
          fix: 'copy the labels from metadata.labels of the Service',
        },
      ],
    },
  },
});

/** Where it looks; undefined is everywhere. */
function namespacesOf({ manifest, namespace }: KubernetesObject): readonly (string | undefined)[] {
  const selector = objectAt(manifest, ['spec', 'namespaceSelector']);
  if (valueAt(selector, ['any']) !== undefined && selector['any'] !== false) return [undefined];
  const named = listAt(selector, ['matchNames']).filter((each) => typeof each === 'string');
  return named.length === 0 ? [namespace] : named;
}

/** Services of a namespace, and those whose namespace is not known. */
function servicesIn(graph: ResourceGraph, cluster: string, namespace: string | undefined): readonly KubernetesObject[] {
  const of = (name: string): readonly KubernetesObject[] => services(graph).get(`${cluster}\n${name}`) ?? [];
  if (namespace !== undefined) return [...of(namespace), ...of('*')];
  return graph.objects('Service').filter((service) => service.cluster === cluster);
}

const services = oncePerGraph((graph) =>
  groupBy(graph.objects('Service'), ({ cluster, namespace }) => `${cluster}\n${namespace ?? '*'}`),
);

function mayCarry({ manifest }: KubernetesObject, labels: ReturnType<typeof objectAt>): boolean {
  const own = objectAt(manifest, ['metadata', 'labels']);
  return Object.entries(labels).every(([key, value]) => {
    const has = textAt(own, [key]);
    return has === undefined ? unknownIn(own) !== undefined : typeof value !== 'string' || mayBe(has, value);
  });
}
