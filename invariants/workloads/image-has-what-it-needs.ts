import { imageUses, isWithin, mountPaths, type ImageUse } from '../../graph/facts/images/image-uses.ts';
import { valueAt } from '../../graph/json.ts';
import { podPath } from '../../graph/facts/workloads.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

/** Whether it is told to run as another user than root. */
function isUnprivileged({ container, pod }: ImageUse): boolean {
  const user = valueAt(container, ['securityContext', 'runAsUser']) ?? valueAt(pod, ['securityContext', 'runAsUser']);
  return typeof user === 'number' && user > 0;
}

/** What an image needs of its container: variables, of some of which one is enough. */
function variablesNeeded(use: ImageUse): (readonly string[])[] {
  const { needs = [], needsUnlessRoot = [] } = use.facts;
  const either = needsUnlessRoot.length > 0 && isUnprivileged(use) ? [needsUnlessRoot] : [];
  return [...needs.map((name) => [name]), ...either];
}

const pod = (container: string) =>
  manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: one, namespace: home }
spec: { template: { spec: { containers: [{ ${container} }] } } }
`);

export default defineInvariant({
  id: 'workloads/image-has-what-it-needs',
  severity: 'error',
  about: ['Deployment', 'StatefulSet', 'DaemonSet'],
  claim: 'where an image is known, its container has the variables and files without which it does not work',
  why: 'it starts, and then ends again, waits for ever, or listens to its own machine alone: no schema knows what an image reads',
  source: {
    document: 'holdfast',
    section: 'docs/images.md: the file of each image that says so, with its version',
  },
  *check(graph) {
    for (const use of imageUses(graph)) {
      const { object, facts, image, path, isPlain, variable } = use;
      if (!isPlain) continue;
      const mounted = mountPaths(use);
      const missing = [
        ...variablesNeeded(use)
          .filter((names) => names.every((name) => variable(name) === undefined))
          .map((names) => `variable ${names.join(' or ')}`),
        ...(facts.files ?? [])
          .filter((file) => !mounted.some((each) => isWithin(file, each)))
          .map((file) => `file ${file}`),
      ];
      if (missing.length === 0) continue;
      yield {
        at: object.locate([...path, 'image']),
        object,
        observed: `${image} without ${missing.join(' and ')}`,
        required: missing.join(' and '),
        fix: `give its container ${missing.join(' and ')}, or a command of its own that does without`,
        restsOn: fieldsOf(
          object,
          [...path, 'image'],
          [...path, 'env'],
          [...path, 'envFrom'],
          [...path, 'volumeMounts'],
          [...path, 'securityContext'],
          [...podPath(object), 'securityContext'],
        ),
      };
    }
  },
  valid: {
    'a file of its own': pod(
      'name: one, image: eclipse-mosquitto:2.0.22, volumeMounts: [{ name: config, mountPath: /mosquitto/config }]',
    ),
    'variables that were not read': pod(
      'name: one, image: ghcr.io/paperless-ngx/paperless-ngx:2.19.5, envFrom: [{ secretRef: { name: paperless } }]',
    ),
    'root, who writes its key beside it': pod('name: one, image: ghcr.io/open-webui/open-webui:v0.6.36'),
    'a key of its own': pod(
      'name: one, image: ghcr.io/open-webui/open-webui:v0.6.36, env: [{ name: WEBUI_SECRET_KEY, valueFrom: {} }], securityContext: { runAsUser: 1000 }',
    ),
    'another command': pod('name: one, image: eclipse-mosquitto:2.0.22, args: [mosquitto_sub, -h, broker]'),
  },
  invalid: {
    'a user who cannot write the key': {
      given: pod('name: one, image: ghcr.io/open-webui/open-webui:v0.6.36, securityContext: { runAsUser: 1000 }'),
      finds: [
        {
          at: 'manifests.yaml:4:62',
          observed:
            'ghcr.io/open-webui/open-webui without variable WEBUI_SECRET_KEY or WEBUI_JWT_SECRET_KEY or WEBUI_SECRET_KEY_FILE or WEBUI_AUTH',
          required: 'variable WEBUI_SECRET_KEY or WEBUI_JWT_SECRET_KEY or WEBUI_SECRET_KEY_FILE or WEBUI_AUTH',
          fix: 'give its container variable WEBUI_SECRET_KEY or WEBUI_JWT_SECRET_KEY or WEBUI_SECRET_KEY_FILE or WEBUI_AUTH, or a command of its own that does without',
        },
      ],
    },
    'a broker for itself': {
      given: pod('name: one, image: eclipse-mosquitto:2.0.22'),
      finds: [
        {
          at: 'manifests.yaml:4:62',
          observed: 'docker.io/library/eclipse-mosquitto without file /mosquitto/config/mosquitto.conf',
          required: 'file /mosquitto/config/mosquitto.conf',
          fix: 'give its container file /mosquitto/config/mosquitto.conf, or a command of its own that does without',
        },
      ],
    },
  },
});
