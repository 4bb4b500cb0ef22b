import type { Cilium, Cluster } from '../../topology/clusters.ts';
import { announcesInLayer2 } from '../../topology/lookups.ts';
import type { Topology } from '../../topology/topology.ts';
import type { JsonObject } from '../json.ts';

/** The Helm release that is a cluster's network, wherever it is installed from. */
export interface NetworkRelease {
  /** Name of the release. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
  /** Where its chart comes from. */
  readonly chart: { readonly repository: string; readonly chart: string; readonly version: string };
  /** Values of the chart. */
  readonly values: JsonObject;
}

/**
 * What `pulumi up` installs before Flux, because Flux itself needs it, and what Flux takes over: one release, by one function, so that taking it
 * over changes nothing. Undefined where the distribution brings the network, as with flannel.
 */
export function networkRelease(topology: Topology, cluster: Cluster): NetworkRelease | undefined {
  const { networkPlugin } = cluster;
  if (networkPlugin.kind !== 'cilium') return undefined;
  return {
    name: 'cilium',
    namespace: 'kube-system',
    chart: { repository: 'https://helm.cilium.io', chart: 'cilium', version: networkPlugin.version },
    values: ciliumValues(topology, cluster, networkPlugin),
  };
}

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

function ciliumValues(topology: Topology, cluster: Cluster, plugin: Cilium): JsonObject {
  const { distribution, podNetwork } = cluster;
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
    // Either the network is told by BGP where an address is, or a node answers for it, or both.
    ...((plugin.bgp === undefined || announcesInLayer2(cluster)) && {
      l2announcements: { enabled: announcesInLayer2(cluster) },
    }),
    ...(plugin.bgp !== undefined && { bgpControlPlane: { enabled: true } }),
    // Two never share a node: on a single one the second would wait for ever, and whoever waits for the release with it.
    operator: { replicas: Math.min(2, Object.keys(cluster.nodes).length), rollOutPods: true },
    ...(distribution.kind === 'talos' ? talosValues : plugin.replacesKubeProxy ? k3sValues : {}),
  };
}
