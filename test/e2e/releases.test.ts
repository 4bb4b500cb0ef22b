import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { faultsOfReleases } from '../../project/releases/faults.ts';
import { acceptance } from '../acceptance.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { made } from '../stacks/damage-made.ts';
import { faultsOfStored, linesOf } from '../stacks/known-release-faults.ts';
import { asHelmMakesIt, chartsAtHand } from '../stacks/real-renderings.ts';
import { today } from '../today.ts';
import { Kubernetes } from './kubernetes.ts';
import { describeWith } from './parts.ts';
import { refusedPods } from './pod-admission.ts';

/** Which releases helm has rendered with the values of today (test/stacks/rendered-releases.test.ts keeps it). */
const table = readFileSync(new URL('../stacks/rendered-releases.txt', import.meta.url), 'utf8').split('\n');

/** What only charts show that are rendered anew. */
const withCharts = <Damages extends object>(damages: Damages): Damages | undefined =>
  chartsAtHand === undefined ? undefined : damages;

describeWith(['kubeApiserver', 'etcd', 'helm'], 'releases of the five stacks, as the real helm makes them', () => {
  let kubernetes: Kubernetes;
  const cache = mkdtempSync(join(tmpdir(), 'holdfast-'));
  beforeAll(async () => {
    kubernetes = await Kubernetes.start([]);
    // k3s brings it.
    const metadata = { name: 'nvidia' };
    await kubernetes.apply({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata, handler: 'nvidia' });
  }, 120_000);
  afterAll(async () => {
    rmSync(cache, { recursive: true });
    await kubernetes?.stop();
  });

  const assert = async (stack: RealStack): Promise<void> => {
    expect(table.filter((line) => line.startsWith(`${stack.name} `) && line.includes('not rendered'))).toEqual([]);
    const graph = await asHelmMakesIt(stack, cache);
    const stored = faultsOfStored(stack.name, graph, 'other checks');
    expect(linesOf(faultsOfReleases(graph, today))).toEqual(linesOf(stored));
    const refused = faultsOfStored(stack.name, graph, 'Pod Security');
    expect(await refusedPods(kubernetes, graph, stack.objects('Namespace'))).toEqual(
      refused.map(({ where, observed }) => `${where}: ${observed}`).sort(),
    );
  };
  const proven = (name: string, sabotage: Readonly<Record<string, (stack: RealStack) => unknown>>): void =>
    acceptance('R1', `${name}: what helm makes of every release is right`, {
      stack: () => new RealStack(name),
      assert,
      sabotage,
      timeout: 240_000,
    });
  const valuesOf = (stack: RealStack, name: string): LooseManifest => stack.object('HelmRelease', name).spec.values;

  proven('honeydue', {
    ...withCharts({
      'give a value that the chart refuses': (stack) => (valuesOf(stack, 'cert-manager').replicaCount = 'many'),
    }),
    'write a Service that the chart makes': (stack) =>
      stack.apply('kubernetes/apps/cert-manager/cert-manager/app/service.yaml', [
        { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cert-manager', namespace: 'cert-manager' }, spec: {} },
      ]),
    'run as an account that nobody makes': (stack) =>
      made(stack, 'Deployment', 'cert-manager', ({ spec }) => (spec.template.spec.serviceAccountName = 'nobody')),
    'let a pod do what its namespace forbids': (stack) =>
      made(stack, 'Deployment', 'cert-manager', ({ spec }) => (spec.template.spec.hostNetwork = true)),
  });

  proven('pve-homelab', {
    ...withCharts({
      'give a value that no template reads': (stack) => (valuesOf(stack, 'nfs-provisioner').nfs.servers = ['a']),
    }),
    'read a Secret that nobody makes': (stack) =>
      made(stack, 'Deployment', 'cert-manager', ({ spec }) => {
        spec.template.spec.containers[0].envFrom = [{ secretRef: { name: 'nobody' } }];
      }),
    'mount a claim that nobody makes': (stack) =>
      made(stack, 'Deployment', 'cert-manager', ({ spec }) => {
        spec.template.spec.volumes = [{ name: 'a', persistentVolumeClaim: { claimName: 'nobody' } }];
      }),
    'send to a port that no pod has': (stack) =>
      made(stack, 'Service', 'cert-manager', ({ spec }) => (spec.ports[0].targetPort = 'https')),
  });

  proven('media-gitops', {
    'read only monitors with a label that nothing has': (stack) =>
      made(stack, 'Prometheus', 'kube-prometheus-stack-prometheus', ({ spec }) => {
        spec.serviceMonitorSelector = { matchLabels: { release: 'another' } };
      }),
  });

  proven('k3s-home', {
    'read a key that a ConfigMap lacks': (stack) =>
      made(stack, 'Deployment', 'kube-prometheus-stack-grafana', ({ spec }) => {
        const configMapKeyRef = { name: 'kube-prometheus-stack-grafana', key: 'nothing' };
        spec.template.spec.containers[0].env.push({ name: 'A', valueFrom: { configMapKeyRef } });
      }),
    'route to a port that the Service does not have': (stack) => {
      stack.object('HTTPRoute', 'authentik').spec.rules[0].backendRefs[0].port = 9000;
    },
    'name no Secret for the bundled database': (stack) => {
      delete valuesOf(stack, 'authentik').postgresql.auth;
    },
  });

  proven('cluster-101', {
    'ask for a chart that nobody rendered': (stack) => {
      const { spec } = stack.object('HelmRelease', 'snapshot-controller');
      delete spec.chartRef;
      const sourceRef = { kind: 'HelmRepository', name: 'a' };
      spec.chart = { spec: { chart: 'another', version: '0.0.1', sourceRef } };
    },
  });
});
