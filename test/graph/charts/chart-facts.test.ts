import { describe, expect, test } from 'vitest';
import { isProvided } from '../../../graph/charts/provided.ts';
import { ResourceGraph } from '../../../graph/resource/graph.ts';
import { isK3s } from '../../../graph/facts/cluster/k3s.ts';
import { readFolderInto } from '../../../graph/readers/read-folder.ts';
import { graphOf } from '../../../invariants/example.ts';
import { appliedFiles } from '../../../invariants/example-flux.ts';
import { invariants } from '../../../invariants/list.ts';
import { runInvariants } from '../../../invariants/run.ts';
import { scratchFolder } from '../../scratch-folder.ts';
import { today } from '../../today.ts';

function read(text: string): ResourceGraph {
  const graph = new ResourceGraph();
  readFolderInto(graph, scratchFolder({ 'a.yaml': text }));
  return graph;
}

const release = (chart: string, version: string, values = '{}', more = ''): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: storage, namespace: storage }
spec:
  chart: { spec: { chart: ${chart}, version: "${version}" } }
  values: ${values}
${more}`;

function provides(text: string, kind: string, name: string): boolean {
  const graph = read(text);
  const [{ cluster } = { cluster: '' }] = graph.objects('HelmRelease');
  return isProvided(graph, { cluster, kind, name });
}

describe('what charts are known to make', () => {
  test.each([
    ['longhorn', '1.11.0', '{}', 'longhorn'],
    ['longhorn', '1.11.x', '{}', 'longhorn'],
    ['nfs-subdir-external-provisioner', '4.0.18', '{}', 'nfs-client'],
    ['nfs-subdir-external-provisioner', '4.0.18', '{ storageClass: { name: nfs } }', 'nfs'],
    ['rook-ceph-cluster', 'v1.18.0', '{}', 'ceph-block'],
    ['rook-ceph-cluster', 'v1.18.0', '{ cephBlockPools: [{ storageClass: { enabled: true, name: fast } }] }', 'fast'],
    ['democratic-csi', '0.15.0', '{ storageClasses: [{ name: iscsi }] }', 'iscsi'],
    ['localpv-provisioner', '4.2.0', '{}', 'openebs-hostpath'],
    ['openebs', '4.2.0', '{ localpv-provisioner: { hostpathClass: { name: local } } }', 'local'],
  ])('%s %s with %s makes the class %s', (chart, version, values, name) => {
    expect(provides(release(chart, version, values), 'StorageClass', name)).toBe(true);
  });

  test.each([
    ['a version that was not read', 'longhorn', '1.13.0', '{}', 'longhorn'],
    ['a version before those that were read', 'rook-ceph-cluster', 'v1.8.0', '{}', 'ceph-block'],
    ['a version behind them', 'openebs', '4.3.0', '{}', 'openebs-hostpath'],
    ['a range that leads beyond', 'longhorn', '>=1.0.0', '{}', 'longhorn'],
    [
      'a class that values turn off',
      'nfs-subdir-external-provisioner',
      '4.0.18',
      '{ storageClass: { create: false } }',
      'nfs-client',
    ],
    ['pools of its own', 'rook-ceph-cluster', 'v1.18.0', '{ cephBlockPools: [] }', 'ceph-block'],
    [
      'a pool without a class',
      'rook-ceph-cluster',
      'v1.18.0',
      '{ cephBlockPools: [{ storageClass: { enabled: false, name: a } }] }',
      'a',
    ],
    [
      'a hostpath that values turn off',
      'openebs',
      '4.2.0',
      '{ localpv-provisioner: { hostpathClass: { enabled: false } } }',
      'openebs-hostpath',
    ],
  ])('not with %s', (_, chart, version, values, name) => {
    expect(provides(release(chart, version, values), 'StorageClass', name)).toBe(false);
  });

  test('snapshot classes where values ask for them', () => {
    const on = '{ cephBlockPoolsVolumeSnapshotClass: { enabled: true, name: csi } }';
    expect(provides(release('rook-ceph-cluster', 'v1.18.0', on), 'VolumeSnapshotClass', 'csi')).toBe(true);
    expect(provides(release('rook-ceph-cluster', 'v1.18.0'), 'VolumeSnapshotClass', 'ceph-block')).toBe(false);
  });

  test.each([
    ['3.0.6', '{ controller: { volumeSnapshotClasses: [{ name: csi }] } }'],
    ['5.2.0', '{ volumeSnapshotClasses: [{ name: csi }] }'],
  ])('snapshot classes of the controller, version %s', (version, values) => {
    expect(provides(release('snapshot-controller', version, values), 'VolumeSnapshotClass', 'csi')).toBe(true);
    expect(provides(release('snapshot-controller', version), 'VolumeSnapshotClass', 'csi')).toBe(false);
  });

  test.each([
    ['{}', 'nginx', true],
    ['{ controller: { ingressClassResource: { name: external } } }', 'external', true],
    ['{ controller: { ingressClassResource: { name: external } } }', 'nginx', false],
    ['{ controller: { ingressClassResource: { aliases: [web] } } }', 'web', true],
    ['{ controller: { ingressClassResource: { enabled: false } } }', 'nginx', false],
  ])('ingress-nginx with %s: the class %s is %s', (values, name, isMade) => {
    expect(provides(release('ingress-nginx', '4.13.0', values), 'IngressClass', name)).toBe(isMade);
  });

  test('nothing where its values cannot be read', () => {
    const from = '  valuesFrom: [{ kind: Secret, name: elsewhere }]\n';
    expect(provides(release('longhorn', '1.11.0', '{}', from), 'StorageClass', 'longhorn')).toBe(false);
  });

  test('values of a ConfigMap decide as those of the release do', () => {
    const config = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: storage }
data: { values.yaml: "storageClass: { name: shared }" }
`;
    const from = '  valuesFrom: [{ kind: ConfigMap, name: settings }]\n';
    const text = release('nfs-subdir-external-provisioner', '4.0.18', '{}', from) + config;
    expect(provides(text, 'StorageClass', 'shared')).toBe(true);
  });
});

