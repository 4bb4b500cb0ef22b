import type { LooseManifest, RealStack } from '../real-stack.ts';
import type { Mutations } from './mutation.ts';

const pod = (stack: RealStack, name: string): LooseManifest => stack.object('Deployment', name).spec.template.spec;

/** Damage that nothing refuses: what was meant never happens. */
export const quietMutations: Mutations = {
  'flux/health-check-can-be-met': {
    'look at a release that was renamed': {
      stack: 'cluster-101',
      damage: (stack) => {
        const { spec } = stack.kustomization('cert-manager');
        spec.wait = false;
        spec.healthChecks = [
          { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', name: 'connect', namespace: 'kube-system' },
        ];
      },
      findings: 1,
    },
  },
  'workloads/flag-is-written-without-quotes': {
    'write a flag as for a shell': {
      stack: 'pve-homelab',
      damage: (stack) => {
        pod(stack, 'blackbox-exporter').containers[0].args = ['--log.level="warn"'];
      },
      findings: 1,
    },
  },
  'workloads/mount-leaves-the-token-visible': {
    'mount where Compose has secrets': {
      stack: 'media-gitops',
      damage: (stack) => {
        const plex = pod(stack, 'plex');
        plex.automountServiceAccountToken = true;
        plex.containers[0].volumeMounts[0].mountPath = '/run/secrets';
      },
      findings: 1,
    },
  },
};
