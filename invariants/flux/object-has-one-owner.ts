import { posix } from 'node:path';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { groupBy } from '../../graph/group-by.ts';
import { objectAt, textAt, type JsonObject } from '../../graph/json.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { files, type Example } from '../example.ts';
import { configMap, kustomization } from '../example-flux.ts';
import { defineInvariant, type Finding } from '../invariant.ts';
import { listed } from '../listed.ts';

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
    const all = shared(graph);
    for (const { object, owners, isSame } of all) {
      if (!isSame) yield finding(object, `${describe(object)} of the Kustomizations ${owners.join(' and ')}`);
    }
    // Who includes a folder twice has everything in it twice: that is one mistake. The same twice does no harm until one of them goes;
    // labels alone change back and forth unnoticed.
    const same = groupBy(
      all.filter(({ isSame }) => isSame),
      ({ object }) => [object.cluster, posix.dirname(object.file)].join('\n'),
    );
    for (const group of same.values()) {
      const [first] = group;
      if (first === undefined) continue;
      const objects = new Set(group.map(({ object }) => describe(object)));
      const others = new Set(group.map(({ owners }) => owners.join('\n'))).size - 1;
      const owners = `${some(first.owners)}${others > 0 ? `, and of ${others} more such groups` : ''}`;
      yield { ...finding(first.object, `${some([...objects])} of the Kustomizations ${owners}`), severity: 'warning' };
    }
  },
  valid: {
    'a name of its own in each': two('settings-b'),
    'one applies another repository, whose source it has in the namespace of its parent': files({
      'clusters/lab/flux-system/gotk-sync.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { url: "https://git.example.org/home/lab" }
---${kustomization('flux-system', './clusters/lab')}`,
      'clusters/lab/apps.yaml': kustomization('apps', './apps', 'targetNamespace: kube-system'),
      'apps/crds.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: gateway-api, namespace: flux-system }
spec: { url: "https://git.example.org/others/gateway-api" }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: gateway-api, namespace: flux-system }
spec: { sourceRef: { kind: GitRepository, name: gateway-api } }
`,
    }),
  },
  invalid: {
    'the same in both but for labels': {
      given: files({
        'flux/a.yaml': kustomization('a', './a', 'commonMetadata: { labels: { app: a } }'),
        'flux/b.yaml': kustomization('b', './b', 'commonMetadata: { labels: { app: b } }'),
        'a/config.yaml': configMap('settings', '{ log: info }'),
        'b/config.yaml': configMap('settings', '{ log: info }'),
      }),
      finds: [
        {
          at: 'b/config.yaml:3:19',
          severity: 'warning',
          observed: 'ConfigMap/settings of the Kustomizations a and b',
          required: 'one owner',
          fix: 'take it out of all but one of them, or give it a name of its own in each',
        },
      ],
    },
    'a folder that two include': {
      given: files({
        'flux/a.yaml': kustomization('a', './a'),
        'flux/b.yaml': kustomization('b', './b'),
        'a/kustomization.yaml': 'resources: [../shared]\n',
        'b/kustomization.yaml': 'resources: [../shared]\n',
        'shared/kustomization.yaml': 'resources: [settings.yaml, limits.yaml]\n',
        'shared/settings.yaml': configMap('settings', '{ log: info }'),
        'shared/limits.yaml': configMap('limits', '{ memory: 1Gi }'),
      }),
      finds: [
        {
          at: 'shared/settings.yaml:3:19',
          severity: 'warning',
          observed: 'ConfigMap/settings and ConfigMap/limits of the Kustomizations a and b',
          required: 'one owner',
          fix: 'take it out of all but one of them, or give it a name of its own in each',
        },
      ],
    },
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

function finding(object: KubernetesObject, observed: string): Finding {
  return {
    at: object.locate(['metadata', 'name']),
    object,
    severity: 'error',
    observed,
    required: 'one owner',
    fix: 'take it out of all but one of them, or give it a name of its own in each',
  };
}

/** The first of them, and how many more there are. */
function some(texts: readonly string[]): string {
  const more = texts.length - 3;
  return listed(more > 0 ? [...texts.slice(0, 3), `${more} more`] : texts);
}

interface Shared {
  /** The last of its identity. */
  readonly object: KubernetesObject;
  /** Names of the Kustomizations that apply it. */
  readonly owners: readonly string[];
  /** Whether all of them apply the same. */
  readonly isSame: boolean;
}

/** What several Kustomizations apply, each once. */
function shared(graph: ResourceGraph): Shared[] {
  const applied = groupBy(graph.objects().filter(isIdentified), ({ cluster, group, kind, namespace, name }) =>
    [cluster, group, kind, namespace ?? '', name].join('\n'),
  );
  const several: Shared[] = [];
  for (const objects of applied.values()) {
    const last = objects.at(-1);
    if (last === undefined || (objects.length < 2 && last.alsoAppliedBy.length === 0)) continue;
    const consumers = objects.flatMap(({ appliedBy, alsoAppliedBy }) => [
      ...(appliedBy ? [appliedBy] : []),
      ...alsoAppliedBy,
    ]);
    const names = new Set(consumers.map(({ declared }) => textAt(declared.document, ['metadata', 'name']) ?? ''));
    if (names.size < 2) continue;
    const isSame = new Set(objects.map(({ manifest }) => JSON.stringify(withoutLabels(manifest)))).size === 1;
    several.push({ object: last, owners: [...names].sort(), isSame });
  }
  return several;
}

function withoutLabels(manifest: JsonObject): JsonObject {
  const { labels: _labels, annotations: _annotations, ...metadata } = objectAt(manifest, ['metadata']);
  return { ...manifest, metadata };
}

function isIdentified({ appliedBy, kind, namespace, name }: KubernetesObject): boolean {
  if (appliedBy?.by !== 'Flux' || name === '') return false;
  // Namespaces are often listed wherever something lives in them; Flux only ever creates them.
  return kind !== 'Namespace' && unknownIn(`${name} ${namespace ?? ''}`) === undefined;
}