describe('claims name classes', () => {
  const claim = (name: string): string => `---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: storage }
spec: { storageClassName: ${name}, accessModes: [ReadWriteOnce] }
`;
  const said = (text: string): unknown[] => {
    const { findings, notEvaluated } = runInvariants(read(text), invariants, { today });
    return [...findings, ...notEvaluated].filter(({ rule }) => rule === 'storage/class-exists');
  };

  test('that a chart is known to make, and that nobody is known to make', () => {
    expect(said(release('longhorn', '1.11.0') + claim('longhorn'))).toEqual([]);
    expect(said(release('longhorn', '1.11.0') + claim('longhorne'))).toHaveLength(1);
  });

  test('that no chart makes which is called alike: the operator of Rook makes none', () => {
    expect(said(release('rook-ceph', 'v1.18.0') + claim('rook-ceph'))).toMatchObject([
      { severity: 'warning', observed: 'StorageClass rook-ceph, which nothing seems to make' },
    ]);
    expect(said(release('rook-ceph', 'v9.9.9') + claim('rook-ceph'))).toMatchObject([{ reason: expect.any(String) }]);
  });

  test('that Flux does not bring, which is applied from where it is published', () => {
    const flux = (url: string): string => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: installation, namespace: flux-system }
spec: { url: "${url}", ref: { tag: v2.7.0 } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: installation, namespace: flux-system }
spec: { path: ./manifests/longhorne, prune: true, sourceRef: { kind: GitRepository, name: installation } }
`;
    const given = (url: string): string[] => {
      const graph = graphOf(
        appliedFiles({ 'a.yaml': release('longhorn', '1.11.0') + claim('longhorne'), 'flux.yaml': flux(url) }),
      );
      const { findings } = runInvariants(graph, invariants, { today });
      return findings.filter(({ rule }) => rule === 'storage/class-exists').map(({ severity }) => severity);
    };
    expect(given('https://github.com/fluxcd/flux2')).toEqual(['warning']);
    expect(given('https://github.com/example/classes')).toEqual([]);
  });

  test.each([
    [
      'a plan for k3s',
      'apiVersion: upgrade.cattle.io/v1\nkind: Plan\nmetadata: { name: k3s }\nspec: { upgrade: { image: rancher/k3s-upgrade } }\n',
      true,
    ],
    [
      'settings of its Traefik',
      'apiVersion: helm.cattle.io/v1\nkind: HelmChartConfig\nmetadata: { name: traefik }\n',
      true,
    ],
    [
      'a plan for RKE2',
      'apiVersion: upgrade.cattle.io/v1\nkind: Plan\nmetadata: { name: rke2 }\nspec: { upgrade: { image: rancher/rke2-upgrade } }\n',
      false,
    ],
    [
      'settings of RKE2',
      'apiVersion: helm.cattle.io/v1\nkind: HelmChartConfig\nmetadata: { name: rke2-traefik }\n',
      false,
    ],
  ])('local-path, by %s', (_, text, isThere) => {
    const graph = read(text + claim('local-path'));
    const [{ cluster } = { cluster: '' }] = graph.objects('PersistentVolumeClaim');
    expect(isK3s(graph, cluster)).toBe(isThere);
    expect(said(text + claim('local-path'))).toHaveLength(isThere ? 0 : 1);
  });
});
