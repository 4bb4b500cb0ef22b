import type { LooseManifest } from '../real-stack.ts';
import type { Mutations } from './mutation.ts';

const valuesOf = (release: LooseManifest): LooseManifest => release.spec.values;

/** Damage to what images need. */
export const imageMutations: Mutations = {
  'workloads/image-has-what-it-needs': {
    'leave the broker to its defaults': {
      stack: 'cluster-101',
      damage: (stack) => {
        const { persistence } = valuesOf(stack.object('HelmRelease', 'mosquitto'));
        delete persistence['file-mosquitto-config-mosquitto-conf'];
      },
      findings: 1,
    },
    'forget where work is handed through': {
      stack: 'cluster-101',
      damage: (stack) =>
        delete valuesOf(stack.object('HelmRelease', 'paperless')).controllers.paperless.containers.app.env
          .PAPERLESS_REDIS,
      findings: 1,
    },
  },
  'workloads/image-keeps-its-data': {
    'mount the models where nobody looks': {
      stack: 'k3s-home',
      damage: (stack) =>
        delete valuesOf(stack.object('HelmRelease', 'ollama')).controllers.ollama.containers.app.env.HOME,
      findings: 1,
    },
    'mount chats where others keep their settings': {
      stack: 'pve-homelab',
      damage: (stack) =>
        (stack.object('Deployment', 'open-webui').spec.template.spec.containers[0].volumeMounts[0].mountPath =
          '/config'),
      findings: 1,
    },
  },
  'workloads/image-may-run-as-its-user': {
    'leave the user to the image': {
      stack: 'media-gitops',
      damage: (stack) => delete stack.object('Deployment', 'sonarr').spec.template.spec.securityContext.runAsUser,
      findings: 1,
    },
  },
  'workloads/image-port-is-probed': {
    'leave the port to the image': {
      stack: 'cluster-101',
      damage: (stack) =>
        delete valuesOf(stack.object('HelmRelease', 'vaultwarden')).controllers.vaultwarden.containers.app.env,
      findings: 2,
    },
  },
};
