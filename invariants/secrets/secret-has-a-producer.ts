import { lookup } from '../../graph/resource/lookup.ts';
import { secretReferences } from '../../graph/facts/secret-references.ts';
import { secretMakers, secretProducers } from '../../graph/facts/secret-producers.ts';
import { workloadKinds } from '../../graph/facts/workloads.ts';
import { toldName } from '../../graph/facts/told-names.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { reading } from './example-reader.ts';

const readingAll = (secret: string) =>
  reading(' { target: { name: web-secret } }', `envFrom: [{ secretRef: { name: ${secret} } }]`);

export default defineInvariant({
  id: 'secrets/secret-has-a-producer',
  severity: 'warning',
  about: [...workloadKinds],
  claim: 'a Secret that pods read is made by something in the repository',
  why: 'the pods stay in CreateContainerConfigError after the cluster is rebuilt: whoever made the Secret by hand has forgotten it',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const producers = secretProducers(graph);
    for (const { object, name, path } of secretReferences(graph)) {
      if (producers.has(object.cluster, object.namespace, name)) continue;
      const at = object.locate(path);
      const { cluster, namespace } = object;
      const unread =
        producers.unread(cluster, namespace, name) ??
        lookup(graph).unread({ cluster, kinds: secretMakers, namespace }) ??
        toldName(graph, object, name);
      if (unread !== undefined) {
        yield { at, object, notEvaluated: `what makes Secret/${name} was not read, and ${unread}` };
        continue;
      }
      yield {
        at,
        object,
        restsOn: fieldsOf(object, path, ['metadata', 'namespace']),
        observed: `Secret ${name}, which nothing makes`,
        required: `a Secret${object.namespace === undefined ? '' : ` in ${object.namespace}`}: encrypted, external, or of a certificate`,
        fix: 'correct the name, or put the Secret into the repository, encrypted',
      };
    }
  },
  valid: { 'one that is made': readingAll('web-secret') },
  invalid: {
    'the name of the ExternalSecret instead of its target': {
      given: readingAll('web'),
      finds: [
        {
          at: 'apps/web.yaml:14:42',
          observed: 'Secret web, which nothing makes',
          required: 'a Secret in site: encrypted, external, or of a certificate',
          fix: 'correct the name, or put the Secret into the repository, encrypted',
        },
      ],
    },
  },
});
