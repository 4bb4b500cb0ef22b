import { containers, podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import { serviceTargets } from '../../graph/facts/service-targets.ts';
import { isObject, listAt, textAt, valueAt, type Json, type JsonPath } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant, fieldsOf, type Finding } from '../invariant.ts';

const web = (probed: string, served: string) =>
  appliedFiles({
    'web.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: site }
spec:
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: web:1
          ports: [{ name: http, containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /, port: ${probed} } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: site }
spec:
  selector: { app: web }
  ports: [{ port: 80, targetPort: ${served} }]
`,
  });

const ways: readonly JsonPath[] = ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((probe) => [
  [probe, 'httpGet', 'port'],
  [probe, 'tcpSocket', 'port'],
]);
const fix = 'correct the name, or name the port in ports of the container';

export default defineInvariant({
  id: 'workloads/port-name-exists',
  severity: 'error',
  about: [...workloadKinds, 'Service'],
  claim: 'a port that is asked for by name is one of the container',
  why: 'a probe of it fails for ever, so that the pod never becomes ready or is killed; a Service has nothing behind that port',
  source: {
    document: 'Kubernetes',
    section: 'pkg/probe and pkg/api/v1/pod: names of ports are those of the container, or of the pods of a Service',
    url: 'https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports',
  },
  *check(graph) {
    for (const { object, container, path } of containers(graph)) {
      const names = namesIn(container);
      for (const way of ways) {
        const port = valueAt(container, way);
        if (isName(port) && !names.includes(port))
          yield missing(object, { path: [...path, ...way], port, names, ports: [...path, 'ports'] });
      }
    }
    yield* ofServices(graph);
  },
  valid: {
    'by name': web('http', 'http'),
    'by number, which nobody has to declare': web('8080', '9000'),
  },
  invalid: {
    'other names': {
      given: web('web', 'webs'),
      finds: [
        { at: 'apps/web.yaml:12:55', observed: 'port web; there is http', required: 'a port of the container', fix },
        { at: 'apps/web.yaml:19:35', observed: 'port webs; there is http', required: 'a port of the container', fix },
      ],
    },
  },
});

function* ofServices(graph: ResourceGraph): Generator<Finding> {
  for (const object of graph.objects('Service')) {
    for (const [index, entry] of listAt(object.manifest, ['spec', 'ports']).entries()) {
      const port = valueAt(entry, ['targetPort']);
      if (!isName(port)) continue;
      const targets = serviceTargets(graph).find(object.cluster, object.namespace, object.name);
      if (targets.length === 0 || targets.some(({ isKnown }) => !isKnown)) continue;
      const names = targets.flatMap(({ object: target }) => namesOf(target));
      if (!names.includes(port) && names.every((name) => unknownIn(name) === undefined))
        yield missing(object, {
          path: ['spec', 'ports', index, 'targetPort'],
          port,
          names,
          ports: ['spec', 'selector'],
        });
    }
  }
}

function missing(
  object: KubernetesObject,
  given: {
    readonly path: JsonPath;
    readonly port: string;
    readonly names: readonly string[];
    readonly ports: JsonPath;
  },
): Finding {
  const { path, port, names, ports } = given;
  const there = names.length === 0 ? 'none has a name' : `there is ${[...new Set(names)].join(', ')}`;
  return {
    at: object.locate(path),
    object,
    restsOn: fieldsOf(object, path, ports),
    observed: `port ${port}; ${there}`,
    required: 'a port of the container',
    fix,
  };
}

function namesOf(workload: KubernetesObject): string[] {
  const pod = podPath(workload);
  return ['containers', 'initContainers'].flatMap((list) =>
    listAt(workload.manifest, [...pod, list]).flatMap((each) => namesIn(each)),
  );
}

/** What has no letter is a number in quotes, which templates write without them. */
function isName(port: Json): port is string {
  return typeof port === 'string' && /[a-z]/i.test(port);
}

function namesIn(container: Json): string[] {
  if (!isObject(container)) return [];
  return listAt(container, ['ports']).flatMap((port) => textAt(port, ['name']) ?? []);
}
