import type { LooseManifest } from '../real-stack.ts';
import { beside } from './beside.ts';
import type { Mutations } from './mutation.ts';

const deployment = (name: string, spec: LooseManifest): LooseManifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'redis' },
  spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec } },
});

const onGpu = (name: string, spec: LooseManifest): LooseManifest =>
  deployment(name, {
    ...spec,
    containers: [{ name, image: 'example.org/app:1.0.0', resources: { limits: { 'nvidia.com/gpu': 1 } } }],
  });

/** Damage to what pods are given. */
export const workloadMutations: Mutations = {
  'access/bound-account-gets-its-token': {
    'keep the token from an operator': {
      stack: 'honeydue',
      damage: (stack) =>
        (stack.object('Deployment', 'system-upgrade-controller').spec.template.spec.automountServiceAccountToken =
          false),
      findings: 1,
    },
  },
  'workloads/gpu-comes-with-its-runtime': {
    'forget the runtime of one of three': {
      stack: 'honeydue',
      damage: (stack) =>
        beside(
          stack,
          'Deployment',
          ...['one', 'two'].map((name) => onGpu(name, { runtimeClassName: 'nvidia' })),
          onGpu('three', {}),
        ),
      findings: 1,
    },
  },
  'volsync/mover-reads-as-its-program': {
    'copy what another user has written': {
      stack: 'honeydue',
      damage: (stack) =>
        beside(
          stack,
          'Deployment',
          deployment('notes', {
            securityContext: { runAsUser: 1883 },
            containers: [{ name: 'notes', image: 'example.org/app:1.0.0' }],
            volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'notes' } }],
          }),
          {
            apiVersion: 'volsync.backube/v1alpha1',
            kind: 'ReplicationSource',
            metadata: { name: 'notes', namespace: 'redis' },
            spec: { sourcePVC: 'notes', restic: { repository: 'notes', moverSecurityContext: { runAsUser: 568 } } },
          },
        ),
      findings: 1,
    },
  },
};
