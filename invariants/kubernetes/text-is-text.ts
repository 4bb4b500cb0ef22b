import { textFieldsOf } from '../../graph/facts/text-fields.ts';
import { valueAt, type Json } from '../../graph/json.ts';
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
  about: ['object'],
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
      for (const path of textFieldsOf(object)) {
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
    'a number as a label of what an operator reads': {
      given: appliedFiles({
        'release.yaml':
          'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: wiki, labels: { tier: 1 } }\n',
      }),
      finds: [
        {
          at: 'apps/release.yaml:3:41',
          observed: 'metadata.labels.tier is a number',
          required: 'a text',
          fix: 'put it into quotes',
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

function kindOf(value: Json): string {
  return typeof value === 'object' ? 'no text' : `a ${typeof value}`;
}
