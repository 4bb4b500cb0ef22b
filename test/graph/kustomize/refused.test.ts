import { expect, test } from 'vitest';
import { readFilesInto } from '../../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../../graph/resource/graph.ts';
import { formatOrigin } from '../../../graph/origin.ts';

const flux = (name: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec:\n  path: ./${name}\n  prune: true\n  sourceRef: { kind: GitRepository, name: flux-system }\n`;
const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';
const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n';

/** Why what lies in `app`, which takes `below`, is refused, and where. */
function refusals(app: string, below: string): string[] {
  const files = {
    'flux/root.yaml': flux('flux'),
    'flux/app.yaml': flux('app'),
    'app/kustomization.yaml': app,
    'app/map.yaml': map,
    'app/below/kustomization.yaml': below,
    'app/below/map.yaml': map,
  };
  const graph = new ResourceGraph();
  readFilesInto(graph, Object.entries(files), '.', new Map(Object.entries(files)));
  return graph.scopes
    .flatMap(({ consumers }) => consumers.flatMap(({ built }) => built.failures))
    .map(({ at, reason }) => `${formatOrigin(at())}: ${reason}`);
}

/** Each is refused or taken as Flux's own library does (`npm run prove -- --flux 2000`). */
test.each<[string, string, string, string[]]>([
  [
    'a Component among resources',
    'resources: [below]\n',
    `${component}resources: [map.yaml]\n`,
    ['app/kustomization.yaml:1:13: below is a Component, which belongs under components'],
  ],
  [
    'a kustomization among components',
    'resources: [map.yaml]\ncomponents: [below]\n',
    'resources: [map.yaml]\n',
    ['app/kustomization.yaml:2:14: below is no Component'],
  ],
  [
    'a folder that includes the one that includes it',
    'resources: [below]\n',
    'resources: [map.yaml, ..]\n',
    ['app/below/kustomization.yaml:1:23: .. leads back to a folder that includes it'],
  ],
  [
    'a selector that cannot be read',
    'resources: [map.yaml]\npatches: [{ target: { labelSelector: a in b }, patch: "- { op: remove, path: /data }" }]\n',
    'resources: [map.yaml]\n',
    ['app/kustomization.yaml:1:1: "a in b" is no selector of labels'],
  ],
  [
    'a prefix that is a list',
    'resources: [map.yaml]\nnamePrefix: [a]\n',
    'resources: [map.yaml]\n',
    ['app/kustomization.yaml:2:1: namePrefix is a list, and has to be a text'],
  ],
  [
    'a count that is a text',
    'resources: [map.yaml]\nreplicas: [{ name: a, count: "1" }]\n',
    'resources: [map.yaml]\n',
    [
      'app/kustomization.yaml:2:30: replicas[0].count is a text, and has to be a number',
      'app/kustomization.yaml:2:12: no workload with replicas is called a',
    ],
  ],
  ['a label that is a number, where Flux itself reads it', 'resources: [map.yaml]\ncommonLabels: { a: 1 }\n', '', []],
  [
    'a label that is a number, where kustomize reads it',
    'resources: [below]\n',
    'resources: [map.yaml]\ncommonLabels: { a: 1 }\n',
    ['app/below/kustomization.yaml:2:20: commonLabels.a is a number, and has to be a text'],
  ],
  [
    'a field inside that does not exist, where kustomize reads it',
    'resources: [below]\n',
    'resources: [map.yaml]\nlabels: [{ pairs: { a: b }, other: c }]\n',
    ['app/below/kustomization.yaml:2:36: labels[0].other is no field'],
  ],
  ['a field in another case', 'resources: [below]\n', 'resources: [map.yaml]\nlabels: [{ Pairs: { a: b } }]\n', []],
])('%s', (_, app, below, expected) => {
  expect(refusals(app, below)).toEqual(expected);
});
