import { imageUses, type ImageUse } from '../../graph/facts/images/image-uses.ts';
import { listAt, textAt, valueAt, type Json } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const vaultwarden = (env: string) =>
  manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: vaultwarden, namespace: home }
spec:
  template:
    spec:
      containers:
        - name: app
          image: ghcr.io/dani-garcia/vaultwarden:1.34.3
          env: [${env}]
          readinessProbe: { httpGet: { path: /alive, port: 8080 } }
`);

export default defineInvariant({
  id: 'workloads/image-port-is-probed',
  severity: 'error',
  about: ['Deployment', 'StatefulSet', 'DaemonSet'],
  claim: 'where an image is known, its probes ask the port that it listens on',
  why: 'nothing answers on another one: the pod never becomes ready, its Service has no endpoint, and a liveness probe restarts it for ever',
  source: {
    document: 'holdfast',
    section: 'docs/images.md: the file of each image that says so, with its version',
  },
  *check(graph) {
    for (const use of imageUses(graph)) {
      const { object, facts, image, path } = use;
      const port = portOf(use);
      if (port === undefined) continue;
      for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
        for (const way of ['httpGet', 'tcpSocket'] as const) {
          const asked = askedPort(use.container, valueAt(use.container, [probe, way, 'port']));
          if (asked === undefined || asked === port) continue;
          yield {
            at: object.locate([...path, probe, way, 'port']),
            object,
            observed: `${probe} asks port ${asked}, and ${image} listens on ${port}`,
            required: `port ${port}`,
            fix:
              facts.portFrom === undefined
                ? `ask port ${port}`
                : `ask port ${port}, or set ${facts.portFrom} to ${asked}`,
            restsOn: fieldsOf(object, [...path, 'image'], [...path, 'env'], [...path, 'ports'], [...path, probe]),
          };
        }
      }
    }
  },
  valid: {
    'moved there': vaultwarden('{ name: ROCKET_PORT, value: "8080" }'),
    'moved by a Secret': vaultwarden(
      '{ name: ROCKET_PORT, valueFrom: { secretKeyRef: { name: vaultwarden, key: port } } }',
    ),
  },
  invalid: {
    'left where it was': {
      given: vaultwarden(''),
      finds: [
        {
          at: 'manifests.yaml:11:60',
          observed: 'readinessProbe asks port 8080, and ghcr.io/dani-garcia/vaultwarden listens on 80',
          required: 'port 80',
          fix: 'ask port 80, or set ROCKET_PORT to 8080',
        },
      ],
    },
  },
});

/** The port that it listens on; undefined where that is not known. Variables such as OLLAMA_HOST have a host before it. */
function portOf({ facts: { port, portFrom }, isPlain, variable }: ImageUse): number | undefined {
  if (!isPlain || port === undefined) return undefined;
  const said = portFrom === undefined ? undefined : variable(portFrom);
  if (said === undefined) return port;
  const [, digits] = /(?:^|:)(\d{1,5})$/.exec(said ?? '') ?? [];
  if (digits !== undefined) return Number(digits);
  return said === null || said === '' || said.includes('$') ? undefined : port;
}

function askedPort(container: Json, port: Json | undefined): number | undefined {
  if (typeof port === 'number') return port;
  const named = listAt(container, ['ports']).find((each) => textAt(each, ['name']) === port);
  const found = valueAt(named ?? null, ['containerPort']);
  return typeof found === 'number' ? found : undefined;
}
