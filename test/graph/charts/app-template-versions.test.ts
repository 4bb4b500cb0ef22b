import { describe, expect, test } from 'vitest';
import { expandAppTemplate, type Expansion } from '../../../graph/charts/app-template/expand.ts';
import type { Version } from '../../../graph/charts/app-template/rules.ts';
import { valueAt, type Json, type JsonObject, type JsonPath } from '../../../graph/json.ts';

/**
 * What differs in versions of which no golden case is at hand: 5.1 as its release notes, its schema and its own tests say it
 * (bjw-s-labs/helm-charts, pull request 684), 5.2 as far as it is taken over (pull request 694).
 */
const controllers = (more: JsonObject = {}): JsonObject => ({
  controllers: { main: { containers: { app: { image: { repository: 'a', tag: '1' } } }, ...more } },
});
const service: JsonObject = { service: { app: { controller: 'main', ports: { http: { port: 80 } } } } };
const route = (more: JsonObject): JsonObject => ({
  ...controllers(),
  ...service,
  route: { app: { parentRefs: [{ name: 'gateway', namespace: 'network' }], ...more } },
});
const expand = (version: Version, values: JsonObject): Expansion =>
  expandAppTemplate({ name: 'web', namespace: 'lab', values }, version);

function made(version: Version, values: JsonObject, kind: string, path: JsonPath): Json {
  const expansion = expand(version, values);
  if (expansion.is !== 'made') throw new Error(JSON.stringify(expansion));
  return valueAt(
    expansion.objects.find((each) => each['kind'] === kind),
    path,
  );
}

const before: Version = [5, 0, 1];
const since: Version = [5, 1, 0];

describe('a rollout', () => {
  const daemonSet = {
    type: 'daemonset',
    strategy: 'RollingUpdate',
    rollingUpdate: { maxSurge: 0, surge: 3, unavailable: 1 },
  };
  test('of a DaemonSet is read since 5.1', () => {
    expect(made(before, controllers(daemonSet), 'DaemonSet', ['spec', 'updateStrategy'])).toBeUndefined();
    expect(made(since, controllers(daemonSet), 'DaemonSet', ['spec', 'updateStrategy'])).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
    });
    expect(made(since, controllers({ type: 'daemonset' }), 'DaemonSet', ['spec', 'updateStrategy'])).toBeUndefined();
  });

  test('of a Deployment has the names of Kubernetes since 5.1, and a zero counts', () => {
    const values = controllers({ strategy: 'RollingUpdate', rollingUpdate: { unavailable: 0, maxSurge: 1 } });
    expect(made(before, values, 'Deployment', ['spec', 'strategy'])).toEqual({ type: 'RollingUpdate' });
    expect(made(since, values, 'Deployment', ['spec', 'strategy'])).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
  });

  test('of a StatefulSet may be of several pods at once since 5.1', () => {
    const values = controllers({ type: 'statefulset', rollingUpdate: { partition: 0, maxUnavailable: 2 } });
    const path = ['spec', 'updateStrategy', 'rollingUpdate'];
    expect(made(before, values, 'StatefulSet', path)).toBeUndefined();
    expect(made(since, values, 'StatefulSet', path)).toEqual({ partition: 0, maxUnavailable: 2 });
  });

  test.each<[string, JsonObject, string]>([
    ['a job', { type: 'job', strategy: 'Recreate' }, 'is nothing that a job has'],
    ['a DaemonSet', { type: 'daemonset', strategy: 'Recreate' }, 'is none of OnDelete, RollingUpdate'],
    ['a Deployment', { rollingUpdate: { partition: 1 } }, 'the chart knows no partition here'],
  ])('that %s does not have is refused since 5.1', (_of, more, reason) => {
    expect(expand(before, controllers(more)).is).toBe('made');
    expect(expand(since, controllers(more))).toMatchObject({ is: 'refused', refusals: [{ reason }] });
  });
});

describe('a route of another namespace, since 5.1,', () => {
  const elsewhere = { namespaceOverride: 'edge', labels: { team: 'a' } };
  test('stands there, and what it leads to lets it in', () => {
    const values = route(elsewhere);
    expect(made(since, values, 'HTTPRoute', ['metadata', 'namespace'])).toBe('edge');
    expect(made(since, values, 'ReferenceGrant', ['metadata'])).toMatchObject({
      namespace: 'lab',
      labels: { team: 'a' },
    });
    expect(made(since, values, 'ReferenceGrant', ['spec'])).toEqual({
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'edge' }],
      to: [{ group: '', kind: 'Service', name: 'web' }],
    });
    expect(expand(before, values)).toMatchObject({ is: 'refused' });
  });

  test.each<[string, JsonObject]>([
    ['where it is switched off', { ...elsewhere, referenceGrant: { enabled: false } }],
    ['in the namespace of the release', { namespaceOverride: 'lab' }],
    ['where it leads elsewhere', { ...elsewhere, rules: [{ backendRefs: [{ name: 'x', namespace: 'y', port: 1 }] }] }],
  ])('is not let in %s', (_title, more) => {
    expect(made(since, route(more), 'ReferenceGrant', ['kind'])).toBeUndefined();
  });
});

