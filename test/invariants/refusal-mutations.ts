import type { LooseManifest, RealStack } from '../real-stack.ts';
import { beside } from './beside.ts';
import type { Mutations } from './mutation.ts';

const release = (stack: RealStack, name: string): LooseManifest => stack.object('HelmRelease', name).spec.values;
const container = (stack: RealStack): LooseManifest =>
  stack.object('Deployment', 'api').spec.template.spec.containers[0];

/** Damage that the API server refuses, or that nothing refuses and nobody notices. */
export const refusalMutations: Mutations = {
  'flux/object-names-its-namespace': {
    'add a ConfigMap as one would for kubectl': {
      stack: 'media-gitops',
      damage: (stack) =>
        beside(stack, 'Service', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'notes' }, data: {} }),
      findings: 1,
    },
  },
  'kubernetes/name-is-valid': {
    'name it as in Compose': {
      stack: 'honeydue',
      damage: (stack) => (stack.object('Deployment', 'worker').metadata.name = 'honey_worker'),
      findings: 1,
    },
  },
  'kustomize/file-is-listed': {
    'take a line too many out': {
      stack: 'media-gitops',
      damage: (stack) => stack.files.get('infrastructure/controllers/metallb/kustomization.yaml')?.[0].resources.pop(),
      findings: 1,
    },
  },
  'kustomize/generated-file-is-yaml': {
    'take values from a file that was merged badly': {
      stack: 'media-gitops',
      damage: (stack) => {
        const folder = 'infrastructure/controllers/metallb';
        const [kustomization] = stack.files.get(`${folder}/kustomization.yaml`) ?? [];
        kustomization.configMapGenerator = [{ name: 'values', files: ['values.yaml'] }];
        stack.after.push(({ skipped }) =>
          skipped.push({
            file: `media-gitops/${folder}/values.yaml`,
            line: 3,
            reason: 'it is no YAML: bad indentation',
          }),
        );
      },
      findings: 1,
    },
  },
  'network/named-service-exists': {
    'keep the port of the container': {
      stack: 'media-gitops',
      damage: (stack) =>
        beside(stack, 'Service', {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'urls', namespace: 'media' },
          data: { SONARR_URL: 'http://sonarr.media.svc.cluster.local:8989' },
        }),
      findings: 1,
    },
  },
  'network/node-port-lies-in-its-range': {
    'ask for the port of the application': {
      stack: 'media-gitops',
      damage: (stack) => {
        const { spec } = stack.object('Service', 'plex');
        spec.type = 'NodePort';
        spec.ports[0].nodePort = 32400 - 30000;
      },
      findings: 1,
    },
  },
  'workloads/budget-says-one-number': {
    'say how many stay as well': {
      stack: 'honeydue',
      damage: (stack) => (stack.objects('PodDisruptionBudget')[0].spec.minAvailable = 1),
      findings: 1,
    },
  },
  'workloads/probes-are-not-switched-off': {
    'switch all of them off': {
      stack: 'cluster-101',
      damage: (stack) => {
        const { containers } = release(stack, 'sonarr').controllers.sonarr;
        const off = { enabled: false };
        containers.app.probes = { liveness: off, readiness: off, startup: off };
      },
      findings: 1,
    },
  },
  'workloads/request-fits-its-limit': {
    'ask for more after it was killed': {
      stack: 'honeydue',
      damage: (stack) => (container(stack).resources.requests.memory = '64Gi'),
      findings: 1,
    },
  },
};
