import { describe, expect, test } from 'vitest';
import { firstServer, k3sConfig } from '../../infra/nodes/k3s-config.ts';
import { nodeSetup } from '../../infra/nodes/node-setup.ts';
import { topology } from '../../stacks/pve-homelab/topology.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { describeWithShared, readShared } from '../shared.ts';

describe('k3s configuration', () => {
  const config = (machine: string) => k3sConfig(topology, 'pve-homelab', machine);
  const servers = ['k3s-cp-01', 'k3s-cp-02', 'k3s-cp-03'];

  test('founds the cluster once, and everybody else joins', () => {
    expect(firstServer(topology.clusters['pve-homelab'] as never)).toBe('k3s-cp-01');
    expect(config('k3s-cp-01')).toMatchObject({ 'cluster-init': true });
    for (const name of ['k3s-cp-02', 'k3s-cp-03', 'k3s-gpu-01']) {
      expect(config(name)).toMatchObject({ server: 'https://10.20.11.20:6443' });
      expect(config(name)).not.toHaveProperty('cluster-init');
    }
  });

  test('[read: k3s pkg/cli/cmds/server.go] signs for the region of its bucket, where k3s would sign for us-east-1', () => {
    for (const [name, node] of [
      ['honeydue', 'ubuntu-8gb-nbg1-1'],
      ['k3s-home', 'k3s1'],
    ] as const)
      expect(k3sConfig(topologies[name] as Topology, name, node)).toMatchObject({
        'etcd-s3-endpoint': 's3.us-west-000.backblazeb2.com',
        'etcd-s3-region': 'us-west-000',
      });
    const elsewhere = structuredClone(topologies['honeydue']) as Topology;
    Object.assign(elsewhere.storage['snapshots'] ?? {}, { endpoint: 'minio.example.org' });
    Object.assign(elsewhere.storage['snapshots'] ?? {}, { region: undefined });
    expect(k3sConfig(elsewhere, 'honeydue', 'ubuntu-8gb-nbg1-1')).not.toHaveProperty('etcd-s3-region');
  });

  test('is the same on all servers where k3s requires it', () => {
    const shared = ['cluster-cidr', 'service-cidr', 'flannel-backend', 'secrets-encryption', 'disable'];
    const values = servers.map((name) => JSON.stringify(shared.map((key) => config(name)[key])));
    expect(new Set(values).size).toBe(1);
  });

  test('gives the agent its label and taint, and no server flags', () => {
    expect(config('k3s-gpu-01')).toMatchObject({
      'node-label': ['nvidia.com/gpu.present=true'],
      'node-taint': ['nvidia.com/gpu=true:NoSchedule'],
    });
    expect(config('k3s-gpu-01')).not.toHaveProperty('cluster-cidr');
  });

  test('refuses a machine of another cluster, and a cluster of another kind', () => {
    expect(() => k3sConfig(topology, 'pve-homelab', 'pve-01')).toThrow(
      'machines.pve-01 is no node of clusters.pve-homelab',
    );
    expect(() => k3sConfig(topologies['cluster-101'] as Topology, 'cluster-101', 'talos-cp-1')).toThrow(
      'runs talos, not k3s',
    );
  });

  test('turns off exactly what Cilium and Longhorn replace', () => {
    expect(k3sConfig(topologies['k3s-home'] as Topology, 'k3s-home', 'k3s1')).toMatchObject({
      'flannel-backend': 'none',
      'disable-network-policy': true,
      'disable-kube-proxy': true,
      disable: ['servicelb', 'traefik', 'local-storage'],
    });
    expect(config('k3s-cp-01')).not.toHaveProperty('disable-kube-proxy');
  });

  describeWithShared('uses only flags of k3s', () => {
    test.each(['pve-homelab', 'k3s-home', 'honeydue', 'media-gitops'])('in %s', (name) => {
      const rows = readShared('providers/k3s-flags.tsv')
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.split('\t'));
      const roles = new Map(rows.map(([key = '', role = '']) => [key, role]));
      const own = topologies[name] as Topology;
      for (const [machine, node] of Object.entries(own.clusters[name]?.nodes ?? {})) {
        for (const key of Object.keys(k3sConfig(own, name, machine))) {
          expect(roles.get(key), `${machine}: ${key}`).toContain(node?.role === 'agent' ? 'agent' : 'server');
        }
      }
    });
  });
});