test('whether a service account gives its token to pods is said since 5.1', () => {
  const values = { ...controllers(), serviceAccount: { main: { automountServiceAccountToken: false } } };
  expect(made(since, values, 'ServiceAccount', ['automountServiceAccountToken'])).toBe(false);
  expect(expand(before, values)).toMatchObject({ is: 'refused' });
});

test('a constraint that selects no pods is about those of its controller since 5.2', () => {
  const values = controllers({
    pod: { topologySpreadConstraints: [{ maxSkew: 1 }, { maxSkew: 2, labelSelector: {} }] },
  });
  const path = ['spec', 'template', 'spec', 'topologySpreadConstraints'];
  expect(made(since, values, 'Deployment', path)).toEqual([{ maxSkew: 1 }, { maxSkew: 2, labelSelector: {} }]);
  expect(made([5, 2, 0], values, 'Deployment', path)).toMatchObject([
    { labelSelector: { matchLabels: { 'app.kubernetes.io/controller': 'main' } } },
    { labelSelector: {} },
  ]);
});

test.each<[string, JsonObject, string]>([
  [
    'a policy of no type',
    { ...controllers(), networkpolicies: { a: { policyTypes: [], rules: {} } } },
    'must not be empty',
  ],
  ['a scaler of no replica', controllers({ horizontalPodAutoscaler: { maxReplicas: 0 } }), 'must be 1 or more, is 0'],
  [
    'pods that are counted from below zero',
    controllers({ type: 'statefulset', statefulset: { startOrdinal: -1 } }),
    'must be 0 or more, is -1',
  ],
])('%s is refused, as the schema of 5.0.1 says', (_title, values, reason) => {
  expect(expand(before, values)).toMatchObject({ is: 'refused', refusals: [{ reason }] });
});

test('the port that a Service sends to is a number where its text is one, for the chart writes no quotes', () => {
  const port = (targetPort: string): JsonObject => ({
    ...controllers(),
    service: { app: { controller: 'main', ports: { http: { port: 80, targetPort } } } },
  });
  const path = ['spec', 'ports', 0, 'targetPort'];
  expect(made(before, port('8080'), 'Service', path)).toBe(8080);
  expect(made(before, port('http'), 'Service', path)).toBe('http');
});

test('an annotation of pods of several lines that stands last loses its line break since 4.3', () => {
  const values = controllers({ pod: { annotations: { a: 'x\ny\n', b: '[{\n}]\n' } } });
  const path = ['spec', 'template', 'metadata', 'annotations'];
  expect(made(before, values, 'Deployment', path)).toEqual({ a: 'x\ny\n', b: '[{\n}]' });
});

describe('what helm makes in versions of which no golden case is at hand', () => {
  test('before ports were put in order, any of several was asked by a probe', () => {
    const of = (version: Version, ports: JsonObject): Json =>
      made(
        version,
        {
          controllers: {
            main: {
              containers: { app: { image: { repository: 'a', tag: '1' }, probes: { liveness: { enabled: true } } } },
            },
          },
          service: { app: { controller: 'main', ports } },
        },
        'Deployment',
        ['spec', 'template', 'spec', 'containers', '0', 'livenessProbe', 'tcpSocket', 'port'],
      );
    const two = { http: { port: 80 }, admin: { port: 81 } };
    expect(of([3, 2, 1], two)).toBe('{{ any port of the Service }}');
    expect(of([3, 2, 1], { http: { port: 80 } })).toBe(80);
    expect(of([3, 2, 1], { ...two, http: { port: 80, primary: true } })).toBe(80);
    expect(of([3, 7, 3], two)).toBe(81);
  });

  test('a job restarts as its own controller says, or never: the defaults for all pods do not count (helm 4.0.1, chart 4.3.0)', () => {
    const job = { type: 'cronjob', cronjob: { schedule: '@daily' } };
    const path = ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'restartPolicy'];
    const defaults = { defaultPodOptions: { restartPolicy: 'OnFailure' } };
    expect(made([4, 3, 0], { ...controllers(job), ...defaults }, 'CronJob', path)).toBe('Never');
    const own = { ...job, pod: { restartPolicy: 'OnFailure' } };
    expect(made([4, 3, 0], controllers(own), 'CronJob', path)).toBe('OnFailure');
  });

  test('since 4.0 the text that stands last in all controllers loses its line break', () => {
    const of = (version: Version, more: JsonObject): Json =>
      made(version, controllers({ pod: { annotations: { networks: '[\n  one\n]\n' } }, ...more }), 'Deployment', [
        ...['spec', 'template', 'metadata', 'annotations', 'networks'],
      ]);
    expect(of([4, 0, 1], {})).toBe('[\n  one\n]');
    expect(of([4, 0, 1], { type: 'deployment' })).toBe('[\n  one\n]\n');
    expect(of([3, 7, 3], {})).toBe('[\n  one\n]\n');
  });
});
