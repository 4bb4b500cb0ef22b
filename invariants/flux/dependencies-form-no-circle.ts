import { fluxKustomizations, type FluxKustomization } from '../../graph/facts/flux-kustomizations.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { isObject, listAt, textAt } from '../../graph/json.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { files } from '../example.ts';
import { configMap, kustomization } from '../example-flux.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const pair = (ofVolsync: string, ofApps = '') =>
  files({
    'flux/apps.yaml': kustomization('apps', './apps', ofApps),
    'apps/volsync.yaml': kustomization('volsync', './volsync', ofVolsync),
    'apps/sonarr.yaml': kustomization('sonarr', './sonarr', 'dependsOn: [{ name: volsync }]'),
    'sonarr/config.yaml': configMap('sonarr'),
    'volsync/config.yaml': configMap('volsync'),
  });

export default defineInvariant({
  id: 'flux/dependencies-form-no-circle',
  severity: 'error',
  about: ['Kustomization', 'HelmRelease'],
  claim:
    'no Kustomization or HelmRelease waits for itself, by way of others or of a parent that waits for its children',
  why: 'none of them is ever applied, and a circle also stops event-driven reconciliation of everything else from that source',
  source: [
    { document: 'Flux', section: 'kustomize-controller issue 1712' },
    { document: 'Flux', section: 'fix commits of 26 repositories' },
  ],
  *check(graph) {
    const needs = dependencies(graph);
    const state = new Map<KubernetesObject, 'open' | 'done'>();
    const circles: KubernetesObject[][] = [];
    const way: KubernetesObject[] = [];
    const visit = (object: KubernetesObject): void => {
      if (state.get(object) === 'done') return;
      if (state.get(object) === 'open') {
        circles.push(way.slice(way.indexOf(object)));
        return;
      }
      state.set(object, 'open');
      way.push(object);
      for (const need of needs.get(object) ?? []) visit(need);
      way.pop();
      state.set(object, 'done');
    };
    for (const [object, needed] of needs) if (needed.length > 0) visit(object);
    for (const circle of circles) {
      const [first] = circle;
      if (first === undefined) continue;
      yield {
        at: first.locate(['spec', 'dependsOn']),
        object: first,
        observed: [...circle, first].map(({ name }) => name).join(' waits for '),
        required: 'an order in which each can be ready before the next',
        restsOn: circle.flatMap((each) =>
          fieldsOf(each, ['spec', 'dependsOn'], ['spec', 'wait'], ['metadata', 'namespace']),
        ),
        fix: 'take one dependsOn out; a parent with wait: true waits for all its children, none of which may wait for it',
      };
    }
  },
  valid: { 'one after the other': pair('') },
  invalid: {
    'two that wait for each other': {
      given: pair('dependsOn: [{ name: sonarr }]'),
      finds: [
        {
          at: 'apps/volsync.yaml:7:3',
          observed: 'volsync waits for sonarr waits for volsync',
          required: 'an order in which each can be ready before the next',
          fix: 'take one dependsOn out; a parent with wait: true waits for all its children, none of which may wait for it',
        },
      ],
    },
    'a child that waits for its parent, and that another applies as well': {
      given: files({
        'flux/kustomization.yaml': 'resources: [apps.yaml, ../apps/volsync.yaml]\n',
        'flux/lab.yaml': kustomization('lab', './flux'),
        'flux/apps.yaml': kustomization('apps', './apps', 'wait: true'),
        'apps/volsync.yaml': kustomization('volsync', './volsync', 'dependsOn: [{ name: apps }]'),
        'volsync/config.yaml': configMap('volsync'),
      }),
      finds: [
        {
          at: 'flux/apps.yaml:4:1',
          observed: 'apps waits for volsync waits for apps',
          required: 'an order in which each can be ready before the next',
          fix: 'take one dependsOn out; a parent with wait: true waits for all its children, none of which may wait for it',
        },
      ],
    },
    'a child that waits for its parent': {
      given: pair('dependsOn: [{ name: apps }]', 'wait: true'),
      finds: [
        {
          at: 'flux/apps.yaml:4:1',
          observed: 'apps waits for volsync waits for apps',
          required: 'an order in which each can be ready before the next',
          fix: 'take one dependsOn out; a parent with wait: true waits for all its children, none of which may wait for it',
        },
      ],
    },
  },
});

/** What each waits for: its dependsOn, and for a parent that waits, its children. */
function dependencies(graph: ResourceGraph): Map<KubernetesObject, KubernetesObject[]> {
  const known = lookup(graph);
  const children = new Map(fluxKustomizations(graph).map((each) => [each.object, childrenOf(each)]));
  return new Map(
    graph
      .objects('Kustomization', 'HelmRelease')
      .filter(({ group }) => group.endsWith('.toolkit.fluxcd.io'))
      .map((object) => {
        const named = listAt(object.manifest, ['spec', 'dependsOn']).flatMap((entry) => {
          const name = isObject(entry) ? textAt(entry, ['name']) : undefined;
          const namespace = isObject(entry) ? (textAt(entry, ['namespace']) ?? object.namespace) : undefined;
          const found = name === undefined ? undefined : known.find(object.cluster, object.kind, namespace, name);
          return found === undefined ? [] : [found];
        });
        return [object, [...named, ...(children.get(object) ?? [])]];
      }),
  );
}

function childrenOf({ object, spec, applies }: FluxKustomization): KubernetesObject[] {
  if (spec['wait'] !== true) return [];
  return applies.filter((each) => each !== object && each.kind === 'Kustomization' && each.group === object.group);
}