describe('the interface of the pod network', () => {
  const secrets = { token: 't', snapshots: { accessKey: 'a', secretKey: 's' } };
  const flannel = ['pve-homelab', 'media-gitops', 'honeydue'].flatMap((name) =>
    Object.entries(topologies[name]?.clusters[name]?.nodes ?? {}).map(([node, is]) => [name, node, is?.role] as const),
  );

  test.each(flannel)('of %s: %s is named before each start of its service', (name, node, role) => {
    const own = topologies[name] as Topology;
    const { files } = nodeSetup(own, name, node, secrets);
    const service = role === 'server' ? 'k3s' : 'k3s-agent';
    const folder = `/etc/systemd/system/${service}.service.d`;
    const dropIn = files.find(({ path }) => path === `${folder}/holdfast-pod-interface.conf`);
    expect(dropIn?.content).toBe('[Service]\nExecStartPre=/usr/local/sbin/holdfast-pod-interface\n');
    const script = files.find(({ path }) => path === '/usr/local/sbin/holdfast-pod-interface');
    expect(script?.content).toContain(`address=${own.machines[node]?.addresses[0]?.ipv4}\n`);
  });

  test('is left to Cilium where that is the plugin', () => {
    const { files } = nodeSetup(topologies['k3s-home'] as Topology, 'k3s-home', 'k3s1', secrets);
    expect(files.filter(({ path }) => path.includes('pod-interface'))).toEqual([]);
  });

  test('is not guessed for a node without an address of the family', () => {
    const damaged = structuredClone(topology) as { networks: Record<string, object> };
    damaged.networks['pods'] = { purpose: 'pods', ipv6: 'fd00:42::/56' };
    expect(() => nodeSetup(damaged as unknown as Topology, 'pve-homelab', 'k3s-cp-01', secrets)).toThrow(
      'machines.k3s-cp-01.addresses: none of a family of the pod network',
    );
  });
});

describe('the public addresses of a node', () => {
  const secrets = { token: 't', snapshots: { accessKey: 'a', secretKey: 's' } };
  const honeydue = topologies['honeydue'] as Topology;
  const servers = ['ubuntu-8gb-nbg1-1', 'ubuntu-8gb-nbg1-2', 'ubuntu-8gb-nbg1-3'];

  test.each(servers)('of %s are told to k3s before each start, and nodes go on by the private one', (name) => {
    const { files } = nodeSetup(honeydue, 'honeydue', name, secrets);
    const [own] = honeydue.machines[name]?.addresses ?? [];
    const dropIn = files.find(({ path }) => path === '/etc/systemd/system/k3s.service.d/holdfast-public-address.conf');
    expect(dropIn?.content).toBe('[Service]\nExecStartPre=/usr/local/sbin/holdfast-public-address\n');
    expect(files.find(({ path }) => path === '/usr/local/sbin/holdfast-public-address')?.permissions).toBe('0755');
    expect(k3sConfig(honeydue, 'honeydue', name)).toMatchObject({
      'node-ip': own?.ipv4,
      'advertise-address': own?.ipv4,
    });
  });

  test('are none where the topology has every address', () => {
    const { files } = nodeSetup(topology, 'pve-homelab', 'k3s-cp-01', secrets);
    expect(files.filter(({ path }) => path.includes('public-address'))).toEqual([]);
    expect(k3sConfig(topology, 'pve-homelab', 'k3s-cp-01')).not.toHaveProperty('advertise-address');
  });
});
