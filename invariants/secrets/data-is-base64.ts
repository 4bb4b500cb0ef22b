import { objectAt, unresolvedVariable, type Json, type JsonObject } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { oncePerGraph } from '../../graph/resource/once-per-graph.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const secret = (name: string, fields: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: ${name}, namespace: default }\n${fields}\n`;
const substituted = (fields: string) =>
  appliedFiles({ 'secret.yaml': secret('web', fields) }, 'postBuild: { substitute: { KEY: "a-key" } }');

export default defineInvariant({
  id: 'secrets/data-is-base64',
  severity: 'error',
  about: ['Secret'],
  claim: 'what a Secret holds under data is base64',
  why: 'the API server refuses the Secret, or pods read something else than what was meant; stringData takes text as it is',
  source: {
    document: 'Kubernetes',
    section: '1.35, Secret: data and stringData',
    url: 'https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data',
  },
  *check(graph) {
    for (const object of graph.objects('Secret')) {
      if (object.group !== '' || object.madeBy !== undefined) continue;
      for (const [key, value] of Object.entries(objectAt(object.manifest, ['data']))) {
        if (typeof value !== 'string') continue;
        const path = ['data', key];
        const at = object.locateWritten(path);
        const other = plainUse(graph, object, value);
        if (other !== undefined) {
          yield {
            at,
            object,
            severity: 'warning',
            observed: `${value.trim()}, which ${describe(other)} takes as it is, under stringData`,
            required: 'base64 here, and text there: one variable is not both',
            fix: 'move it to stringData',
          };
        } else if (unknownIn(value) === undefined && !isBase64(value)) {
          yield {
            at,
            object,
            restsOn: fieldsOf(object, path),
            observed: `data.${key}, which is no base64`,
            required: 'base64',
            fix: 'move it to stringData, or encode it',
          };
        }
      }
    }
  },
  valid: {
    'base64, and text under stringData': substituted('data: { user: d2Vi }\nstringData: { key: "${KEY}" }'),
    'a variable of which nobody knows what it is': appliedFiles(
      { 'secret.yaml': secret('web', 'data: { key: "${TOKEN}" }') },
      'postBuild: { substituteFrom: [{ kind: Secret, name: tokens, optional: true }] }',
    ),
  },
  invalid: {
    'a variable that is text': {
      given: substituted('data: { key: "${KEY}" }'),
      finds: [
        {
          at: 'apps/secret.yaml:4:14',
          observed: 'data.key, which is no base64',
          required: 'base64',
          fix: 'move it to stringData, or encode it',
        },
      ],
    },
    'a variable that another Secret takes as text': {
      given: appliedFiles(
        {
          'secret.yaml': `${secret('web', 'data: { key: "${TOKEN}" }')}---\n${secret('api', 'stringData: { key: "${TOKEN}" }')}`,
        },
        'postBuild: { substituteFrom: [{ kind: Secret, name: tokens, optional: true }] }',
      ),
      finds: [
        {
          at: 'apps/secret.yaml:4:14',
          severity: 'warning',
          observed: '${TOKEN}, which Secret/api takes as it is, under stringData',
          required: 'base64 here, and text there: one variable is not both',
          fix: 'move it to stringData',
        },
      ],
    },
  },
});

/** As Go decodes it: with its padding, and over several lines. */
function isBase64(text: string): boolean {
  const packed = text.replace(/[\r\n]/g, '');
  return packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed);
}

/** The Secret of the same cluster that takes the same variable, and nothing around it, as text. */
function plainUse(graph: ResourceGraph, { cluster }: KubernetesObject, value: string): KubernetesObject | undefined {
  const text = value.trim();
  return unresolvedVariable(text) === text ? plainUses(graph).get(`${cluster}\n${text}`) : undefined;
}

const plainUses = oncePerGraph((graph) => {
  const found = new Map<string, KubernetesObject>();
  const values = (manifest: JsonObject): Json[] => Object.values(objectAt(manifest, ['stringData']));
  for (const object of graph.objects('Secret'))
    for (const value of values(object.manifest))
      if (typeof value === 'string') found.set(`${object.cluster}\n${value.trim()}`, object);
  return found;
});
