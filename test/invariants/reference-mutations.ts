import type { LooseManifest, RealStack } from '../real-stack.ts';
import type { Mutations } from './mutation.ts';

const folder = 'kubernetes/apps/honeydue/api/app';

/** Adds a Gateway of another namespace, and a route to it. */
function routeFromOutside(stack: RealStack, listener: LooseManifest, backend: LooseManifest = {}): void {
  const apiVersion = 'gateway.networking.k8s.io/v1';
  stack.apply(`${folder}/route.yaml`, [
    {
      ...{ apiVersion, kind: 'Gateway', metadata: { name: 'front', namespace: 'kube-system' } },
      spec: { gatewayClassName: 'cilium', listeners: [{ name: 'http', port: 80, protocol: 'HTTP', ...listener }] },
    },
    {
      ...{ apiVersion, kind: 'HTTPRoute', metadata: { name: 'api', namespace: 'honeydue' } },
      spec: {
        parentRefs: [{ name: 'front', namespace: 'kube-system' }],
        hostnames: ['api.example.org'],
        rules: [{ backendRefs: [{ name: 'api', port: 80, ...backend }] }],
      },
    },
  ]);
}
const fromAll = { namespaces: { from: 'All' } };

const store = { destinationPath: 's3://honeydue/', endpointURL: 'https://s3.example.org' };
const recovered = {
  ...{ apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: 'ledger', namespace: 'honeydue' } },
  spec: {
    bootstrap: { recovery: { source: 'ledger' } },
    externalClusters: [{ name: 'ledger', barmanObjectStore: store }],
    backup: { barmanObjectStore: store },
  },
};
const monitor = {
  ...{ apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor' },
  metadata: { name: 'ledger', namespace: 'honeydue' },
  spec: { selector: { matchLabels: { app: 'ledger' } }, endpoints: [{ port: 'metrics' }] },
};
const prometheus = (): LooseManifest => ({
  ...{ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' },
  metadata: { name: 'kube-prometheus-stack', namespace: 'honeydue' },
  spec: {
    chart: { spec: { chart: 'kube-prometheus-stack', version: '79.0.0' } },
    values: {
      alertmanager: { config: { receivers: [{ name: 'null' }] } },
      prometheus: { prometheusSpec: { ruleselectorniluseshelmvalues: false } },
    },
  },
});

/** Damage to what one object takes of another. */
export const referenceMutations: Mutations = {
  'network/listener-allows-route': {
    'leave out from where a listener takes routes': {
      stack: 'honeydue',
      damage: (stack) => routeFromOutside(stack, {}),
      findings: 1,
    },
  },
  'network/reference-is-granted': {
    'lead to a Service of another namespace': {
      stack: 'honeydue',
      damage: (stack) => routeFromOutside(stack, { allowedRoutes: fromAll }, { namespace: 'kube-system' }),
      findings: 1,
    },
  },
  'network/route-hostname-is-served': {
    'move the gateway to another domain': {
      stack: 'honeydue',
      damage: (stack) => routeFromOutside(stack, { allowedRoutes: fromAll, hostname: '*.example.net' }),
      findings: 1,
    },
  },
  'kubernetes/namespace-exists': {
    'mistype the namespace of one object': {
      stack: 'honeydue',
      damage: (stack) => (stack.object('ServiceAccount', 'vmagent').metadata.namespace = 'honeydw'),
      findings: 1,
    },
  },
  'kubernetes/text-is-text': {
    'label pods with a number': {
      stack: 'media-gitops',
      damage: (stack) => (stack.object('Deployment', 'plex').metadata.labels = { tier: 17 }),
      findings: 1,
    },
  },
  'secrets/data-is-base64': {
    'write a password where its encoding belongs': {
      stack: 'honeydue',
      damage: (stack) =>
        stack.apply(`${folder}/secret.yaml`, [
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { name: 'plain', namespace: 'honeydue' },
            data: { user: 'not encoded' },
          },
        ]),
      findings: 1,
    },
  },
  'references/own-name-exists': {
    'rename a volume and forget who mounts it': {
      stack: 'media-gitops',
      damage: (stack) => (stack.object('Deployment', 'plex').spec.template.spec.volumes[0].name = 'renamed'),
      findings: 1,
    },
  },
  'databases/recovery-archives-elsewhere': {
    'recover a database and archive to the same place': {
      stack: 'honeydue',
      damage: (stack) => stack.apply(`${folder}/database.yaml`, [recovered]),
      findings: 1,
    },
  },
  'storage/class-serves-access-mode': {
    'share a folder of one node': {
      stack: 'honeydue',
      damage: (stack) => {
        const spec = { storageClassName: 'one-node', accessModes: ['ReadWriteMany'] };
        stack.apply(`${folder}/claim.yaml`, [
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: 'shared', namespace: 'honeydue' },
            spec,
          },
          {
            ...{ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'one-node' } },
            provisioner: 'rancher.io/local-path',
          },
        ]);
      },
      findings: 1,
    },
  },
  'alerts/monitor-finds-its-target': {
    'watch a Service by the labels of its pods': {
      stack: 'honeydue',
      damage: (stack) => stack.apply(`${folder}/monitor.yaml`, [monitor]),
      findings: 1,
    },
  },
  'alerts/monitored-port-exists': {
    'watch a port of the pods that the Service does not have': {
      stack: 'honeydue',
      damage: (stack) =>
        stack.apply(`${folder}/monitor.yaml`, [
          monitor,
          {
            ...{ apiVersion: 'v1', kind: 'Service' },
            metadata: { name: 'ledger', namespace: 'honeydue', labels: { app: 'ledger' } },
            spec: { selector: { app: 'ledger' }, ports: [{ name: 'http', port: 80 }] },
          },
        ]),
      findings: 1,
    },
  },
  'alerts/prometheus-values-are-read': {
    'write a value in other letters': {
      stack: 'honeydue',
      damage: (stack) => stack.apply(`${folder}/prometheus.yaml`, [prometheus()]),
      findings: 1,
    },
  },
  'alerts/alerts-reach-somebody': {
    'leave the receiver that does nothing': {
      stack: 'honeydue',
      damage: (stack) => stack.apply(`${folder}/prometheus.yaml`, [prometheus()]),
      findings: 1,
    },
  },
  'flux/patch-meets-its-version': {
    'patch an API of yesterday': {
      stack: 'honeydue',
      damage: (stack) => {
        const target = { kind: 'Service', version: 'v1beta1' };
        stack.kustomization('redis').spec.patches = [
          { target, patch: '[{ "op": "add", "path": "/metadata/labels", "value": {} }]' },
        ];
      },
      findings: 1,
    },
  },
  'flux/variable-is-filled-in': {
    'move a text to an application that fills in nothing': {
      stack: 'honeydue',
      damage: (stack) => {
        stack.kustomization('redis').spec.postBuild = { substitute: { DOMAIN: 'example.org' } };
        stack.object('ServiceAccount', 'vmagent').metadata.annotations = { host: 'metrics.${DOMAIN}' };
      },
      findings: 1,
    },
  },
};
