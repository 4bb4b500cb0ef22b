import type { SchemaMistakes } from '../../graph/facts/schema-mistakes.ts';
import { schemas } from '../../graph/facts/schemas.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { mistakesOf } from './mistakes-of.ts';

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
    const known = schemas(graph);
    if (known.isEmpty) return;
    for (const object of graph.objects()) {
      const compare = (): SchemaMistakes | undefined => known.mistakesOf(object);
      for (const told of mistakesOf(object, compare)) yield 'finding' in told ? told.finding : told;
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
