import { listAt, textAt } from '../../graph/json.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import { mayBe, unknownIn } from '../../graph/unknown.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { unless } from '../unless.ts';
import { monitoredServices } from './monitored-services.ts';

const watched = (endpoint: string, ports = '[{ name: http, port: 80 }]') =>
  manifests(`
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: web, namespace: office }
spec: { selector: { matchLabels: { app: web } }, endpoints: [${endpoint}] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: office, labels: { app: web } }
spec: { selector: { app: web }, ports: ${ports} }
`);

export default defineInvariant({
  id: 'alerts/monitored-port-exists',
  severity: 'error',
  about: ['ServiceMonitor'],
  claim: 'a port that a ServiceMonitor names is one of a Service that it selects',
  why: 'the endpoint is dropped without a word: nothing of it is scraped, and alerts on its metrics never fire',
  source: {
    document: 'prometheus-operator',
    section: 'v0.87, Endpoint: port is the name of a port of the Service, not of its pods',
    url: 'https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.Endpoint',
  },
  *check(graph) {
    for (const object of graph.objects('ServiceMonitor')) {
      const monitored = monitoredServices(graph, object);
      if (monitored === undefined || monitored.services.length === 0) continue; // another rule speaks of it
      const { services } = monitored;
      const ports = services.flatMap(({ manifest }) => listAt(manifest, ['spec', 'ports']));
      const names = ports.flatMap((port) => textAt(port, ['name']) ?? []);
      for (const [index, endpoint] of listAt(object.manifest, ['spec', 'endpoints']).entries()) {
        const port = textAt(endpoint, ['port']);
        if (port === undefined || names.some((name) => mayBe(name, port))) continue;
        const path = ['spec', 'endpoints', index, 'port'];
        const { doubt: unread, told, severity } = monitored.others();
        const doubt = unread ?? unknownIn([ports, services.map(({ manifest }) => manifest['metadata'])]);
        const has = names.length === 0 ? 'has ports without names' : `has ${names.join(', ')}`;
        yield unless(doubt && `no Service that it selects has the port ${port}, and ${doubt}`, {
          ...severity,
          at: object.locate(path),
          object,
          restsOn: fieldsOf(
            object,
            path,
            ['spec', 'selector'],
            ['spec', 'namespaceSelector'],
            ['metadata', 'namespace'],
          ),
          observed: `port ${port}; ${services.map(describe).join(', ')} ${has}${told === undefined ? '' : `; of others, ${told}`}`,
          required: 'the name of a port of the Service',
          fix: 'correct the name, or give it to a port of the Service',
        });
      }
    }
  },
  valid: {
    'the name of a port': watched('{ port: http }'),
    'a port of the pods': watched('{ targetPort: metrics }'),
    'a port whose name a variable decides': watched('{ port: metrics }', '[{ name: "${PORT}", port: 80 }]'),
  },
  invalid: {
    'a port that the Service does not have': {
      given: watched('{ port: http }, { port: metrics }'),
      finds: [
        {
          at: 'manifests.yaml:4:86',
          observed: 'port metrics; Service/web has http',
          required: 'the name of a port of the Service',
          fix: 'correct the name, or give it to a port of the Service',
        },
      ],
    },
    'a number, where no port has a name': {
      given: watched('{ port: "80" }', '[{ port: 80 }]'),
      finds: [
        {
          at: 'manifests.yaml:4:70',
          observed: 'port 80; Service/web has ports without names',
          required: 'the name of a port of the Service',
          fix: 'correct the name, or give it to a port of the Service',
        },
      ],
    },
  },
});
