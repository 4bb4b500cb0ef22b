import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { nodeFirewall } from '../../infra/firewall/firewall-rules.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Cluster } from '../../topology/clusters.ts';
import type { Topology } from '../../topology/topology.ts';
import type { LooseManifest } from '../real-stack.ts';
import { describeWithShared, readShared } from '../shared.ts';
import { renderedStack } from './real-renderings.ts';

const selects = (selector: LooseManifest, labels: LooseManifest = {}): boolean =>
  Object.entries(selector ?? {}).every(([key, value]) => labels[key] === value);
const manifests = (graph: ResourceGraph, kind: KubernetesObject['kind']): LooseManifest[] =>
  graph.objects(kind).map(({ manifest }) => manifest);

/** Services whose answers Prometheus fetches. */
function watched(graph: ResourceGraph): LooseManifest[] {
  const monitors = manifests(graph, 'ServiceMonitor');
  return manifests(graph, 'Service').filter(({ metadata }) =>
    monitors.some(({ spec }) => selects(spec.selector.matchLabels, metadata.labels)),
  );
}

/** Ports on which pods that use the network of their node are visited. */
function portsOnNodes(graph: ResourceGraph): number[] {
  const services = watched(graph);
  return manifests(graph, 'DaemonSet')
    .map(({ spec }) => spec.template)
    .filter(({ spec }) => spec.hostNetwork === true)
    .flatMap(({ metadata, spec }) =>
      services
        .filter((service) => service.spec.selector !== undefined && selects(service.spec.selector, metadata.labels))
        .flatMap((service) => service.spec.ports as LooseManifest[])
        .map(({ port, targetPort = port }) =>
          typeof targetPort === 'number'
            ? targetPort
            : spec.containers
                .flatMap(({ ports = [] }: LooseManifest) => ports)
                .find(({ name }: LooseManifest) => name === targetPort)?.containerPort,
        ),
    );
}

describeWithShared('what Prometheus fetches from a node', () => {
  test.each(['k3s-home', 'pve-homelab', 'media-gitops'])(
    '[read: Cilium 1.20.2 NodeIpsetNeeded, flannel FLANNEL-POSTRTG] %s: comes through its firewall from the address of every other node',
    (name) => {
      const stack = renderedStack(name);
      const topology = stack.topology as Topology;
      const cluster = topology.clusters[name] as Cluster;
      const graph = stack.graph();
      const onEach = portsOnNodes(graph);
      expect(onEach).not.toEqual([]);
      // The chart makes endpoints of these addresses, on its own port.
      const { endpoints: servers = [] } = stack.object('HelmRelease', 'kube-prometheus-stack').spec.values.kubeEtcd;
      const { kubeEtcd } = load(readShared('charts/kube-prometheus-stack-79.0.0/values.yaml')) as LooseManifest;
      const addresses = Object.keys(cluster.nodes).map((node) => topology.machines[node]?.addresses[0]?.ipv4 ?? '');
      for (const node of Object.keys(cluster.nodes)) {
        const own = topology.machines[node]?.addresses[0]?.ipv4 ?? '';
        const asked = [...onEach, ...(servers.includes(own) ? [kubeEtcd.service.targetPort] : [])];
        for (const port of asked) {
          const open = nodeFirewall(topology, name, node).filter(
            ({ ports, protocol }) => protocol === 'tcp' && ports !== undefined && ports[0] <= port && ports[1] >= port,
          );
          for (const address of addresses)
            expect(
              open.some(({ from }) => from !== 'anywhere' && from.includes(address)),
              `${node}:${port}`,
            ).toBe(true);
        }
      }
    },
  );
});
