import { expect, test } from 'vitest';
import { namedBy } from '../../../graph/facts/named-references.ts';
import { ResourceGraph } from '../../../graph/resource/graph.ts';
import { readFilesInto } from '../../../graph/readers/read-folder.ts';

function named(text: string): string[] {
  const graph = new ResourceGraph();
  readFilesInto(graph, [['a.yaml', text]], 'lab');
  return graph
    .objects()
    .flatMap((object) => [...namedBy(object)])
    .map(({ kind, namespace, name, path }) => `${path.join('.')}: ${kind} ${namespace ?? '-'}/${name}`);
}

const certificate = (reference: string) =>
  `apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: a, namespace: web }\nspec: { issuerRef: ${reference} }\n`;

test('a field beside the name says which kind is meant, and the first is meant where it says none', () => {
  expect(named(certificate('{ name: ca }'))).toEqual(['spec.issuerRef.name: Issuer web/ca']);
  expect(named(certificate('{ name: ca, kind: ClusterIssuer }'))).toEqual(['spec.issuerRef.name: ClusterIssuer -/ca']);
});

test('a kind or a group that the table does not hold is not looked for', () => {
  expect(named(certificate('{ name: ca, kind: OriginIssuer }'))).toEqual([]);
  expect(named(certificate('{ name: ca, group: cert-manager.k8s.cloudflare.com }'))).toEqual([]);
});

test('every item of a list and every value of a map is gone through', () => {
  const text = `apiVersion: apps/v1
kind: Deployment
metadata: { name: a, namespace: web }
spec:
  template:
    spec:
      volumes: [{ name: x, configMap: { name: one } }, { name: y, configMap: { name: two, optional: true } }, { name: z }]
      containers:
        - { name: a, env: [{ name: A, valueFrom: { configMapKeyRef: { name: three, key: a } } }] }
---
apiVersion: metallb.io/v1beta1
kind: L2Advertisement
metadata: { name: lan, namespace: metallb }
spec: { ipAddressPools: [home, guests] }
`;
  expect(named(text)).toEqual([
    'spec.template.spec.volumes.0.configMap.name: ConfigMap web/one',
    'spec.template.spec.containers.0.env.0.valueFrom.configMapKeyRef.name: ConfigMap web/three',
    'spec.ipAddressPools.0: IPAddressPool metallb/home',
    'spec.ipAddressPools.1: IPAddressPool metallb/guests',
  ]);
});
