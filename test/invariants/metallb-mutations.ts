import type { RealStack } from '../real-stack.ts';
import type { Mutations } from './mutation.ts';

const folder = 'infrastructure/controllers/metallb';

/** Replaces the release of MetalLB by its controller's manifest, as somebody without Helm would. */
function useManifests(stack: RealStack): void {
  const controller = { name: 'controller', image: 'quay.io/metallb/controller:v0.15.2', resources: {} };
  stack.files.set(`${folder}/helmrelease.yaml`, [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'controller', namespace: 'metallb-system' },
      spec: {
        template: {
          spec: {
            containers: [controller],
            volumes: [{ name: 'cert', secret: { secretName: 'webhook-server-cert' } }],
          },
        },
      },
    },
  ]);
}

function addSecret(stack: RealStack, path: string, more: object = {}): void {
  const metadata = { name: 'webhook-server-cert', namespace: 'metallb-system' };
  stack.apply(path, [{ apiVersion: 'v1', kind: 'Secret', metadata, ...more }]);
}

/** Damage to the Secret whose absence kept the controller of media-gitops from starting. */
export const metallbMutations: Mutations = {
  'metallb/webhook-secret-holds-no-key': {
    'make the certificate by hand, as the source does': {
      stack: 'media-gitops',
      damage: (stack) => addSecret(stack, `${folder}/secret.yaml`, { data: { 'tls.key': 'LS0tLS1CRUdJTg==' } }),
      findings: 1,
    },
  },
  'metallb/webhook-secret-is-applied': {
    'copy the controller without its Secret': { stack: 'media-gitops', damage: useManifests, findings: 1 },
  },
  'metallb/webhook-secret-is-kept': {
    'keep the Secret among the applications': {
      stack: 'media-gitops',
      damage: (stack) => {
        useManifests(stack);
        addSecret(stack, 'apps/media/secret.yaml');
      },
      findings: 1,
    },
  },
};
