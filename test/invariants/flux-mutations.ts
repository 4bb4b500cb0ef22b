import { takeRendered, type Rendering } from '../../graph/charts/take-rendered.ts';
import type { JsonPath } from '../../graph/json.ts';
import { Work } from '../../graph/work.ts';
import type { LooseManifest, RealStack } from '../real-stack.ts';
import type { Mutations } from './mutation.ts';

const pod = (stack: RealStack, name: string): LooseManifest => stack.object('Deployment', name).spec.template.spec;

/** Damage to what refers to what, as fix commits of real repositories show it. */
export const fluxMutations: Mutations = {
  'workloads/port-name-exists': {
    'probe a port by a name that it does not have': {
      stack: 'pve-homelab',
      damage: (stack) => {
        const [container] = pod(stack, 'blackbox-exporter').containers;
        container.readinessProbe = { httpGet: { path: '/', port: 'metrics-old' } };
      },
      findings: 1,
    },
  },
  'workloads/schedule-is-read': {
    'write an hour that no day has': {
      stack: 'cluster-101',
      damage: (stack) => (stack.object('ReplicationSource', 'vaultwarden-src').spec.trigger.schedule = '0 24 * * *'),
      findings: 1,
    },
  },
  'workloads/selector-fits-its-pods': {
    'rename a label of the pods alone': {
      stack: 'pve-homelab',
      damage: (stack) => {
        const { selector, template } = stack.object('Deployment', 'blackbox-exporter').spec;
        for (const key of Object.keys(selector.matchLabels)) template.metadata.labels[key] += '-new';
      },
      findings: 1,
    },
  },
  'references/target-exists': {
    'rename an account': {
      stack: 'honeydue',
      damage: (stack) => (stack.object('ServiceAccount', 'vmagent').metadata.name = 'metrics'),
      findings: 2,
    },
    'mistype a claim': {
      stack: 'media-gitops',
      damage: (stack) => (pod(stack, 'plex').volumes[0].persistentVolumeClaim.claimName = 'pvc-plexx'),
      findings: 1,
    },
    'back up a claim that was renamed': {
      stack: 'cluster-101',
      damage: (stack) => (stack.object('ReplicationSource', 'vaultwarden-src').spec.sourcePVC = 'vaultwarden-old'),
      findings: 1,
    },
  },
  'references/values-name-what-is-there': {
    'mistype a Secret in the values of a chart': {
      stack: 'k3s-home',
      damage: (stack) =>
        (stack.object('HelmRelease', 'kube-prometheus-stack').spec.values.grafana.admin.existingSecret =
          'grafna-admin'),
      findings: 1,
    },
  },
  'flux/dependencies-form-no-circle': {
    'let storage wait for its user': {
      stack: 'cluster-101',
      damage: (stack) => (stack.kustomization('ceph-csi-cephfs').spec.dependsOn = [{ name: 'sonarr' }]),
      findings: 1,
    },
  },
  'flux/dependency-exists': {
    'rename an application and forget who waits for it': {
      stack: 'honeydue',
      damage: (stack) => (stack.kustomization('redis').metadata.name = 'redis-cache'),
      findings: 2,
    },
  },
  'flux/dependency-waits-until-healthy': {
    'take the wait from a database that others need': {
      stack: 'honeydue',
      damage: (stack) => delete stack.kustomization('redis').spec.wait,
      findings: 1,
    },
  },
  'flux/failed-wait-is-tried-again-soon': {
    'leave the retry of a database to its interval': {
      stack: 'honeydue',
      damage: (stack) => delete stack.kustomization('redis').spec.retryInterval,
      findings: 1,
    },
  },
  'flux/encrypted-files-are-decrypted': {
    'forget the key, as monitoring of the source': {
      stack: 'k3s-home',
      damage: (stack) => {
        delete stack.kustomization('prometheus-guard').spec.decryption;
        const sealed = stack.object('UnsealedSecret', 'prometheus-guard');
        Object.assign(sealed, {
          apiVersion: 'v1',
          kind: 'Secret',
          stringData: { a: 'ENC[x]' },
          sops: { mac: 'ENC[x]' },
        });
        delete sealed.spec;
      },
      findings: 1,
    },
  },
  'flux/kustomization-builds': {
    'write a patch without saying what it patches': {
      stack: 'honeydue',
      damage: (stack) => {
        const patch = '[{ "op": "remove", "path": "/spec/replicas" }]';
        stack.kustomization('redis').spec.patches = [{ patch }];
      },
      findings: 1,
    },
  },
  'flux/object-has-one-owner': {
    'copy a file and keep the name': {
      stack: 'honeydue',
      damage: (stack) => {
        const copied = structuredClone(stack.object('Service', 'api'));
        copied.spec.ports[0].port = 81;
        stack.apply('kubernetes/apps/honeydue/admin/app/service-api.yaml', [copied]);
      },
      findings: 1,
    },
  },
  'flux/path-exists': {
    'move a folder': {
      stack: 'k3s-home',
      damage: (stack) => (stack.kustomization('sonarr').spec.path = './kubernetes/apps/tv/sonarr/app'),
      findings: 1,
    },
  },
  'flux/release-is-remediated': {
    'leave it at its defaults': {
      stack: 'k3s-home',
      damage: (stack) => delete stack.object('HelmRelease', 'cilium').spec.install.strategy,
      findings: 1,
    },
  },
  'flux/retried-installation-goes-on': {
    'roll back what may never have been installed': {
      stack: 'k3s-home',
      damage: (stack) =>
        (stack.object('HelmRelease', 'cilium').spec.upgrade = { remediation: { retries: 3, strategy: 'rollback' } }),
      findings: 1,
    },
  },
  'flux/release-values-are-read': {
    'misspell a value, as helm renders it': {
      stack: 'k3s-home',
      damage: (stack) => {
        stack.object('HelmRelease', 'longhorn').spec.values.persistance = { defaultClass: false };
        stack.after.push((graph) => {
          const release = graph.objects('HelmRelease').find(({ name }) => name === 'longhorn');
          if (release === undefined) throw new Error('there is no longhorn');
          const locate = (path: JsonPath) => release.locate(['spec', 'values', ...path]);
          const rendering: Rendering = { is: 'made', objects: [], unread: [['persistance']] };
          takeRendered(graph, { release, rendering, locate }, new Work());
        });
      },
      findings: 1,
    },
  },
  'flux/release-values-are-taken': {
    'mount into a controller that is called otherwise': {
      stack: 'k3s-home',
      damage: (stack) => {
        const { values } = stack.object('HelmRelease', 'sonarr').spec;
        values.persistence.damage = { type: 'emptyDir', advancedMounts: { web: {} } };
      },
      findings: 1,
    },
  },
  'flux/resource-comes-after-its-definition': {
    'bring a CRD along in another place, and wait for nobody': {
      stack: 'honeydue',
      damage: (stack) =>
        stack.apply('kubernetes/apps/system-upgrade/system-upgrade-controller/app/crd.yaml', [
          {
            apiVersion: 'apiextensions.k8s.io/v1',
            kind: 'CustomResourceDefinition',
            metadata: { name: 'helmchartconfigs.helm.cattle.io' },
            spec: { group: 'helm.cattle.io', names: { kind: 'HelmChartConfig', plural: 'helmchartconfigs' } },
          },
        ]),
      findings: 1,
    },
  },
  'secrets/secret-has-a-producer': {
    'rename a secret and forget who reads it': {
      stack: 'honeydue',
      damage: (stack) => (stack.object('UnsealedSecret', 'obs-ingest').metadata.name = 'obs-token'),
      findings: 1,
    },
  },
  'flux/source-exists': {
    'rename a source': {
      stack: 'k3s-home',
      damage: (stack) => (stack.object('HelmRepository', 'longhorn').metadata.name = 'longhorn-charts'),
      findings: 1,
    },
  },
  'flux/variable-is-used': {
    'mistype the name of a variable': {
      stack: 'pve-homelab',
      damage: (stack) => {
        stack.kustomization('nfs-health').spec.postBuild = { substitute: { STORGE: 'synology' } };
        stack.object('ConfigMap', 'blackbox-exporter').data['storage'] = '${STORAGE:=unas}';
      },
      findings: 1,
    },
  },
  'flux/variable-is-defined': {
    'write a script where Flux fills in variables': {
      stack: 'pve-homelab',
      damage: (stack) => {
        stack.kustomization('nfs-health').spec.postBuild = { substitute: { STORAGE: 'unas' } };
        stack.object('ConfigMap', 'blackbox-exporter').data['run.sh'] = 'echo ${HOME}';
      },
      findings: 1,
    },
  },
  'kubernetes/api-version-is-served': {
    'copy a manifest from an old guide': {
      stack: 'pve-homelab',
      damage: (stack) => (stack.object('CronJob', 'postgresql-backup').apiVersion = 'batch/v1beta1'),
      findings: 1,
    },
  },
  'kubernetes/built-in-kind-has-the-fields': {
    'misspell a field of a claim': {
      stack: 'cluster-101',
      damage: (stack) => (stack.object('PersistentVolumeClaim', 'sonarr').spec.storageClasName = 'ceph-block'),
      findings: 1,
    },
  },
  'kubernetes/custom-kind-has-the-fields': {
    'write a period as people do, and not as Go does': {
      stack: 'cluster-101',
      damage: (stack) => (stack.kustomization('sonarr').spec.interval = '1d'),
      findings: 1,
    },
  },
  'kubernetes/object-fits-its-schema': {
    'write a field that the CRD beside it does not have': {
      stack: 'media-gitops',
      damage: (stack) =>
        stack.apply('infrastructure/controllers/metallb/crd.yaml', [
          {
            apiVersion: 'apiextensions.k8s.io/v1',
            kind: 'CustomResourceDefinition',
            metadata: { name: 'l2advertisements.metallb.io' },
            spec: {
              group: 'metallb.io',
              names: { kind: 'L2Advertisement', plural: 'l2advertisements' },
              versions: [
                {
                  name: 'v1beta1',
                  served: true,
                  schema: {
                    openAPIV3Schema: {
                      type: 'object',
                      properties: { spec: { type: 'object', properties: { interfaces: { type: 'array' } } } },
                    },
                  },
                },
              ],
            },
          },
        ]),
      findings: 1,
    },
  },
  'kustomize/listed-files-exist': {
    'rename a file and forget the list': {
      stack: 'cluster-101',
      damage: (stack) => stack.remove('kubernetes/apps/default/sonarr/app/helmrelease.yaml'),
      findings: 1,
    },
  },
  'network/route-backend-exists': {
    'rename a release': {
      stack: 'k3s-home',
      damage: (stack) => (stack.object('HTTPRoute', 'jellyfin').spec.rules[0].backendRefs[0].port = 80),
      findings: 1,
    },
  },
  'network/route-parent-exists': {
    'name a gateway that was renamed': {
      stack: 'k3s-home',
      damage: (stack) => (stack.object('HTTPRoute', 'sonarr').spec.parentRefs[0].name = 'external'),
      findings: 1,
    },
    'name a listener that nobody has': {
      stack: 'k3s-home',
      damage: (stack) => (stack.object('HTTPRoute', 'sonarr').spec.parentRefs[0].sectionName = 'tls'),
      findings: 1,
    },
  },
  'storage/data-source-exists': {
    'copy a claim and keep where it is filled from': {
      stack: 'cluster-101',
      damage: (stack) => (stack.object('PersistentVolumeClaim', 'sonarr').spec.dataSourceRef.name = 'sonar-dst'),
      findings: 1,
    },
  },
  'workloads/budget-selects-pods': {
    'relabel the pods alone': {
      stack: 'honeydue',
      damage: (stack) =>
        (stack.object('PodDisruptionBudget', 'api').spec.selector.matchLabels = { 'app.kubernetes.io/name': 'web' }),
      findings: 1,
    },
  },
  'workloads/scaler-finds-its-target': {
    'scale what was renamed': {
      stack: 'honeydue',
      damage: (stack) =>
        stack.apply('kubernetes/apps/honeydue/api/app/scaler.yaml', [
          {
            apiVersion: 'autoscaling/v2',
            kind: 'HorizontalPodAutoscaler',
            metadata: { name: 'api', namespace: 'honeydue' },
            spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
          },
        ]),
      findings: 1,
    },
  },
  'workloads/service-selects-pods': {
    'relabel the pods alone': {
      stack: 'media-gitops',
      damage: (stack) => (stack.object('Deployment', 'plex').spec.template.metadata.labels = { app: 'plex-server' }),
      findings: 1,
    },
  },
};
