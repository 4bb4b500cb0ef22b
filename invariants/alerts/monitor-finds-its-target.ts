import { addTo } from '../../graph/group-by.ts';
import type { JsonPath } from '../../graph/json.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf, type Finding } from '../invariant.ts';
import { listed } from '../listed.ts';
import { unless } from '../unless.ts';
import { monitoredServices } from './monitored-services.ts';

const watched = (labels: string, more = '') =>
  manifests(`
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: web, namespace: office }
spec: { selector: { matchLabels: { ${labels} } }, endpoints: [{ port: http }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: office, labels: { app: web } }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
${more}`);

const chart = `---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: site, namespace: office }
spec: { chart: { spec: { chart: site, version: 1.0.0 } } }
`;

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
    const seeming = new Map<string, Finding[]>();
    for (const object of graph.objects('ServiceMonitor')) {
      const path: JsonPath = ['spec', 'selector'];
      const monitored = monitoredServices(graph, object);
      if (monitored === undefined || monitored.services.length > 0) continue;
      const { doubt, told, severity } = monitored.others();
      const wanted = Object.entries(monitored.labels).map(([key, value]) => `${key}=${String(value)}`);
      const finding: Finding = {
        ...severity,
        at: object.locate(path),
        object,
        restsOn: fieldsOf(object, path, ['spec', 'namespaceSelector'], ['metadata', 'namespace']),
        observed: `${wanted.join(',')}, which no Service carries${told === undefined ? '' : ` that was read, and ${told}`}`,
        required: 'labels of a Service, which are not those of its pods',
        fix: 'copy the labels from metadata.labels of the Service',
      };
      if (doubt === undefined && told !== undefined) addTo(seeming, object.cluster, finding);
      else yield unless(doubt && `no Service that it selects was read, and ${doubt}`, finding);
    }
    for (const all of seeming.values()) yield* onceTold(all);
  },
  valid: {
    'labels that a Service carries': watched('app: web'),
    'labels that a chart may give to its own': watched('app.kubernetes.io/instance: site', chart),
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
    'labels of a release that is not there, beside the chart of another': {
      given: watched('app.kubernetes.io/instance: web', chart),
      finds: [
        {
          at: 'manifests.yaml:4:9',
          severity: 'warning',
          observed:
            'app.kubernetes.io/instance=web, which no Service carries that was read, and nothing seems to make: what HelmRelease/site renders was not read, and is called otherwise',
          required: 'labels of a Service, which are not those of its pods',
          fix: 'copy the labels from metadata.labels of the Service',
        },
      ],
    },
    'labels of something else': {
      given: watched('app: site'),
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

/** Where many seem so, the same habit made them: they are told together. */
function* onceTold([first, ...others]: readonly Finding[]): Generator<Finding> {
  if (first === undefined) return;
  const names = others.flatMap(({ object }) => (object === undefined ? [] : [describe(object)]));
  const more = names.length === 0 ? '' : `; alike ${listed(names)}`;
  yield { ...first, observed: `${first.observed}${more}` };
}
