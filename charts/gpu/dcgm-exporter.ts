import type { DaemonSet } from 'kubernetes-types/apps/v1.js';
import { Construct } from 'constructs';
import { defaultKubeletRoot, kubeletRoot } from '../../topology/lookups.ts';
import { addObject } from '../flux/application.ts';
import { ClusterTree } from '../flux/cluster-tree.ts';
import { onNodes } from '../workloads/node-affinity.ts';

const image = 'nvcr.io/nvidia/k8s/dcgm-exporter:3.3.5-3.4.0-ubuntu22.04';
const port = 9400;

/**
 * Metrics of NVIDIA cards. Its image takes a quarter of an hour to pull: a second set of pods pulls it in advance, and the probes wait
 * until the card answers. It needs a capability to read the counters, and no privileged mode.
 */
export class DcgmExporter extends Construct {
  constructor(scope: Construct, id: string, { nodes }: { readonly nodes: readonly string[] }) {
    super(scope, id);
    const folders = {
      'nvidia-install-dir-host': '/usr/local/nvidia',
      'device-metrics': `${kubeletRoot(ClusterTree.of(this).cluster.distribution)}/pod-resources`,
    };
    addDaemonSet(this, 'dcgm-exporter', nodes, {
      runtimeClassName: 'nvidia',
      containers: [
        {
          name: 'exporter',
          image,
          env: [{ name: 'DCGM_EXPORTER_KUBERNETES', value: 'true' }],
          ports: [{ name: 'metrics', containerPort: port }],
          livenessProbe: { httpGet: { path: '/health', port }, initialDelaySeconds: 60, periodSeconds: 15 },
          readinessProbe: { tcpSocket: { port }, initialDelaySeconds: 45, periodSeconds: 10 },
          resources: { requests: { cpu: '50m', memory: '256Mi' }, limits: { memory: '512Mi' } },
          securityContext: { runAsUser: 0, capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } },
          volumeMounts: Object.entries(folders).map(([name, path]) => ({
            name,
            // It asks the kubelet where that is by default, wherever it is on the node.
            mountPath: name === 'device-metrics' ? `${defaultKubeletRoot}/pod-resources` : path,
            readOnly: true,
          })),
        },
      ],
      volumes: Object.entries(folders).map(([name, path]) => ({ name, hostPath: { path } })),
    });
    addDaemonSet(this, 'dcgm-exporter-image', nodes, {
      initContainers: [
        {
          name: 'pull',
          image,
          command: ['true'],
          resources: { requests: { cpu: '1m', memory: '16Mi' }, limits: { memory: '64Mi' } },
        },
      ],
      containers: [
        {
          name: 'pause',
          image: 'registry.k8s.io/pause:3.10.1',
          resources: { requests: { cpu: '1m', memory: '8Mi' }, limits: { memory: '16Mi' } },
        },
      ],
    });
  }
}

type PodSpec = NonNullable<NonNullable<DaemonSet['spec']>['template']['spec']>;

function addDaemonSet(scope: Construct, name: string, nodes: readonly string[], pod: PodSpec): void {
  const labels = { app: name };
  addObject<DaemonSet>(scope, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          affinity: onNodes(nodes),
          ...pod,
        },
      },
    },
  });
}
