import { describe, expect, test } from 'vitest';
import { assumed } from '../../topology/assumed.ts';
import { defineTopology, readTopology } from '../../topology/define-topology.ts';
import { TopologyError, nearestName } from '../../topology/mistakes.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { LooseManifest } from '../real-stack.ts';

const networks = {
  lan: { purpose: 'hosts', ipv4: '10.0.0.0/24' },
  pods: { purpose: 'pods', ipv4: '10.42.0.0/16' },
  services: { purpose: 'services', ipv4: '10.43.0.0/16' },
} as const;

/** A small topology that is right, as loose data to be damaged. */
function small(): LooseManifest {
  return {
    source: 'small',
    sites: { home: { description: 'here' } },
    networks: structuredClone(networks),
    devices: { switch: { kind: 'switch', site: 'home' } },
    hosts: {
      pve: {
        site: 'home',
        platform: 'proxmox',
        uplink: 'switch',
        addresses: [{ network: 'lan', ipv4: '10.0.0.10' }],
        gpus: { card: { vendor: 'nvidia', model: 'T4' } },
      },
    },
    machines: { one: vm(100, '10.0.0.20'), two: vm(101, '10.0.0.21') },
    clusters: { home: cluster({ one: { role: 'server' }, two: { role: 'agent' } }) },
  };
}

function vm(vmId: number, ipv4: string): LooseManifest {
  return {
    kind: 'proxmox-vm',
    host: 'pve',
    vmId,
    cpuCores: 2,
    memoryMib: 4096,
    diskGib: 40,
    datastore: 'local',
    addresses: [{ network: 'lan', ipv4 }],
  };
}

function cluster(nodes: LooseManifest): LooseManifest {
  return {
    distribution: { kind: 'k3s', version: 'v1.35.4+k3s1' },
    nodes,
    endpoint: '10.0.0.20',
    podNetwork: 'pods',
    serviceNetwork: 'services',
    networkPlugin: { kind: 'flannel', backend: 'vxlan' },
    loadBalancing: { kind: 'servicelb', pools: [] },
    storageClasses: {},
  };
}

function mistakesOf(topology: LooseManifest): string[] {
  try {
    readTopology(topology);
  } catch (error) {
    if (error instanceof TopologyError)
      return error.mistakes.map(({ path, observed, fix }) => `${path}: ${observed} -> ${fix}`);
    throw error;
  }
  return [];
}

