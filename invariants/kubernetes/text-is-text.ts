import { listAt, objectAt, valueAt, type Json, type JsonPath } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import { appliedFiles, configMap } from '../example-flux.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const filled = (data: string) =>
  appliedFiles(
    { 'config.yaml': configMap('settings', data) },
    'postBuild: { substitute: { DEBUG: "yes", PORT: "8080", QUOTED: \'"8080"\' } }',
  );

export default defineInvariant({
  id: 'kubernetes/text-is-text',
  severity: 'error',
  about: ['ConfigMap', 'Secret', 'Service', ...workloadKinds],
  claim: 'labels, annotations, data and environment variables are text',
  why: 'the API server refuses a number or a boolean there, and Flux applies nothing of the Kustomization; quotes around a variable do not help: kustomize drops them before Flux fills it in',
  source: [
    { document: 'Kubernetes', section: '1.35, ObjectMeta, ConfigMap, Secret, EnvVar' },
    {
      document: 'Flux',
      section: 'post build variable substitution: numbers and booleans',
      url: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-substitution-of-numbers-and-booleans',
    },
  ],
  *check(graph) {
    for (const object of graph.objects()) {
      // What a chart makes is what helm says: it is rendered for that.
      if (object.madeBy !== undefined) continue;
      for (const path of textsOf(object)) {
        const value = valueAt(object.manifest, path);
        if (value === null || value === undefined || typeof value === 'string') continue;
        const wasText = typeof valueAt(object.written, path) === 'string';
        yield {
          at: wasText ? object.locateWritten(path) : object.locate(path),
          object,
          restsOn: fieldsOf(object, path),
          observed: `${path.join('.')} is ${kindOf(value)}${wasText ? ', once variables are filled in' : ''}`,
          required: 'a text',
          fix: wasText ? 'put quotes into the value of the variable: \'"8080"\'' : 'put it into quotes',
        };
      }
    }
  },
  valid: {
    'texts, and a number whose variable holds quotes': filled('{ name: web, port: "${QUOTED}" }'),
  },
  invalid: {
    'a word that YAML takes for a boolean, and a number': {
      given: filled('{ debug: "${DEBUG}", port: "${PORT}" }'),
      finds: [
        {
          at: 'apps/config.yaml:4:16',
          observed: 'data.debug is a boolean, once variables are filled in',
          required: 'a text',
          fix: 'put quotes into the value of the variable: \'"8080"\'',
        },
        {
          at: 'apps/config.yaml:4:34',
          observed: 'data.port is a number, once variables are filled in',
          required: 'a text',
          fix: 'put quotes into the value of the variable: \'"8080"\'',
        },
      ],
    },
    'a number as it is written': {
      given: appliedFiles({ 'config.yaml': configMap('settings', '{ port: 8080 }') }),
      finds: [
        {
          at: 'apps/config.yaml:4:15',
          observed: 'data.port is a number',
          required: 'a text',
          fix: 'put it into quotes',
        },
      ],
    },
  },
});

/** Where an object must hold text. */
function* textsOf(object: KubernetesObject): Generator<JsonPath> {
  const maps: JsonPath[] = [
    ['metadata', 'labels'],
    ['metadata', 'annotations'],
  ];
  if (object.group === '' && object.kind === 'ConfigMap') maps.push(['data']);
  if (object.group === '' && object.kind === 'Secret') maps.push(['stringData'], ['data']);
  for (const map of maps) for (const key of Object.keys(objectAt(object.manifest, map))) yield [...map, key];
  if (!(workloadKinds as readonly string[]).includes(object.kind)) return;
  for (const list of ['containers', 'initContainers']) {
    const containers = [...podPath(object), list];
    for (const [index, container] of listAt(object.manifest, containers).entries())
      for (const number of listAt(container, ['env']).keys()) yield [...containers, index, 'env', number, 'value'];
  }
}

function kindOf(value: Json): string {
  return typeof value === 'object' ? 'no text' : `a ${typeof value}`;
}
