import { expect } from 'vitest';
import { faultsOfReleases } from '../../project/releases/faults.ts';
import { acceptancePart } from '../acceptance.ts';
import type { RealStack } from '../real-stack.ts';
import { describeWithShared } from '../shared.ts';
import { today } from '../today.ts';
import { made } from './damage-made.ts';
import { faultsOfStored, linesOf } from './known-release-faults.ts';
import { renderedStack } from './real-renderings.ts';

const part = 'all but Pod Security';
const assert = (stack: RealStack): void => {
  const graph = stack.graph();
  expect(linesOf(faultsOfReleases(graph, today))).toEqual(linesOf(faultsOfStored(stack.name, graph, 'other checks')));
};

describeWithShared('releases of the five stacks, as the real helm renders them', () => {
  for (const [name, release] of Object.entries({ 'cluster-101': 'cilium', honeydue: 'cert-manager' }))
    acceptancePart('R1', part, `${name}: what each release makes fits the rest`, {
      stack: () => renderedStack(name),
      assert,
      sabotage: {
        'ask for a chart that nobody rendered': (stack) => {
          const { spec } = stack.object('HelmRelease', release);
          delete spec.chartRef;
          spec.chart = {
            spec: { chart: 'another', version: '0.0.1', sourceRef: { kind: 'HelmRepository', name: 'a' } },
          };
        },
      },
    });

  acceptancePart('R1', part, 'media-gitops: monitors are read', {
    stack: () => renderedStack('media-gitops'),
    assert,
    sabotage: {
      'read only monitors with a label that nothing has': (stack) =>
        made(stack, 'Prometheus', 'kube-prometheus-stack-prometheus', ({ spec }) => {
          spec.serviceMonitorSelector = { matchLabels: { release: 'another' } };
        }),
      'tell the jobs that fill the Secret of a webhook another name': (stack) => {
        for (const job of ['create', 'patch'])
          made(stack, 'Job', `kube-prometheus-stack-admission-${job}`, ({ spec }) => {
            spec.template.spec.containers[0].args = ['--secret-name=another'];
          });
      },
      'ask for a port that the Service does not have': (stack) =>
        made(stack, 'ServiceMonitor', 'volsync', ({ spec }) => (spec.endpoints[0].port = 'http')),
    },
  });

  acceptancePart('R1', part, 'pve-homelab: Services send to ports of their pods', {
    stack: () => renderedStack('pve-homelab'),
    assert,
    sabotage: {
      'send to a port that no pod has': (stack) =>
        made(stack, 'Service', 'cert-manager', ({ spec }) => (spec.ports[0].targetPort = 'https')),
    },
  });

  acceptancePart('R1', part, 'k3s-home: names, references, routes and passwords', {
    stack: () => renderedStack('k3s-home'),
    assert,
    sabotage: {
      'write a Service that a chart makes': (stack) =>
        stack.apply('kubernetes/apps/authentik/authentik/app/service.yaml', [
          {
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name: 'authentik-server', namespace: 'authentik' },
            spec: { ports: [{ port: 80 }] },
          },
        ]),
      'read a Secret that nobody makes': (stack) =>
        made(stack, 'Deployment', 'authentik-server', ({ spec }) => {
          spec.template.spec.containers[0].envFrom = [{ secretRef: { name: 'nobody' } }];
        }),
      'read a key that a ConfigMap lacks': (stack) =>
        made(stack, 'Deployment', 'kube-prometheus-stack-grafana', ({ spec }) => {
          const valueFrom = { configMapKeyRef: { name: 'kube-prometheus-stack-grafana', key: 'nothing' } };
          spec.template.spec.containers[0].env.push({ name: 'A', valueFrom });
        }),
      'read a ConfigMap that nobody makes': (stack) =>
        made(stack, 'Deployment', 'loki-gateway', ({ spec }) => {
          spec.template.spec.volumes.push({ name: 'a', configMap: { name: 'nobody' } });
        }),
      'run as an account that nobody makes': (stack) =>
        made(stack, 'Deployment', 'cert-manager', ({ spec }) => (spec.template.spec.serviceAccountName = 'nobody')),
      'mount a claim that nobody makes': (stack) =>
        made(stack, 'Deployment', 'kube-prometheus-stack-grafana', ({ spec }) => {
          spec.template.spec.volumes.push({ name: 'a', persistentVolumeClaim: { claimName: 'nobody' } });
        }),
      'route to a port that the Service does not have': (stack) => {
        stack.object('HTTPRoute', 'authentik').spec.rules[0].backendRefs[0].port = 9000;
      },
      'name no Secret for the bundled database': (stack) => {
        delete stack.object('HelmRelease', 'authentik').spec.values.postgresql.auth;
      },
      'let helm refuse a release': (stack) =>
        stack.after.push((graph) => {
          const release = graph.objects('HelmRelease').find(({ name }) => name === 'velero');
          if (release === undefined) throw new Error('there is no velero');
          graph.expanded.set(release, { is: 'refused', reasons: [{ at: release.origin, reason: 'no' }] });
        }),
    },
  });
});
