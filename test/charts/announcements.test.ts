import { App } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { BgpPeering } from '../../charts/cilium/bgp.ts';
import { Layer2Announcements } from '../../charts/cilium/layer2.ts';
import { loadBalancerFields } from '../../charts/cilium/load-balancer-addresses.ts';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { networkRelease } from '../../graph/facts/network-release.ts';
import { topology as k3sHome } from '../../stacks/k3s-home/topology.ts';
import { topology as cluster101 } from '../../stacks/cluster-101/topology.ts';
import type { Cluster } from '../../topology/clusters.ts';
import type { Topology } from '../../topology/topology.ts';
import type { LooseManifest } from '../real-stack.ts';

/** k3s-home with its plugin told otherwise. */
function told(change: (plugin: LooseManifest) => unknown): Topology {
  const copy = structuredClone(k3sHome) as LooseManifest;
  change(copy.clusters['k3s-home'].networkPlugin);
  return copy as unknown as Topology;
}

function applicationOf(topology: Topology, name = 'k3s-home'): Application {
  return new Application(new ClusterTree(new App(), name, { topology }), 'gateway', { namespace: 'networking' });
}

const valuesOf = (topology: Topology) =>
  networkRelease(topology, topology.clusters['k3s-home'] as Cluster)?.values as LooseManifest;
const made = (construct: { node: { children: unknown[] } }) =>
  construct.node.children.map((child) => (child as { toJson(): LooseManifest }).toJson());

describe('announcing addresses in layer 2', () => {
  test('is what a cluster without BGP does, with the agents told so, and no Service keeps the client address', () => {
    const topology = told((plugin) => delete plugin.bgp);
    const app = applicationOf(topology);
    const [policy] = made(new Layer2Announcements(app, 'layer2'));
    expect(policy).toMatchObject({ kind: 'CiliumL2AnnouncementPolicy', spec: { loadBalancerIPs: true } });
    expect(valuesOf(topology)).toMatchObject({ l2announcements: { enabled: true } });
    expect(loadBalancerFields(app, { ipv4: '192.168.10.225' }).externalTrafficPolicy).toBe('Cluster');
  });

  test('goes beside BGP where the topology says so, on the interfaces that it names', () => {
    const topology = told((plugin) => (plugin.layer2 = { interfaces: ['^eno'] }));
    const app = applicationOf(topology);
    const [policy] = made(new Layer2Announcements(app, 'layer2'));
    expect(policy?.spec).toEqual({ loadBalancerIPs: true, interfaces: ['^eno'] });
    expect(valuesOf(topology)).toMatchObject({
      l2announcements: { enabled: true },
      bgpControlPlane: { enabled: true },
    });
    expect(loadBalancerFields(app, { ipv4: '192.168.10.225' }).externalTrafficPolicy).toBe('Cluster');
  });

  test('is refused where no agent would answer', () => {
    expect(() => new Layer2Announcements(applicationOf(k3sHome), 'layer2')).toThrow('networkPlugin.layer2: none');
    const kept = told((plugin) => {
      delete plugin.bgp;
      plugin.replacesKubeProxy = false;
    });
    expect(() => new Layer2Announcements(applicationOf(kept), 'layer2')).toThrow('replacesKubeProxy: false');
  });
});

test('BGP speaks with a router of each family over a session of its own, and tells it that family alone', () => {
  const [cluster, ...rest] = made(new BgpPeering(applicationOf(cluster101, 'cluster-101'), 'bgp'));
  const configs = new Map(rest.map(({ metadata, spec }) => [metadata.name as string, spec]));
  const peers = cluster?.spec.bgpInstances[0].peers as LooseManifest[];
  expect(new Set(peers.map(({ name }) => name)).size).toBe(2);
  for (const { peerAddress, peerConfigRef } of peers)
    expect(configs.get(peerConfigRef.name).families.map(({ afi }: LooseManifest) => afi)).toEqual([
      peerAddress.includes(':') ? 'ipv6' : 'ipv4',
    ]);
});
