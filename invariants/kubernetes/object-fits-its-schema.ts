import { BudgetError, budgets } from '../../graph/budgets.ts';
import { textAt, valueAt } from '../../graph/json.ts';
import { isEncrypted, unknownIn } from '../../graph/unknown.ts';
import type { SchemaMistakes } from '../../graph/facts/schema-mistakes.ts';
import { schemas } from '../../graph/facts/schemas.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const withDefinition = (spec: string) =>
  manifests(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: backups.example.org }
spec:
  group: example.org
  names: { kind: Backup, plural: backups }
  versions:
    - name: v1
      served: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [schedule]
              properties: { schedule: { type: string }, keep: { type: integer } }
---
apiVersion: example.org/v1
kind: Backup
metadata: { name: nightly }
spec: ${spec}
`);

export default defineInvariant({
  id: 'kubernetes/object-fits-its-schema',
  severity: 'error',
  about: ['CustomResourceDefinition'],
  claim: 'a custom resource has the fields that its CRD describes, and no others',
  why: 'the API server refuses it, or drops the field that was misspelt: it then looks as if it were set, and is not',
  source: { document: 'Kubernetes', section: 'strict field validation' },
  *check(graph) {
    const { isEmpty, mistakesOf } = schemas(graph);
    if (isEmpty) return;
    for (const object of graph.objects()) {
      let mistakes: SchemaMistakes | undefined;
      try {
        mistakes = mistakesOf(object.apiVersion, object.kind, object.manifest);
      } catch (error) {
        if (!(error instanceof BudgetError)) throw error;
        yield { at: object.origin, object, notEvaluated: error.message, beyond: error };
        continue;
      }
      if (mistakes === undefined) continue;
      for (const { path, observed, required, meant } of mistakes.told) {
        const at = object.locate(path);
        const value = valueAt(object.manifest, path);
        // Where SOPS encrypted it, the schema meets the value only in the cluster.
        if (typeof value === 'string' && isEncrypted(value)) continue;
        if (typeof value === 'string' && unknownIn(value) !== undefined) {
          yield { at, object, notEvaluated: `${path.join('.')} is ${value}, which is filled in later` };
          continue;
        }
        if (textAt(object.manifest, ['sops', 'mac']) !== undefined && path[0] === 'sops') continue;
        yield {
          at,
          object,
          observed,
          required,
          fix: meant === undefined ? 'correct it; kubectl explain shows the fields' : `did you mean ${meant}?`,
        };
      }
      if (mistakes.untold === 0) continue;
      const beyond = new BudgetError(
        `${mistakes.untold} more mistakes of one object, after the first ${budgets.mistakesOfObject}`,
      );
      yield { at: object.origin, object, notEvaluated: beyond.message, beyond };
    }
  },
  valid: { 'fields of the CRD': withDefinition('{ schedule: 0 3 * * *, keep: 7 }') },
  invalid: {
    'a misspelt field': {
      given: withDefinition('{ schedule: 0 3 * * *, keeps: 7 }'),
      finds: [
        {
          at: 'manifests.yaml:22:37',
          observed: 'keeps, which spec does not have',
          required: 'one of keep, schedule',
          fix: 'did you mean keep?',
        },
      ],
    },
    'a field that is missing, and one of another type': {
      given: withDefinition('{ keep: seven }'),
      finds: [
        {
          at: 'manifests.yaml:22:1',
          observed: 'no schedule in spec',
          required: 'schedule',
          fix: 'correct it; kubectl explain shows the fields',
        },
        {
          at: 'manifests.yaml:22:15',
          observed: 'spec.keep: "seven"',
          required: 'must be integer',
          fix: 'correct it; kubectl explain shows the fields',
        },
      ],
    },
  },
});