describe('a topology', () => {
  test('that is right has no mistakes', () => {
    expect(mistakesOf(small())).toEqual([]);
  });

  const damages: Record<string, [damage: (topology: LooseManifest) => void, mistake: string]> = {
    'an unknown host': [(t) => (t.machines.one.host = 'pwe'), 'machines.one.host: "pwe" -> did you mean "pve"?'],
    'an unknown site': [
      (t) => (t.hosts.pve.site = 'office'),
      'hosts.pve.site: "office" -> declare sites.office, or use a declared name',
    ],
    'an unknown node': [
      (t) => (t.clusters.home.nodes.three = { role: 'agent' }),
      'clusters.home.nodes.three: "three" -> declare machines.three, or use a declared name',
    ],
    'an address outside its network': [
      (t) => (t.machines.one.addresses[0].ipv4 = '10.0.1.20'),
      'machines.one.addresses[0].ipv4: 10.0.1.20 -> correct the address or the network',
    ],
    'an address twice': [
      (t) => (t.machines.two.addresses[0].ipv4 = '10.0.0.20'),
      'machines.two.addresses[0].ipv4: 10.0.0.20, which machines.one has too -> give one of the two another address',
    ],
    'an IPv6 address in the wrong field': [
      (t) => (t.machines.one.addresses[0].ipv4 = 'fd00::1'),
      'machines.one.addresses[0].ipv4: "fd00::1" -> move it to ipv6',
    ],
    'a family that the network lacks': [
      (t) => (t.machines.one.addresses[0].ipv6 = 'fd00::1'),
      'machines.one.addresses[0].ipv6: fd00::1 -> give networks.lan an IPv6 range, or remove the address',
    ],
    'a shortened address': [
      (t) => (t.machines.one.addresses[0].ipv4 = '10.0.20'),
      'machines.one.addresses[0].ipv4: "10.0.20" -> write a full IPv4 address',
    ],
    'a machine in a pool': [
      (t) => (t.networks.pool = { purpose: 'load-balancer', ipv4: '10.0.0.16/28', within: 'lan' }),
      'machines.one.addresses[0].ipv4: 10.0.0.20, which the load-balancer pool networks.pool may hand out -> move the machine or shrink the pool: two owners of one address answer in turns',
    ],
    'a duplicate VM id': [
      (t) => (t.machines.two.vmId = 100),
      'machines.two.vmId: 100, which machines.one has too -> give one of the two another id',
    ],
    'a VM id that Proxmox keeps': [
      (t) => (t.machines.two.vmId = 99),
      'machines.two.vmId: 99 -> Proxmox keeps the ids below 100 for itself: choose another',
    ],
    'overlapping networks': [
      (t) => (t.networks.services.ipv4 = '10.42.128.0/17'),
      'networks.services.ipv4: 10.42.128.0/17, which overlaps networks.pods (10.42.0.0/16) -> move one of them, or say `within` when one is cut from the other',
    ],
    'a range that is none': [
      (t) => (t.networks.lan.ipv4 = '10.0.0.0'),
      'networks.lan.ipv4: "10.0.0.0" -> write it as address/prefix length',
    ],
    'a range that starts inside itself': [
      (t) => (t.networks.services.ipv4 = '10.43.1.0/16'),
      'networks.services.ipv4: 10.43.1.0/16 -> write 10.43.0.0/16',
    ],
    'a pool outside the network it names': [
      (t) => (t.networks.pool = { purpose: 'load-balancer', ipv4: '10.1.0.0/28', within: 'lan' }),
      'networks.pool.ipv4: 10.1.0.0/28 -> correct the range, or name the network it is really cut from',
    ],
    'a GPU that the host lacks': [
      (t) => (t.machines.one.gpus = ['cart']),
      'machines.one.gpus[0]: "cart" -> did you mean "card"?',
    ],
    'a GPU given away twice': [
      (t) => ((t.machines.one.gpus = ['card']), (t.machines.two.gpus = ['card'])),
      'machines.two.gpus[0]: "card", which machines.one has too -> give the card to one machine',
    ],
    'a VM on bare metal': [
      (t) => (t.hosts.pve.platform = 'linux'),
      'machines.one.host: "pve", whose platform is linux -> choose another host or another kind of machine',
    ],
    'a cluster without servers': [
      (t) => (t.clusters.home.nodes.one.role = 'agent'),
      'clusters.home.nodes: no server -> add one',
    ],
    'a machine in two clusters': [
      (t) => (t.clusters.away = cluster({ one: { role: 'server' } })),
      'clusters.away.nodes.one: a node of clusters.home as well -> remove it from one of the two',
    ],
    'pods and services of different families': [
      (t) => (t.networks.pods.ipv6 = 'fd00:42::/56'),
      'clusters.home.serviceNetwork: IPv4, while the pods have IPv4 and IPv6 -> give both networks the same families: Kubernetes starts with no mixture',
    ],
    'a network used for something else': [
      (t) => (t.clusters.home.podNetwork = 'lan'),
      'clusters.home.podNetwork: "lan", a network of purpose hosts -> name another network or correct its purpose',
    ],
    'a taint without an effect': [
      (t) => (t.clusters.home.nodes.two.taints = ['gpu=true']),
      'clusters.home.nodes.two.taints[0]: "gpu=true" -> for example nvidia.com/gpu=true:NoSchedule',
    ],
    'a name that is no DNS label': [
      (t) => ((t.machines.Two_2 = vm(102, '10.0.0.22')), (t.clusters.home.nodes.Two_2 = { role: 'agent' })),
      'machines.Two_2: the name "Two_2" -> rename it; host names, node names and Pulumi stack names are made from it',
    ],
    'eleven servers in one spread group': [
      (t) => {
        t.networks.private = { purpose: 'private', ipv4: '10.1.0.0/24' };
        for (let count = 1; count <= 11; count++)
          t.machines[`web-${count}`] = {
            kind: 'hetzner-server',
            site: 'home',
            location: 'nbg1',
            serverType: 'cx33',
            placementGroup: 'web',
            addresses: [{ network: 'private', ipv4: `10.1.0.${count + 10}` }],
          };
      },
      `machines.web-11.placementGroup: "web", which has 11 servers -> put the servers beyond the tenth into a second group; spreadGroup('web', number) names it`,
    ],
    'the bridge that carries its host': [
      (t) => (t.hosts.pve.bridges = { vmbr0: { ports: ['eno1'] } }),
      'hosts.pve.bridges.vmbr0: the bridge that carries the address of the host -> leave it to the installation: a mistake in it would cut the host off',
    ],
    'administration from nowhere': [
      (t) => (t.clusters.home.administeredFrom = []),
      'clusters.home.administeredFrom: an empty list -> name your network, or remove the field to allow SSH from anywhere',
    ],
    'administration from an address without a prefix': [
      (t) => (t.clusters.home.administeredFrom = ['203.0.113.7']),
      'clusters.home.administeredFrom[0]: "203.0.113.7" -> a single address is a range of its own, such as 203.0.113.7/32',
    ],
    'snapshots that stay on local disks': [
      (t) => {
        t.storage = { disk: { kind: 'local-path', path: '/x' } };
        t.clusters.home.etcdSnapshots = { to: 'disk' };
      },
      'clusters.home.etcdSnapshots.to: storage.disk, which is local-path -> name storage of kind s3 or nfs',
    ],
    'a schedule that is none': [
      (t) => {
        t.storage = { nfs: { kind: 'nfs', servedBy: { host: 'pve' }, exportPath: '/x', version: '4.1' } };
        t.clusters.home.etcdSnapshots = { to: 'nfs', schedule: 'every night' };
      },
      'clusters.home.etcdSnapshots.schedule: "every night" -> for example "0 */6 * * *"',
    ],
    'names outside their zone': [
      (t) => {
        t.services = { dns: { kind: 'edge', endpoint: 'api.cloudflare.com', without: 'nothing' } };
        t.clusters.home.publicNames = {
          service: 'dns',
          zone: 'example.org',
          names: ['example.com'],
          proxied: true,
          tls: 'strict',
        };
      },
      'clusters.home.publicNames.names[0]: "example.com" -> write the full name, such as www.example.org',
    ],
    'storage that nothing serves': [
      (t) => (t.storage = { nfs: { kind: 'nfs', servedBy: {}, exportPath: '/x', version: '4.1' } }),
      'storage.nfs.servedBy: nothing that serves it -> name what serves it',
    ],
    'storage with two servers': [
      (t) =>
        (t.storage = {
          nfs: { kind: 'nfs', servedBy: { host: 'pve', device: 'switch' }, exportPath: '/x', version: '4.1' },
        }),
      'storage.nfs.servedBy: device and host -> keep one of them, such as device',
    ],
    'a replacement of what is no server': [
      (t) => (t.clusters.home.replacing = 'two'),
      'clusters.home.replacing: "two", which is no server of the cluster -> name a node of role server, or remove the field when the replacement is done',
    ],
  };

  test.each(Object.entries(damages))('with %s is refused with path and remedy', (_title, [damage, mistake]) => {
    const topology = small();
    damage(topology);
    expect(mistakesOf(topology)).toContain(mistake);
  });

  test('reports all mistakes at once', () => {
    const topology = small();
    topology.machines.one.host = 'pwe';
    topology.machines.two.vmId = 7;
    topology.networks.lan.ipv4 = 'nonsense';
    expect(mistakesOf(topology)).toHaveLength(3);
    expect(() => readTopology(topology)).toThrow('the topology "small" has 3 mistakes');
  });

  test('remembers what was assumed, and gives the plain value', () => {
    const { networks: plain, assumptions } = defineTopology({
      source: 'small',
      sites: { home: { description: 'here' } },
      networks: { lan: { purpose: 'hosts', ipv4: assumed('10.0.0.0/24', 'not said') } },
    });
    expect(plain['lan']?.ipv4).toBe('10.0.0.0/24');
    expect(assumptions).toEqual([{ path: 'networks.lan.ipv4', value: '10.0.0.0/24', reason: 'not said' }]);
  });

  test('refuses misspelt names when it is compiled', () => {
    const define = (): unknown =>
      defineTopology({
        source: 'small',
        sites: { home: { description: 'here' } },
        networks,
        hosts: {
          // @ts-expect-error there is no site of that name
          pve: { site: 'hime', platform: 'proxmox', addresses: [{ network: 'lan', ipv4: '10.0.0.10' }] },
        },
      });
    expect(define).toThrow('did you mean "home"?');
  });
});

describe('the five sources', () => {
  test.each(Object.entries(topologies))('%s is expressed, and says what is assumed', (name, topology) => {
    expect(topology.source).toBe(name);
    expect(topology.clusters).toHaveProperty(name);
    expect(topology.assumptions.length).toBeGreaterThan(10);
    for (const { path, reason } of topology.assumptions) {
      expect(path).not.toBe('');
      expect(reason).not.toBe('');
    }
  });
});

describe('the nearest name', () => {
  test.each([
    ['pwe-01', 'pve-01'],
    ['pve01', 'pve-01'],
    ['nas', undefined],
  ])('to %s is %s', (wrong, expected) => {
    expect(nearestName(wrong, ['pve-01', 'switch-core'])).toBe(expected);
  });
});
