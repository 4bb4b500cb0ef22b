import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { talosApplySteps } from '../../infra/talos/apply-steps.ts';
import { talosExtensions } from '../../infra/talos/user-volumes.ts';
import { talosMachineConfig } from '../../infra/talos/machine-config.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Cluster } from '../../topology/clusters.ts';
import { longhornDisks } from '../../topology/longhorn-disks.ts';
import type { LonghornStorage } from '../../topology/storage.ts';
import type { Topology } from '../../topology/topology.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
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
    const { addresses } = damaged.machines['talos-cp-2'];
    addresses[0].mac = 'BC:24:11:00:00:01';
    addresses.push({ network: 'storage', ipv4: '172.16.0.22', mac: 'bc:24:11:00:00:02' });
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

  /** The second server with a second link, to a network that has a router too. */
  function withSecondLink(macs: readonly (string | undefined)[] = ['bc:24:11:00:00:01', 'bc:24:11:00:00:02']) {
    const changed = copy();
    changed.networks.storage = { purpose: 'private', ipv4: '172.16.0.0/24', mtu: 9000, bridge: 'vmbr1' };
    changed.devices.router.addresses.push({ network: 'storage', ipv4: '172.16.0.1' });
    const { addresses } = changed.machines['talos-cp-2'];
    addresses.push({ network: 'storage', ipv4: '172.16.0.22' });
    for (const [index, mac] of macs.entries()) if (mac !== undefined) addresses[index].mac = mac;
    return changed as unknown as Topology;
  }

  test('[read: Talos 1.14.0-rc.1 link_alias_config.go] names each of two links by its hardware address, and leaves by the first alone', () => {
    const documents = talosMachineConfig(withSecondLink(), 'cluster-101', 'talos-cp-2') as LooseManifest[];
    const all = (kind: string) => documents.filter((document) => document.kind === kind);
    // A selector that meets both links would name neither.
    expect(all('LinkAliasConfig').map(({ name, selector }) => [name, selector.match])).toEqual([
      ['lan', 'mac(link.permanent_addr) == "bc:24:11:00:00:01"'],
      ['lan2', 'mac(link.permanent_addr) == "bc:24:11:00:00:02"'],
    ]);
    const [first, second] = all('LinkConfig');
    expect(first?.routes).toHaveLength(2);
    expect(second).toMatchObject({ name: 'lan2', mtu: 9000, addresses: [{ address: '172.16.0.22/24' }], routes: [] });
    expect(all('Layer2VIPConfig')).toMatchObject([{ link: 'lan' }]);
    expect(all('ResolverConfig')[0]?.nameservers).not.toContainEqual({ address: '172.16.0.1' });
  });

  test('refuses a second link that nothing tells from the first', () => {
    expect(() => talosMachineConfig(withSecondLink([]), 'cluster-101', 'talos-cp-2')).toThrow(
      'machines.talos-cp-2.addresses[0].mac: missing on a machine with 2 links',
    );
    expect(() => talosMachineConfig(withSecondLink(['bc:24:11:00:00:01']), 'cluster-101', 'talos-cp-2')).toThrow(
      'addresses[1].mac: missing',
    );
  });

  test('lets etcd give its metrics where Prometheus asks for them', () => {
    const [config] = talosMachineConfig(topology, 'cluster-101', 'talos-cp-2') as LooseManifest[];
    const { kubeEtcd } = new RealStack('cluster-101').object('HelmRelease', 'kube-prometheus-stack').spec.values;
    const urls = ['talos-cp-1', 'talos-cp-2', 'talos-cp-3'].map((name) => {
      const [own] = talosMachineConfig(topology, 'cluster-101', name) as LooseManifest[];
      return own?.cluster.etcd.extraArgs['listen-metrics-urls'];
    });
    expect(kubeEtcd.enabled).toBe(true);
    // 2381 is the port of the chart's own Service for it.
    expect(urls).toEqual(kubeEtcd.endpoints.map((address: string) => `http://${address}:2381`));
    expect(config?.cluster.etcd.advertisedSubnets).toHaveLength(2);
  });

  test('refuses machines of other clusters, and clusters of other kinds', () => {
    expect(() => talosMachineConfig(topology, 'cluster-101', 'nowhere')).toThrow('no node of clusters.cluster-101');
    expect(() => talosMachineConfig(topologies['honeydue'] as Topology, 'honeydue', 'ubuntu-8gb-nbg1-1')).toThrow(
      'runs k3s, not Talos',
    );
  });

  /** Longhorn on a disk of a machine of metal, and on the system of another; folders of static volumes. */
  function withVolumes(path = '/var/mnt'): Topology {
    const changed = copy();
    changed.hosts['pve-a'].disks = { nvme: { kind: 'nvme', sizeGb: 1000, devices: ['/dev/disk/by-id/nvme-1'] } };
    const { addresses } = changed.machines['talos-worker-1'];
    changed.machines['talos-worker-1'] = { kind: 'bare-metal', host: 'pve-a', addresses };
    changed.storage.longhorn = {
      kind: 'longhorn',
      version: '1.11.0',
      disks: [
        { machine: 'talos-worker-1', disk: 'nvme', tags: ['nvme'] },
        { machine: 'talos-worker-2', disk: 'system', tags: ['default'] },
      ],
    };
    changed.storage.pods = { kind: 'local-path', path, folders: ['sonarr'] };
    const classes = changed.clusters['cluster-101'].storageClasses;
    const own = { provisioner: 'driver.longhorn.io', reclaimPolicy: 'Retain' };
    classes.longhorn = { ...own, storage: 'longhorn' };
    classes.static = { ...own, provisioner: 'none', storage: 'pods' };
    return changed as unknown as Topology;
  }
  const volumesOf = (changed: Topology, node: string): LooseManifest[] =>
    talosMachineConfig(changed, 'cluster-101', node).filter(({ kind }) => kind === 'UserVolumeConfig');

  test('[read: Talos 1.14, User Volumes] makes the disks of Longhorn and the folders of volumes, where Longhorn and the tree look for them', () => {
    const changed = withVolumes();
    expect(volumesOf(changed, 'talos-worker-1')).toEqual([
      {
        apiVersion: 'v1alpha1',
        kind: 'UserVolumeConfig',
        name: 'longhorn-nvme',
        volumeType: 'disk',
        provisioning: {
          diskSelector: {
            match: "'/dev/disk/by-id/nvme-1' in disk.symlinks || disk.dev_path == '/dev/disk/by-id/nvme-1'",
          },
        },
        filesystem: { type: 'xfs' },
      },
      { apiVersion: 'v1alpha1', kind: 'UserVolumeConfig', name: 'sonarr', volumeType: 'directory' },
    ]);
    expect(volumesOf(changed, 'talos-worker-2').map(({ name }) => name)).toEqual(['longhorn-system', 'sonarr']);
    const { longhorn } = changed.storage;
    const paths = ['talos-worker-1', 'talos-worker-2'].flatMap((node) =>
      longhornDisks(changed, longhorn as LonghornStorage, node).map(({ path }) => path),
    );
    expect(paths).toEqual(['/var/mnt/longhorn-nvme', '/var/mnt/longhorn-system']);
    const extended = talosExtensions(changed, changed.clusters['cluster-101'] as Cluster);
    expect(extended).toEqual(expect.arrayContaining(['siderolabs/iscsi-tools', 'siderolabs/util-linux-tools']));
    expect(volumesOf(topology, 'talos-worker-1')).toEqual([]);
  });

  test('refuses folders where Talos mounts none', () => {
    expect(() => volumesOf(withVolumes('/data/pods'), 'talos-worker-1')).toThrow('set path to /var/mnt');
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

    test.each(['talos-worker-1', 'talos-worker-2'])('for %s with volumes of its own', (node) => {
      for (const document of volumesOf(withVolumes(), node))
        expect(validate(document), JSON.stringify([document, validate.errors], null, 2)).toBe(true);
    });

    test('with two links', () => {
      for (const document of talosMachineConfig(withSecondLink(), 'cluster-101', 'talos-cp-2'))
        expect(validate(document), JSON.stringify([document, validate.errors], null, 2)).toBe(true);
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
