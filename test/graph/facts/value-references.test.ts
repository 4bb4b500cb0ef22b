import { describe, expect, test } from 'vitest';
import { valueReferences } from '../../../graph/facts/value-references.ts';
import { files, graphOf } from '../../../invariants/example.ts';
import { check } from '../../check.ts';

const chart = (values: string, name = 'blog') => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: site }
spec:
  chart: { spec: { chart: ${name}, version: 1.0.0, sourceRef: { kind: HelmRepository, name: charts } } }
  values: ${values}
`;

/** What the values of a release name: each as `Kind/name`. */
function namedIn(values: string): string[] {
  const graph = graphOf(files({ 'release.yaml': chart(values) }));
  return valueReferences(graph).map(({ kind, name }) => `${kind}/${name}`);
}

describe('names in the values of a chart that was not read', () => {
  test.each([
    ['{ persistence: { existingClaim: data } }', 'PersistentVolumeClaim/data'],
    ['{ auth: { existingSecret: login } }', 'Secret/login'],
    ['{ ingress: { ingressClassName: inner } }', 'IngressClass/inner'],
    ['{ ingress: { annotations: { kubernetes.io/ingress.class: inner } } }', 'IngressClass/inner'],
    ['{ ingress: { annotations: { cert-manager.io/cluster-issuer: acme } } }', 'ClusterIssuer/acme'],
    ['{ ingress: { annotations: { cert-manager.io/issuer: own } } }', 'Issuer/own'],
    ['{ persistence: { storageClass: fast } }', 'StorageClass/fast'],
    ['{ claim: { storageClassName: fast } }', 'StorageClass/fast'],
    ['{ env: [{ valueFrom: { secretKeyRef: { name: login, key: password } } }] }', 'Secret/login'],
    ['{ env: [{ valueFrom: { configMapKeyRef: { name: settings, key: url } } }] }', 'ConfigMap/settings'],
    [
      '{ envFrom: [{ secretRef: { name: login } }, { configMapRef: { name: settings } }] }',
      'Secret/login ConfigMap/settings',
    ],
    ['{ persistence: { keys: { type: secret, name: login } } }', 'Secret/login'],
    ['{ persistence: { keys: { type: custom, volumeSpec: { secret: { secretName: login } } } } }', 'Secret/login'],
    [
      '{ persistence: { keys: { type: custom, volumeSpec: { configMap: { name: settings } } } } }',
      'ConfigMap/settings',
    ],
  ])('%s', (values, expected) => {
    expect(namedIn(values).join(' ')).toBe(expected);
  });

  test.each([
    ['nothing is named', '{ persistence: { existingClaim: "" } }'],
    ['a dash stands for no class', '{ persistence: { storageClass: "-" } }'],
    ['a template is filled in by helm', '{ auth: { existingSecret: "{{ .Release.Name }}-login" } }'],
    ['it may be missing', '{ envFrom: [{ secretRef: { name: login, optional: true } }] }'],
    ['it is switched off', '{ persistence: { enabled: false, existingClaim: data } }'],
    ['what holds it is switched off', '{ ingress: { enabled: false, annotations: { cert-manager.io/issuer: own } } }'],
    ['a class of its own is described', '{ pool: { storageClass: fast, parameters: { type: ssd } } }'],
    ['the same word means something else', '{ existing: { name: login }, mount: { type: secret, name: login } }'],
  ])('%s: it is none', (_why, values) => {
    expect(namedIn(values)).toEqual([]);
  });
});

const storageClass = `apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast }
provisioner: disk.csi.example.org
`;
const claimOf = (name: string) => `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: site }
spec: { accessModes: [ReadWriteOnce], storageClassName: ${name}, resources: { requests: { storage: 1Gi } } }
`;
const saidOfClass = (name: string, more: Readonly<Record<string, string>>): string[] =>
  check({ 'class.yaml': storageClass, 'claim.yaml': claimOf(name), 'other.yaml': chart('{}'), ...more })
    .filter(({ rule }) => rule === 'storage/class-exists')
    .map(({ severity, observed }) => `${severity} ${observed.split(',')[0] ?? ''}`);
const k3s = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: site }\ndata: { is: k3s }\n';

describe('the class of a distribution', () => {
  test('is there where nothing says that the machines are of Talos, whatever files are called', () => {
    expect(saidOfClass('local-path', { 'talos.yaml': k3s })).toEqual([]);
  });

  test.each([
    ['talhelper', 'talosVersion: v1.11.0\n'],
    [
      'an image of the factory',
      'image: factory.talos.dev/installer/376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba\n',
    ],
    ['an image of its makers', 'image: ghcr.io/siderolabs/installer:v1.11.0\n'],
    [
      'an API of it',
      'apiVersion: talos.dev/v1alpha1\nkind: ServiceAccount\nmetadata: { name: backup, namespace: site }\n',
    ],
  ])('is not there where %s says so', (_what, text) => {
    expect(saidOfClass('local-path', { 'machines.yaml': text })).toHaveLength(1);
  });
});
