import { isObject, listAt } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const service = (port: string) =>
  manifests(`
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, ports: [{ port: 80, nodePort: ${port} }] }
`);

export default defineInvariant({
  id: 'network/node-port-lies-in-its-range',
  severity: 'warning',
  about: ['Service'],
  claim: 'a port of the nodes is one that the API server gives away',
  why: 'the API server refuses the Service, unless it was started with another service-node-port-range',
  source: {
    document: 'Kubernetes',
    section: '1.35, kube-apiserver: --service-node-port-range',
    url: 'https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport',
  },
  *check(graph) {
    for (const object of graph.objects('Service')) {
      for (const [index, port] of listAt(object.manifest, ['spec', 'ports']).entries()) {
        const asked = isObject(port) ? port['nodePort'] : undefined;
        if (typeof asked !== 'number' || asked === 0 || (asked >= 30000 && asked <= 32767)) continue;
        const path = ['spec', 'ports', index, 'nodePort'];
        yield {
          at: object.locate(path),
          object,
          restsOn: fieldsOf(object, path),
          observed: `nodePort: ${asked}`,
          required: 'a port from 30000 to 32767, unless the API server was told another range',
          fix: 'take one of these, or none: then the API server chooses',
        };
      }
    }
  },
  valid: { 'one of the range': service('30080') },
  invalid: {
    'a port of the application': {
      given: service('8080'),
      finds: [
        {
          at: 'manifests.yaml:4:55',
          observed: 'nodePort: 8080',
          required: 'a port from 30000 to 32767, unless the API server was told another range',
          fix: 'take one of these, or none: then the API server chooses',
        },
      ],
    },
  },
});
