import type { JsonObject } from '../../graph/json.ts';
import type { Cluster, Cilium as CiliumPlugin } from '../../topology/clusters.ts';
import { Application, addObject } from '../flux/application.ts';
import type { ClusterTree } from '../flux/cluster-tree.ts';
import { HelmRelease } from '../flux/helm-release.ts';

/** Talos mounts cgroups itself, forbids loading modules, and serves the API on every node at this port. */
const talosValues: JsonObject = {
  cgroup: { autoMount: { enabled: false }, hostRoot: '/sys/fs/cgroup' },
  k8sServiceHost: 'localhost',
  k8sServicePort: 7445,
  securityContext: {
    capabilities: {
      ciliumAgent: [
        'CHOWN',
        'KILL',
        'NET_ADMIN',
        'NET_RAW',
        'IPC_LOCK',
        'SYS_ADMIN',
        'SYS_RESOURCE',
        'DAC_OVERRIDE',
        'FOWNER',
        'SETGID',
        'SETUID',
      ],
      cleanCiliumState: ['NET_ADMIN', 'SYS_ADMIN', 'SYS_RESOURCE'],
    },
  },
};

/**
 * k3s serves the API on every node at this port, by a load balancer of its own: kube-proxy, which Cilium replaces, cannot be what
 * Cilium reaches the API by, and the address of one server would be lost with it.
 */
const k3sValues: JsonObject = { k8sServiceHost: '127.0.0.1', k8sServicePort: 6444 };

/**
 * Cilium as the topology describes it, with the CRDs of the Gateway API that its version is built for.
 *
 * Upholds `cilium/gateway-api-fits-version` and `cilium/gateway-flags-exist-in-version`.
 *
 * @throws Error when the cluster has another network plugin.
 */
export class Cilium extends Application {
  constructor(tree: ClusterTree) {
    const { networkPlugin } = tree.cluster;
    if (networkPlugin.kind !== 'cilium') {
      throw new Error(
        `[${tree.node.path}] networkPlugin: ${networkPlugin.kind}; Cilium is for clusters that declare it`,
      );
    }
    super(tree, 'cilium', {
      namespace: 'kube-system',
      timeout: '10m',
      retryInterval: '2m',
      dependsOn: [gatewayApi(tree)],
      provides: { crdGroups: ['cilium.io'] },
    });
    new HelmRelease(this, 'cilium', {
      chart: { repository: 'https://helm.cilium.io', chart: 'cilium', version: networkPlugin.version },
      values: ciliumValues(tree, tree.cluster, networkPlugin),
    });
  }
}

function ciliumValues({ topology }: ClusterTree, cluster: Cluster, plugin: CiliumPlugin): JsonObject {
  const { distribution, podNetwork, loadBalancing } = cluster;
  const { ipv4, ipv6 } = topology.networks[podNetwork] ?? {};
  const isNative = plugin.routing === 'native';
  return {
    ipv4: { enabled: ipv4 !== undefined },
    ipv6: { enabled: ipv6 !== undefined },
    ipam: { mode: 'kubernetes' },
    ...(isNative
      ? {
          routingMode: 'native',
          autoDirectNodeRoutes: true,
          ...(ipv4 !== undefined && { ipv4NativeRoutingCIDR: ipv4 }),
          ...(ipv6 !== undefined && { ipv6NativeRoutingCIDR: ipv6 }),
        }
      : { routingMode: 'tunnel', tunnelProtocol: plugin.routing }),
    kubeProxyReplacement: plugin.replacesKubeProxy,
    gatewayAPI: { enabled: true, enableAlpn: true, enableAppProtocol: true },
    // Either the network is told by BGP where an address is, or a node answers for it.
    ...(plugin.bgp === undefined
      ? { l2announcements: { enabled: loadBalancing.kind === 'cilium' } }
      : { bgpControlPlane: { enabled: true } }),
    operator: { replicas: 2, rollOutPods: true },
    ...(distribution.kind === 'talos' ? talosValues : plugin.replacesKubeProxy ? k3sValues : {}),
  };
}

/** The project publishes its CRDs in its repository alone; version 1.6 is what Cilium 1.20 is built for. */
function gatewayApi(tree: ClusterTree): Application {
  const crds = new Application(tree, 'gateway-api-crds', {
    namespace: 'kube-system',
    timeout: '10m',
    retryInterval: '2m',
    provides: { crdGroups: ['gateway.networking.k8s.io'] },
  });
  addObject(crds, {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'gateway-api' },
    spec: { interval: '24h', url: 'https://github.com/kubernetes-sigs/gateway-api', ref: { tag: 'v1.6.1' } },
  });
  addObject(crds, {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'gateway-api' },
    spec: {
      interval: '1h',
      retryInterval: '2m',
      timeout: '5m',
      path: './config/crd/standard',
      prune: false,
      wait: true,
      sourceRef: { kind: 'GitRepository', name: 'gateway-api' },
    },
  });
  return crds;
}
