import { describe, expect, it } from 'vitest';
import { scopeReport } from '../../../cli/check/scope-report.ts';
import { clusterFacts, type ClusterFacts } from '../../../graph/facts/cluster/cluster-facts.ts';
import type { Fact } from '../../../graph/facts/cluster/fact.ts';
import { featureGateIn } from '../../../graph/facts/cluster/feature-gates.ts';
import { formatOrigin } from '../../../graph/origin.ts';
import { files, graphOf } from '../../../invariants/example.ts';
import { kustomization } from '../../../invariants/example-flux.ts';

const root = { 'clusters/lab/apps.yaml': kustomization('apps', './apps') };
const oci = (tag: string): string => `
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: flux-manifests }
spec: { url: "oci://ghcr.io/fluxcd/flux-manifests", ref: { tag: "${tag}" } }
`;
const instance = (version: string, patches = '[]'): string => `
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: { name: flux }
spec: { distribution: { version: "${version}" }, kustomize: { patches: ${patches} } }
`;
const patch = (name: string, gates: string): string =>
  `[{ target: { kind: Deployment, name: ${name} }, patch: "- { op: add, path: /x, value: --feature-gates=${gates} }" }]`;
const bootstrap = 'resources: ["github.com/fluxcd/flux2/manifests/install?ref=v2.4.0"]\n';

function factsIn(below: Readonly<Record<string, string>>): ClusterFacts {
  const graph = graphOf(files({ ...root, ...below }));
  const [object] = graph.objects();
  return clusterFacts(graph)(object?.cluster ?? '');
}

function said(fact: Fact<string | boolean>): string {
  return fact.is === 'known' ? `${fact.value} at ${formatOrigin(fact.at)}` : `${fact.isHidden}: ${fact.reason}`;
}

describe('which Flux runs', () => {
  it.each([
    ['a pinned OCIRepository', { 'apps/flux.yaml': oci('v2.5.1') }, '2.5.1 at apps/flux.yaml:4:65'],
    ['a FluxInstance, which may name a range', { 'apps/flux.yaml': instance('2.8.x') }, '2.8.x at apps/flux.yaml:4:34'],
    [
      'the chart of the operator, whose default is a range',
      {
        'apps/flux.yaml':
          'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: flux }\nspec: { chart: { spec: { chart: flux-instance, version: 0.40.0 } } }\n',
      },
      '2.x at apps/flux.yaml:4:1',
    ],
    [
      'labels of its definitions',
      {
        'apps/gotk-components.yaml':
          'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: helmreleases.helm.toolkit.fluxcd.io\n  labels: { app.kubernetes.io/part-of: flux, app.kubernetes.io/version: v2.6.4 }\n',
      },
      '2.6.4 at apps/gotk-components.yaml:5:73',
    ],
    [
      'what is applied before a bootstrap',
      { 'apps/flux.yaml': oci('v2.5.1'), 'bootstrap/kustomization.yaml': bootstrap },
      '2.5.1 at apps/flux.yaml:4:65',
    ],
    [
      'a bootstrap that nobody applies again',
      { 'apps/a.yaml': 'kind: A\n', 'bootstrap/kustomization.yaml': bootstrap },
      '2.4.0 at bootstrap/kustomization.yaml:1:13',
    ],
    [
      'the narrower of two that agree',
      { 'apps/a.yaml': instance('2.x'), 'apps/b.yaml': oci('2.7.1') },
      '2.7.1 at apps/b.yaml:4:65',
    ],
    [
      'nothing, where two disagree',
      { 'apps/a.yaml': instance('2.6.x'), 'apps/b.yaml': oci('2.7.1') },
      'true: FluxInstance/flux says 2.6.x, OCIRepository/flux-manifests says 2.7.1',
    ],
    [
      'nothing, where a variable decides it',
      { 'apps/a.yaml': oci('${VERSION}') },
      'true: OCIRepository/flux-manifests takes its version from ${VERSION}',
    ],
  ])('is said by %s', (_, below, expected) => {
    expect(said(factsIn(below).flux)).toBe(expected);
  });
});

describe('which Kubernetes runs', () => {
  it('is said by the settings of the nodes next to the start of the cluster, for it alone', () => {
    const graph = graphOf(
      files({
        'one/flux/apps.yaml': kustomization('apps', './one/apps'),
        'two/flux/apps.yaml': kustomization('apps', './two/apps'),
        'one/apps/a.yaml': oci('v2.5.1'),
        'two/apps/a.yaml': oci('v2.5.1'),
        'one/talos/talconfig.yaml': 'talosVersion: v1.12.3\nkubernetesVersion: v1.35.2\n',
      }),
    );
    const clusters = [...new Set(graph.objects().map(({ cluster }) => cluster))];
    expect(clusters.map((cluster) => said(clusterFacts(graph)(cluster).kubernetes))).toEqual([
      '1.35.2 at one/talos/talconfig.yaml:2:20',
      'false: no topology, no Plan, no KubernetesUpgrade and no settings of nodes say which Kubernetes runs',
    ]);
  });

  it('is said by a plan that upgrades nodes', () => {
    const plan =
      'apiVersion: upgrade.cattle.io/v1\nkind: Plan\nmetadata: { name: servers }\nspec: { version: v1.33.1+k3s1, upgrade: { image: rancher/k3s-upgrade } }\n';
    expect(said(factsIn({ 'apps/plan.yaml': plan }).kubernetes)).toBe('1.33.1 at apps/plan.yaml:4:18');
  });
});

describe('feature gates', () => {
  const gate = (patches: string): string => {
    const { gates } = factsIn({ 'apps/flux.yaml': instance('2.x', patches) });
    return said(featureGateIn(gates('helm-controller'), 'DefaultToRetryOnFailure'));
  };

  it('are those that a patch of the controller sets, among others', () => {
    expect(gate(patch('(helm|kustomize)-controller', 'OOMWatch=true,DefaultToRetryOnFailure=true'))).toBe(
      'true at apps/flux.yaml:4:56',
    );
    expect(gate(patch('source-controller', 'DefaultToRetryOnFailure=true'))).toMatch(/^false: /);
  });

  it('are not known where a variable may set them', () => {
    expect(gate(patch('helm-controller', '${GATES}'))).toBe(
      'true: how FluxInstance/flux starts helm-controller is not known',
    );
  });
});

it('knows a chart whose webhook changes Kustomizations', () => {
  const release =
    'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: variables }\nspec: { chart: { spec: { chart: kustomize-mutating-webhook, version: 0.6.0 } } }\n';
  expect(said(factsIn({ 'apps/webhook.yaml': release }).kustomizationWebhook)).toBe('true at apps/webhook.yaml:4:1');
  expect(said(factsIn({ 'apps/a.yaml': oci('v2.5.1') }).kustomizationWebhook)).toMatch(/^false: /);
});

it('is told by --explain-scope, with its place', () => {
  const graph = graphOf(files({ ...root, 'apps/flux.yaml': oci('v2.5.1') }));
  expect(scopeReport(graph)).toContain('  Flux: 2.5.1, by OCIRepository/flux-manifests (apps/flux.yaml:4:65)\n');
});
