import { App } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { GatewayApi } from '../../charts/cilium/gateway-api.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Cluster } from '../../topology/clusters.ts';
import type { Topology } from '../../topology/topology.ts';
import { RealStack } from '../real-stack.ts';

const names = ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'];

/** Clusters in which k3s installs charts that carry CRDs of the Gateway API: its Traefik is not turned off. */
const broughtByK3s = names.filter((name) => {
  const { distribution, networkPlugin } = (topologies[name] as Topology).clusters[name] as Cluster;
  return distribution.kind === 'k3s' && networkPlugin.kind !== 'cilium';
});

describe('[read: k3s-charts traefik-crd 39, gateway-api 1.6 vap_safeupgrades, klipper-helm entry] CRDs of the Gateway API', () => {
  test('come from k3s, or from Flux, and never from both', () => {
    expect(broughtByK3s).toContain('honeydue');
    const byFlux = names.filter((name) =>
      new RealStack(name).objects('GitRepository').some(({ spec }) => String(spec.url).endsWith('/gateway-api')),
    );
    expect(byFlux).toEqual(['cluster-101', 'k3s-home']);
    expect(byFlux.filter((name) => broughtByK3s.includes(name))).toEqual([]);
  });

  test.each(broughtByK3s)('are refused by the construct in %s', (name) => {
    const tree = new ClusterTree(new App(), name, { topology: topologies[name] as Topology });
    expect(() => GatewayApi.sharedBy(tree)).toThrow('own Traefik, whose charts carry the CRDs of the Gateway API');
  });

  test('are waited for by whoever watches their objects', () => {
    const stack = new RealStack('cluster-101');
    for (const watcher of ['cilium', 'cert-manager', 'external-dns'])
      expect(stack.kustomization(watcher).spec.dependsOn, watcher).toContainEqual({ name: 'gateway-api-crds' });
  });

  test('are nothing that cert-manager asks for where nobody makes Gateways', () => {
    expect(new RealStack('honeydue').object('HelmRelease', 'cert-manager').spec.values).toEqual({
      crds: { enabled: true },
    });
  });
});
