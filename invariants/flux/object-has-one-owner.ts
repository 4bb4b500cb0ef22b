import type { ResourceGraph } from '../../graph/graph.ts';
import { textAt, unresolvedVariable } from '../../graph/json.ts';
import { describe, type KubernetesObject } from '../../graph/kubernetes-object.ts';
import type { Consumer } from '../../graph/scope/consumer.ts';
import { files, type Example } from '../example.ts';
import { configMap, kustomization } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';

const two = (name: string): Example =>
  files({
    'flux/a.yaml': kustomization('a', './a'),
    'flux/b.yaml': kustomization('b', './b'),
    'a/config.yaml': configMap('settings', '{ log: info }'),
    'b/config.yaml': configMap(name, '{ log: debug }'),
  });

export default defineInvariant({
  id: 'flux/object-has-one-owner',
  severity: 'error',
  about: ['Kustomization'],
  claim: 'an object is applied by one Kustomization',
  why: 'two owners change it back and forth, and when one of them lets go of it, pruning deletes what the other still wants',
  source: [
    { document: 'cluster-101', section: 'issue 4' },
    { document: 'Flux', section: 'kustomize-controller issue 338' },
  ],
  *check(graph) {
    for (const [object, owners] of owned(graph)) {
      if (owners.length < 2) continue;
      yield {
        at: object.locate(['metadata', 'name']),
        object,
        // The same text twice does no harm until one of them goes.
        severity: isSame(graph, object) ? 'warning' : 'error',
        observed: `${describe(object)} of the Kustomizations ${owners.join(' and ')}`,
        required: 'one owner',
        fix: 'take it out of all but one of them, or give it a name of its own in each',
      };
    }
  },
  valid: { 'a name of its own in each': two('settings-b') },
  invalid: {
    'a file that was copied with its name': {
      given: two('settings'),
      finds: [
        {
          at: 'b/config.yaml:3:19',
          observed: 'ConfigMap/settings of the Kustomizations a and b',
          required: 'one owner',
          fix: 'take it out of all but one of them, or give it a name of its own in each',
          severity: 'error',
        },
      ],
    },
  },
});

/** The last object of each identity with the names of all Kustomizations that apply it. */
function owned(graph: ResourceGraph): Map<KubernetesObject, string[]> {
  const byIdentity = new Map<string, { object: KubernetesObject; consumers: Set<Consumer> }>();
  for (const object of graph.objects()) {
    const { appliedBy, cluster, group, kind, namespace, name } = object;
    if (appliedBy === undefined || name === '' || unresolvedVariable(`${name} ${namespace ?? ''}`) !== undefined)
      continue;
    // Namespaces are often listed wherever something lives in them; Flux only ever creates them.
    if (kind === 'Namespace') continue;
    const key = [cluster, group, kind, namespace ?? '', name].join('\n');
    const known = byIdentity.get(key)?.consumers ?? new Set();
    for (const consumer of [appliedBy, ...object.alsoAppliedBy]) known.add(consumer);
    byIdentity.set(key, { object, consumers: known });
  }
  return new Map(
    [...byIdentity.values()].map(({ object, consumers }) => [
      object,
      [...new Set([...consumers].map(({ declared }) => textAt(declared.document, ['metadata', 'name']) ?? ''))].sort(),
    ]),
  );
}

function isSame(graph: ResourceGraph, object: KubernetesObject): boolean {
  const same = graph
    .objects(object.kind)
    .filter(
      ({ cluster, name, namespace }) =>
        cluster === object.cluster && name === object.name && namespace === object.namespace,
    );
  return new Set(same.map(({ manifest }) => JSON.stringify(manifest))).size === 1;
}
