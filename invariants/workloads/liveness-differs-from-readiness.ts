import { isDeepStrictEqual } from 'node:util';
import { isObject, objectAt, valueAt, type JsonObject } from '../../graph/json.ts';
import { containers, workloadKinds } from '../../graph/facts/workloads.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { containersInCel, workloadResources } from './admission.ts';

const http = (path: string) => `{ httpGet: { path: ${path}, port: 8000 } }`;

const deployment = (liveness: string, readiness: string) =>
  manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
      containers:
        - name: api
          livenessProbe: ${liveness}
          readinessProbe: ${readiness}
`);

export default defineInvariant({
  id: 'workloads/liveness-differs-from-readiness',
  severity: 'warning',
  category: 'hygiene',
  about: [...workloadKinds],
  claim: 'liveness and readiness ask different things over HTTP, or liveness waits longer',
  why: 'one shallow endpoint for both leaves a deadlock alone, and one that asks the database restarts every pod when the database is away',
  source: { document: 'honeydue', section: 'api deadlocks' },
  *check(graph) {
    for (const { object, container, path } of containers(graph)) {
      const liveness = objectAt(container, ['livenessProbe'])['httpGet'];
      const readiness = objectAt(container, ['readinessProbe'])['httpGet'];
      if (!isObject(liveness) || !isObject(readiness)) continue;
      if (!isDeepStrictEqual(asServed(liveness), asServed(readiness)) || waitsLonger(container)) continue;
      yield {
        at: object.locate([...path, 'livenessProbe']),
        object,
        observed: `livenessProbe and readinessProbe ask ${JSON.stringify(liveness)} alike`,
        required: 'a liveness probe that fails for a deadlock, and not for a database that is away',
        restsOn: fieldsOf(object, [...path, 'livenessProbe'], [...path, 'readinessProbe']),
        fix: 'give liveness a path of its own that works without what the application depends on, or a higher failureThreshold',
      };
    }
  },
  admission: {
    resources: workloadResources,
    expression: `${containersInCel}.all(c, !has(c.livenessProbe) || !has(c.livenessProbe.httpGet) || !has(c.readinessProbe) || !has(c.readinessProbe.httpGet) || c.livenessProbe.httpGet != c.readinessProbe.httpGet || double(c.livenessProbe.?failureThreshold.orValue(3)) * double(c.livenessProbe.?periodSeconds.orValue(10)) > double(c.readinessProbe.?failureThreshold.orValue(3)) * double(c.readinessProbe.?periodSeconds.orValue(10)))`,
  },
  valid: {
    'two paths': deployment(http('/live'), http('/ready')),
    'one path, and liveness gives it longer': deployment(
      '{ httpGet: { path: /up, port: 8000 }, failureThreshold: 6 }',
      http('/up'),
    ),
    'a port for liveness': deployment('{ tcpSocket: { port: 8000 } }', '{ tcpSocket: { port: 8000 } }'),
  },
  invalid: {
    'one path, with what goes without saying': {
      given: deployment(http('/live'), '{ httpGet: { port: 8000, path: /live, scheme: HTTP } }'),
      finds: [
        {
          at: 'manifests.yaml:9:11',
          observed: 'livenessProbe and readinessProbe ask {"path":"/live","port":8000} alike',
          required: 'a liveness probe that fails for a deadlock, and not for a database that is away',
          fix: 'give liveness a path of its own that works without what the application depends on, or a higher failureThreshold',
        },
      ],
    },
    'one path for both': {
      given: deployment(http('/api/health/'), http('/api/health/')),
      finds: [
        {
          at: 'manifests.yaml:9:11',
          observed: 'livenessProbe and readinessProbe ask {"path":"/api/health/","port":8000} alike',
          required: 'a liveness probe that fails for a deadlock, and not for a database that is away',
          fix: 'give liveness a path of its own that works without what the application depends on, or a higher failureThreshold',
        },
      ],
    },
  },
});

/** With what the API server fills in. */
function asServed(request: JsonObject): JsonObject {
  return { ...request, path: request['path'] || '/', scheme: request['scheme'] || 'HTTP' };
}

/** Whether liveness gives up later than readiness: what is not ready for a moment is not restarted. */
function waitsLonger(container: JsonObject): boolean {
  const seconds = (probe: string): number => {
    const count = valueAt(container, [probe, 'failureThreshold']) ?? 3;
    const period = valueAt(container, [probe, 'periodSeconds']) ?? 10;
    return Number(count) * Number(period);
  };
  return seconds('livenessProbe') > seconds('readinessProbe');
}
