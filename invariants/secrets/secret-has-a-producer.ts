import type { ResourceGraph } from '../../graph/graph.ts';
import {
  isObject,
  listAt,
  objectAt,
  textAt,
  unresolvedVariable,
  valueAt,
  type Json,
  type JsonPath,
} from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/kubernetes-object.ts';
import { lookup } from '../../graph/lookup.ts';
import { secretProducers } from '../../graph/secret-producers.ts';
import { podPath, workloadKinds } from '../../graph/workloads.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';

const reading = (secret: string) =>
  appliedFiles({
    'web.yaml': `
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: web, namespace: site }
spec: { target: { name: web-secret } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: site }
spec:
  template:
    spec:
      containers:
        - name: web
          envFrom: [{ secretRef: { name: ${secret} } }]
`,
  });

export default defineInvariant({
  id: 'secrets/secret-has-a-producer',
  severity: 'warning',
  about: [...workloadKinds],
  claim: 'a Secret that pods read is made by something in the repository',
  why: 'the pods stay in CreateContainerConfigError after the cluster is rebuilt: whoever made the Secret by hand has forgotten it',
  source: { document: 'Flux', section: 'fix commits of 26 repositories' },
  *check(graph) {
    const producers = secretProducers(graph);
    for (const { object, name, path } of secretsRead(graph)) {
      if (unresolvedVariable(`${name} ${object.namespace ?? ''}`) !== undefined) continue;
      if (producers.has(object.cluster, object.namespace, name)) continue;
      const at = object.locate(path);
      const unread = producers.unread(object.cluster) ?? lookup(graph).unread(object.cluster, object.namespace);
      if (unread !== undefined) {
        yield { at, object, notEvaluated: `what makes Secret/${name} was not read, and ${unread}` };
        continue;
      }
      yield {
        at,
        object,
        observed: `Secret ${name}, which nothing makes`,
        required: `a Secret${object.namespace === undefined ? '' : ` in ${object.namespace}`}: encrypted, external, or of a certificate`,
        fix: 'correct the name, or put the Secret into the repository, encrypted',
      };
    }
  },
  valid: { 'one that is made': reading('web-secret') },
  invalid: {
    'the name of the ExternalSecret instead of its target': {
      given: reading('web'),
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

interface Read {
  readonly object: KubernetesObject;
  readonly name: string;
  readonly path: JsonPath;
}

/** Secrets that pods cannot start without. */
function* secretsRead(graph: ResourceGraph): Generator<Read> {
  for (const object of graph.objects(...workloadKinds)) {
    const pod = podPath(object);
    const read = function* (parent: JsonPath, ...steps: JsonPath): Generator<Read> {
      const value = valueAt(object.manifest, parent);
      const reference = objectAt(value as Json, steps.slice(0, -1));
      const name = textAt(value as Json, steps);
      if (name !== undefined && name !== '' && reference['optional'] !== true)
        yield { object, name, path: [...parent, ...steps] };
    };
    for (const list of ['containers', 'initContainers']) {
      for (const [index, container] of listAt(object.manifest, [...pod, list]).entries()) {
        if (!isObject(container)) continue;
        const at = [...pod, list, index];
        for (const number of listAt(container, ['env']).keys())
          yield* read([...at, 'env', number], 'valueFrom', 'secretKeyRef', 'name');
        for (const number of listAt(container, ['envFrom']).keys())
          yield* read([...at, 'envFrom', number], 'secretRef', 'name');
      }
    }
    for (const number of listAt(object.manifest, [...pod, 'volumes']).keys())
      yield* read([...pod, 'volumes', number], 'secret', 'secretName');
  }
}
