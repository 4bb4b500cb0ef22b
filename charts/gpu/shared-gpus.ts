import type { DaemonSet } from 'kubernetes-types/apps/v1.js';
import type { JsonObject } from '../../graph/json.ts';
import { defaultKubeletRoot, kubeletRoot } from '../../topology/lookups.ts';
import { Application, addObject } from '../flux/application.ts';
import type { ChartVersion } from '../flux/chart-version.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import { HelmRelease } from '../flux/helm-release.ts';
import { toYaml } from '../synth/yaml.ts';
import { onNodes } from '../workloads/node-affinity.ts';

/** The folder of the kubelet that device plugins register in. */
function devicePlugins({ cluster }: ClusterTree): string {
  return `${kubeletRoot(cluster.distribution)}/device-plugins`;
}

/** How many pods share a card. */
export interface SharedGpusProps {
  /** How many pods share one GPU. */
  readonly shares: number;
  /** Names of the nodes that have one. */
  readonly nodes: readonly string[];
}

/**
 * NVIDIA cards that several pods share in turn. Memory is not shared out: what one pod takes, the others lack.
 *
 * Upholds `storage/plugins-find-the-kubelet`.
 */
export class NvidiaGpus extends Application {
  constructor(tree: ClusterTree, { shares, nodes, version = '0.18.0' }: SharedGpusProps & ChartVersion) {
    super(tree, 'nvidia-device-plugin', {
      namespace: 'kube-system',
      timeout: '10m',
      provides: { resources: ['nvidia.com/gpu'] },
    });
    new HelmRelease(this, 'nvidia-device-plugin', {
      chart: {
        repository: 'https://nvidia.github.io/k8s-device-plugin',
        chart: 'nvidia-device-plugin',
        version,
      },
      ...movedKubelet(tree),
      values: {
        runtimeClassName: 'nvidia',
        affinity: onNodes(nodes),
        config: {
          default: 'shared',
          map: {
            shared: [
              'version: v1',
              'sharing:',
              '  timeSlicing:',
              '    resources:',
              '      - name: nvidia.com/gpu',
              `        replicas: ${shares}`,
              '',
            ].join('\n'),
          },
        },
      },
    });
  }
}

/** The chart has the default folder in its template, and no value for another (0.18.0, templates/daemonset-device-plugin.yml:232). */
function movedKubelet(tree: ClusterTree): { patches?: readonly JsonObject[] } {
  if (kubeletRoot(tree.cluster.distribution) === defaultKubeletRoot) return {};
  const volumes = [{ name: 'kubelet-device-plugins-dir', hostPath: { path: devicePlugins(tree) } }];
  const metadata = { name: 'nvidia-device-plugin' };
  const patch = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec: { template: { spec: { volumes } } } };
  return { patches: [{ target: { kind: 'DaemonSet', ...metadata }, patch: toYaml([patch]) }] };
}

/**
 * Intel's integrated graphics, shared by several pods for transcoding.
 *
 * Upholds `storage/plugins-find-the-kubelet`.
 */
export class IntelGpus extends Application {
  constructor(tree: ClusterTree, { shares, nodes }: SharedGpusProps) {
    super(tree, 'intel-gpu-plugin', {
      namespace: 'kube-system',
      podSecurity: 'privileged',
      provides: { resources: ['gpu.intel.com/i915'] },
    });
    const labels = { app: 'intel-gpu-plugin' };
    const folders = {
      dri: '/dev/dri',
      drm: '/sys/class/drm',
      plugins: devicePlugins(tree),
    };
    addObject<DaemonSet>(this, {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'intel-gpu-plugin', labels },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            affinity: onNodes(nodes),
            containers: [
              {
                name: 'plugin',
                image: 'intel/intel-gpu-plugin:0.34.0',
                args: [`-shared-dev-num=${shares}`],
                resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '96Mi' } },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                  seLinuxOptions: { type: 'container_device_plugin_t' },
                },
                volumeMounts: Object.entries(folders).map(([name, mountPath]) => ({
                  name,
                  // The plugin registers where it expects the kubelet, wherever that is on the node.
                  mountPath: name === 'plugins' ? '/var/lib/kubelet/device-plugins' : mountPath,
                  readOnly: name !== 'plugins',
                })),
              },
            ],
            volumes: Object.entries(folders).map(([name, path]) => ({ name, hostPath: { path } })),
          },
        },
      },
    });
  }
}
