import { describe, expect, test } from 'vitest';
import { nodeFirewall } from '../../infra/firewall/firewall-rules.ts';
import { k3sConfig } from '../../infra/nodes/k3s-config.ts';
import { topologies } from '../../stacks/topologies.ts';
import { serversOf } from '../../topology/lookups.ts';
import type { Cluster } from '../../topology/clusters.ts';
import type { Topology } from '../../topology/topology.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const watched = ['cluster-101', 'k3s-home', 'media-gitops', 'pve-homelab'];
const valuesOf = (name: string): LooseManifest =>
  new RealStack(name).object('HelmRelease', 'kube-prometheus-stack').spec.values;
const topologyOf = (name: string): Topology => topologies[name] as Topology;
const clusterOf = (name: string): Cluster => topologyOf(name).clusters[name] as Cluster;
const isK3s = (name: string): boolean => clusterOf(name).distribution.kind === 'k3s';

/** Whether a pod on another node reaches a port of a node: its packets carry the address of its own node. */
function isReached(name: string, to: string, port: number): boolean {
  const [from = ''] = Object.keys(clusterOf(name).nodes).filter((node) => node !== to);
  const source = topologyOf(name).machines[from]?.addresses[0]?.ipv4 ?? '';
  return nodeFirewall(topologyOf(name), name, to).some(
    ({ protocol, ports, from: sources }) =>
      protocol === 'tcp' && ports !== undefined && ports[0] <= port && ports[1] >= port && sources.includes(source),
  );
}

describe.each(watched)('[read: kube-prometheus-stack 79.0.0, values.yaml] of %s', (name) => {
  const servers = serversOf(clusterOf(name));
  const hasEtcd = servers.length > 1;

  test('etcd is asked on every server where it answers, and what answers nobody is not asked', () => {
    const { kubeEtcd, kubeControllerManager, kubeScheduler, kubeProxy } = valuesOf(name);
    const addresses = servers.map((server) => topologyOf(name).machines[server]?.addresses[0]?.ipv4);
    expect(kubeEtcd).toEqual(hasEtcd ? { enabled: true, endpoints: addresses } : { enabled: false });
    for (const [index, server] of servers.entries())
      if (hasEtcd && isK3s(name))
        expect(k3sConfig(topologyOf(name), name, server)['etcd-expose-metrics'], String(index)).toBe(true);
    // Inside the process of k3s, and on Talos on loopback alone.
    for (const each of [kubeControllerManager, kubeScheduler, kubeProxy]) expect(each).toEqual({ enabled: false });
  });

  test.runIf(isK3s(name))('the firewall of a node lets in who asks for its metrics, and those of etcd', () => {
    for (const node of Object.keys(clusterOf(name).nodes)) {
      expect(isReached(name, node, 9100), node).toBe(true);
      if (hasEtcd && servers.includes(node)) expect(isReached(name, node, 2381), node).toBe(true);
      expect(isReached(name, node, 9101), node).toBe(false);
    }
  });

  test('every monitor, rule and probe is read, whoever wrote it', () => {
    const { prometheusSpec } = valuesOf(name).prometheus;
    for (const kind of ['rule', 'serviceMonitor', 'podMonitor', 'probe'])
      expect(prometheusSpec[`${kind}SelectorNilUsesHelmValues`], kind).toBe(false);
  });

  test('what it keeps is on a volume, or bounded on the disk of its node', () => {
    const { prometheusSpec } = valuesOf(name).prometheus;
    const claim = prometheusSpec.storageSpec?.volumeClaimTemplate.spec.storageClassName;
    if (claim === undefined) expect(prometheusSpec.retentionSize).toBe('4GB');
    else expect(Object.keys(clusterOf(name).storageClasses)).toContain(claim);
  });
});

test('what publishes metrics in k3s-home by a port of that name is asked for them', () => {
  const stack = new RealStack('k3s-home');
  const publishing = stack.objects('DaemonSet').flatMap(({ metadata, spec }) => {
    const ports = spec.template.spec.containers.flatMap(({ ports: own = [] }: LooseManifest) => own);
    return ports.some(({ name }: LooseManifest) => name === 'metrics')
      ? [{ metadata, labels: spec.template.metadata.labels }]
      : [];
  });
  expect(publishing.map(({ metadata }) => metadata.name)).toEqual(['dcgm-exporter']);
  for (const { metadata, labels } of publishing) {
    const monitors = stack
      .objects('PodMonitor')
      .filter(({ spec }) => spec.namespaceSelector.matchNames.includes(metadata.namespace))
      .filter(({ spec }) => Object.entries(spec.selector.matchLabels).every(([key, value]) => labels[key] === value));
    expect(
      monitors.flatMap(({ spec }) => spec.podMetricsEndpoints),
      metadata.name,
    ).toEqual([{ port: 'metrics' }]);
  }
});
