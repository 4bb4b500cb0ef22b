import type { JsonPath } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { unless } from '../unless.ts';
import { monitoredServices } from './monitored-services.ts';

const watched = (app: string) =>
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
      const monitored = monitoredServices(graph, object);
      if (monitored === undefined || monitored.services.length > 0) continue;
      const unread = monitored.unread();
      const wanted = Object.entries(monitored.labels).map(([key, value]) => `${key}=${String(value)}`);
      yield unless(unread && `no Service that it selects was read, and ${unread}`, {
        at: object.locate(path),
        object,
        restsOn: fieldsOf(object, path, ['spec', 'namespaceSelector'], ['metadata', 'namespace']),
        observed: `${wanted.join(',')}, which no Service carries`,
        required: 'labels of a Service, which are not those of its pods',
        fix: 'copy the labels from metadata.labels of the Service',
      });
    }
  },
  valid: {
    'labels that a Service carries': watched('web'),
    'Services of the API server and of the kubelets, which programs make': manifests(`
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: apiserver, namespace: office }
spec:
  namespaceSelector: { matchNames: [default] }
  selector: { matchLabels: { component: apiserver, provider: kubernetes } }
  endpoints: [{ port: https }]
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: kubelet, namespace: office }
spec:
  namespaceSelector: { matchNames: [kube-system] }
  selector: { matchLabels: { k8s-app: kubelet } }
  endpoints: [{ port: https-metrics }]
`),
  },
  invalid: {
    'labels of something else': {
      given: watched('site'),
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
