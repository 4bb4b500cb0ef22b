import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { talosApplySteps } from '../../infra/talos/apply-steps.ts';
import { talosMachineConfig } from '../../infra/talos/machine-config.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import type { LooseManifest } from '../real-stack.ts';
import { describeWithShared, readShared } from '../shared.ts';

const topology = topologies['cluster-101'] as Topology;
const nodes = Object.keys(topology.clusters['cluster-101']?.nodes ?? {});
const copy = (): LooseManifest => structuredClone(topology);

describe('a machine configuration', () => {
  test('has labels, taints and the tunnel’s plugin where the topology has them', () => {
    const damaged = copy();
    const { nodes, networkPlugin: _ } = damaged.clusters['cluster-101'];
    nodes['talos-worker-1'] = {
      role: 'agent',
      labels: { a: 'b' },
      taints: ['gpu=true:NoSchedule', 'dedicated:NoExecute'],
    };
    damaged.clusters['cluster-101'].networkPlugin = { kind: 'flannel', backend: 'vxlan' };
    const documents = talosMachineConfig(damaged, 'cluster-101', 'talos-worker-1') as LooseManifest[];
    const find = (kind: string) => documents.find((document) => document.kind === kind);
    expect(find('KubeNodeConfig')).toMatchObject({
      labels: { a: 'b' },
      taints: { gpu: 'true:NoSchedule', dedicated: ':NoExecute' },
    });
    expect(find('KubeFlannelCNIConfig')).toMatchObject({ backendType: 'vxlan' });
    expect(find('KubeProxyConfig').enabled).toBe(true);
  });

  test('[read: flannel 0.27.4 pkg/ipmatch/match.go] keeps pods, kubelet and etcd to the network of the node’s first address', () => {
    const damaged = copy();
    damaged.clusters['cluster-101'].networkPlugin = { kind: 'flannel', backend: 'vxlan' };
    damaged.networks.storage = { purpose: 'private', ipv4: '172.16.0.0/24' };
    damaged.machines['talos-cp-2'].addresses.push({ network: 'storage', ipv4: '172.16.0.22' });
    const documents = talosMachineConfig(damaged, 'cluster-101', 'talos-cp-2') as LooseManifest[];
    const find = (kind?: string) => documents.find((document) => document.kind === kind);
    const ranges = ['10.101.0.0/24', 'fd00:101::/112'];
    expect(find('KubeNodeConfig').nodeIP.validSubnets).toEqual(ranges);
    expect(find()).toMatchObject({ cluster: { etcd: { advertisedSubnets: ranges } } });
    const [argument = ''] = find('KubeFlannelCNIConfig').extraArgs as string[];
    const pattern = new RegExp(argument.replace('--iface-regex=', ''));
    expect(['10.101.0.22', '10.101.0.33'].every((address) => pattern.test(address))).toBe(true);
    expect(['172.16.0.22', '10.101.0.220', '10.101.0x22'].some((address) => pattern.test(address))).toBe(false);
    expect(talosMachineConfig(damaged, 'cluster-101', 'talos-worker-1')[0]).not.toHaveProperty('cluster');
  });

  test('refuses machines of other clusters, and clusters of other kinds', () => {
    expect(() => talosMachineConfig(topology, 'cluster-101', 'nowhere')).toThrow('no node of clusters.cluster-101');
    expect(() => talosMachineConfig(topologies['honeydue'] as Topology, 'honeydue', 'ubuntu-8gb-nbg1-1')).toThrow(
      'runs k3s, not Talos',
    );
  });

  describeWithShared('fits the schema of Talos', () => {
    let validate: ValidateFunction;
    beforeAll(() => {
      const schema = JSON.parse(readShared('providers/talos-machine-config.schema.json')) as LooseManifest;
      validate = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
    }, 60_000);

    test.each(nodes)('for %s', (node) => {
      for (const document of talosMachineConfig(topology, 'cluster-101', node)) {
        expect(validate(document), JSON.stringify([document, validate.errors], null, 2)).toBe(true);
      }
    });

    test('which would refuse an unknown field', () => {
      expect(validate({ apiVersion: 'v1alpha1', kind: 'HostnameConfig', hostnam: 'a' })).toBe(false);
    });
  });
});

describe('the steps of a Talos cluster', () => {
  const commands = talosApplySteps(topology, 'cluster-101').map(({ command }) => command);

  test('start etcd once, after every node is configured', () => {
    const bootstraps = commands.filter((command) => command.endsWith(' bootstrap'));
    expect(bootstraps).toEqual(['talosctl --talosconfig talosconfig --nodes 10.101.0.21 bootstrap']);
    const last = commands.findLastIndex((command) => command.includes('apply-config'));
    expect(commands.findIndex((command) => command === bootstraps[0])).toBeGreaterThan(last);
    expect(commands.filter((command) => command.includes('apply-config'))).toHaveLength(6);
  });

  test('reach the servers by their own addresses, never by the virtual one', () => {
    const [endpoints = ''] = commands.filter((command) => command.includes('config endpoint'));
    expect(endpoints).toContain('config endpoint 10.101.0.21 10.101.0.22 10.101.0.23');
  });
});
