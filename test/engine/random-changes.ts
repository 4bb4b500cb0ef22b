import type { Topology } from '../../topology/topology.ts';
import { readTopology } from '../../topology/define-topology.ts';
import { toldTopology } from '../../topology/read-topology.ts';
import { topologies } from '../../stacks/topologies.ts';
import { Random } from '../oracle/random.ts';
import type { LooseManifest } from '../real-stack.ts';

/** Settings that are no secret, by their full key, as `Pulumi.<stack>.yaml` has them. */
export type PlainSettings = Record<string, string>;

/** What somebody may have made of a stack: its topology and its settings. */
export interface Changed {
  /** What was done, for people. */
  readonly done: readonly string[];
  readonly topology: Topology;
  readonly settings: PlainSettings;
}

interface Draft {
  readonly topology: LooseManifest;
  readonly cluster: LooseManifest;
  readonly settings: PlainSettings;
  readonly random: Random;
}

/** Says what it did; undefined where there is nothing of that kind. */
type Change = (draft: Draft) => string | undefined;

const key = (name: string): string => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'Qk8'.repeat(14)}a ${name}@example.net`;

/** A machine that is a node, of one of the kinds. */
function machineOf({ topology, cluster, random }: Draft, ...kinds: readonly string[]): [string, LooseManifest] {
  const names = Object.keys(cluster.nodes).filter((name) => kinds.includes(topology.machines[name]?.kind));
  const name = random.one(names.length > 0 ? names : ['']);
  return [name, topology.machines[name]];
}

/** A change of one field of a machine. */
function field(kinds: readonly string[], name: string, value: (old: LooseManifest, draft: Draft) => unknown): Change {
  return (draft) => {
    const [machine, spec] = machineOf(draft, ...kinds);
    if (spec === undefined) return undefined;
    spec[name] = value(spec[name], draft);
    if (spec[name] === undefined) Reflect.deleteProperty(spec, name);
    return `${machine}.${name}: ${JSON.stringify(spec[name])}`;
  };
}

const guests = ['proxmox-vm', 'proxmox-lxc'];
const all = [...guests, 'hetzner-server', 'bare-metal'];

/** Those that make something anew come first, so that a sample has them. */
const changes: readonly Change[] = [
  field(['hetzner-server'], 'location', (_, { random }) => random.one(['fsn1', 'hel1'])),
  field(['proxmox-vm'], 'vmId', (_, { random }) => 900 + random.below(50)),
  field(guests, 'diskGib', (old, { random }) => old + random.one([-20, 50, 100])),
  field(['hetzner-server'], 'serverType', (_, { random }) => random.one(['cx23', 'cx43', 'cx53'])),
  field(['hetzner-server'], 'operatingSystem', () => 'debian-13'),
  field(['hetzner-server'], 'placementGroup', (_, { random }) => random.one([undefined, 'another'])),
  field(guests, 'cpuCores', (old, { random }) => old + random.one([-1, 2, 4])),
  field(guests, 'memoryMib', (old, { random }) => old + random.one([-1024, 2048, 8192])),
  field(guests, 'datastore', () => 'fast'),
  field(guests, 'restartedByHa', (old) => old !== true),
  field(['proxmox-lxc'], 'containerId', (_, { random }) => 900 + random.below(50)),
  field(['proxmox-vm'], 'gpus', () => undefined),
  field(['proxmox-lxc'], 'bindMounts', (_, { random }) =>
    random.one([undefined, [{ hostPath: '/mnt/other', path: '/data/media', readOnly: true }]]),
  ),
  field(guests, 'host', (old, { topology, random }) => {
    const hosts = Object.keys(topology.hosts).filter((name) => topology.hosts[name].platform === 'proxmox');
    return random.one([old, ...hosts]);
  }),
  (draft) => {
    const [machine, spec] = machineOf(draft, ...all);
    const [address] = spec?.addresses ?? [];
    if (address?.ipv4 === undefined) return undefined;
    address.ipv4 = address.ipv4.replace(/\d+$/, String(200 + draft.random.below(40)));
    return `${machine} is ${String(address.ipv4)}`;
  },
  // A node more, like one that is there: first, in the middle or last.
  (draft) => {
    const { topology, cluster, random } = draft;
    const [like, spec] = machineOf(draft, 'hetzner-server', ...guests);
    if (spec === undefined) return undefined;
    const name = `new-${random.below(100)}`;
    const machine = structuredClone(spec);
    if (machine.vmId !== undefined) machine.vmId = 700 + random.below(50);
    if (machine.containerId !== undefined) machine.containerId = 750 + random.below(50);
    delete machine.gpus;
    const [address] = machine.addresses;
    if (address?.ipv4 !== undefined) address.ipv4 = address.ipv4.replace(/\d+$/, String(150 + random.below(40)));
    topology.machines[name] = machine;
    const nodes = Object.entries(cluster.nodes);
    nodes.splice(random.below(nodes.length + 1), 0, [name, { role: random.one(['agent', 'server']) }]);
    cluster.nodes = Object.fromEntries(nodes);
    return `${name} is added, like ${like}`;
  },
  ({ cluster, random, topology }) => {
    const [, ...others] = Object.keys(cluster.nodes);
    if (others.length === 0) return undefined;
    const name = random.one(others);
    Reflect.deleteProperty(cluster.nodes, name);
    Reflect.deleteProperty(topology.machines, name);
    return `${name} is removed`;
  },
  ({ cluster }) => {
    if (cluster.distribution.kind !== 'k3s') return undefined;
    cluster.distribution.version = 'v1.35.5+k3s1';
    return 'another k3s';
  },
  ({ cluster, random }) => {
    const name = random.one(Object.keys(cluster.nodes));
    cluster.nodes[name].labels = { ...cluster.nodes[name].labels, 'example.org/drawn': String(random.below(9)) };
    return `${name} has a label`;
  },
  ({ cluster, random }) => {
    const name = random.one(Object.keys(cluster.nodes));
    cluster.nodes[name].taints = ['example.org/drawn=true:NoSchedule'];
    return `${name} has a taint`;
  },
  ({ cluster, random }) => {
    cluster.administeredFrom = random.one([undefined, ['192.0.2.0/24'], ['192.0.2.0/24', '198.51.100.0/24']]);
    if (cluster.administeredFrom === undefined) delete cluster.administeredFrom;
    return `administered from ${String(cluster.administeredFrom)}`;
  },
  ({ cluster, random }) => {
    const { gitOps } = cluster;
    const name = random.one(['branch', 'folder', 'version']);
    gitOps[name] = { branch: 'live', folder: 'dist/live', version: '2.8' }[name];
    return `gitOps.${name}: ${String(gitOps[name])}`;
  },
  ({ cluster }) => {
    cluster.domain = 'drawn.example.net';
    return 'another domain';
  },
  ({ cluster, random }) => {
    if (cluster.machineBackups === undefined) return undefined;
    if (random.once(2)) cluster.machineBackups.schedule = '03:45';
    else cluster.machineBackups.kept = { daily: 3, weekly: 2 };
    return 'other backups of machines';
  },
  ({ cluster }) => {
    if (cluster.machineBackups === undefined) return undefined;
    delete cluster.machineBackups;
    return 'no backups of machines';
  },
  ({ cluster, topology }) => {
    if (!Object.values<LooseManifest>(topology.machines).some(({ kind }) => kind === 'proxmox-vm')) return undefined;
    cluster.guestFirewall = cluster.guestFirewall !== true;
    return `guestFirewall: ${String(cluster.guestFirewall)}`;
  },
  ({ cluster, random }) => {
    const { publicNames } = cluster;
    if (publicNames === undefined) return undefined;
    if (random.once(2)) publicNames.names.push(`drawn.${String(publicNames.zone)}`);
    else publicNames.names.splice(random.below(publicNames.names.length), 1);
    return `public names ${String(publicNames.names)}`;
  },
  ({ topology, random }) => {
    const hosts = Object.keys(topology.hosts ?? {}).filter((name) => topology.hosts[name].platform === 'proxmox');
    if (hosts.length === 0) return undefined;
    const host = random.one(hosts);
    topology.hosts[host].bridges = { vmbr7: { ports: ['eno7'] } };
    return `${host} has a bridge`;
  },
  ({ topology }) => {
    const gpus = Object.values<LooseManifest>(topology.hosts ?? {}).flatMap(({ gpus = {} }) => Object.values(gpus));
    const [pci] = gpus.flatMap((gpu: LooseManifest) => gpu.pci ?? []);
    if (pci === undefined) return undefined;
    pci.path = '0000:41:00.0';
    return 'the GPU is in another slot';
  },
  ({ settings, random }) => {
    const keys = JSON.parse(settings['holdfast:sshKeys'] ?? '[]') as string[];
    if (random.once(2)) keys.push(key('second'));
    else keys[0] = key('other');
    settings['holdfast:sshKeys'] = JSON.stringify(keys);
    return `${keys.length} keys`;
  },
  ({ settings }) => {
    if (settings['holdfast:cloudflareZoneId'] === undefined) return undefined;
    settings['holdfast:cloudflareZoneId'] = 'a'.repeat(32);
    return 'another zone';
  },
  ({ settings }) => {
    if (settings['holdfast:proxied'] === undefined) return undefined;
    settings['holdfast:proxied'] = 'false';
    return 'Cloudflare is out of the way';
  },
  ({ settings }) => {
    if (settings['holdfast:proxmoxEndpoint'] === undefined) return undefined;
    settings['holdfast:proxmoxEndpoint'] = 'https://pve-9.example.net:8006/';
    return 'another address of Proxmox';
  },
];

/**
 * One to three changes of a stack, drawn by a seed: of the first, seeds take one kind after the other. What the topology's own checks refuse is no
 * topology: another is drawn in its place.
 */
export function randomChange(stack: string, settings: PlainSettings, seed: number): Changed {
  const random = new Random(seed);
  for (let attempt = 0; ; attempt++) {
    const topology = structuredClone(topologies[stack]) as LooseManifest;
    const draft: Draft = { topology, cluster: topology.clusters[stack], settings: { ...settings }, random };
    const first = attempt < 5 ? changes.slice((seed - 1) % changes.length).slice(0, 1) : random.some(changes, 1);
    const done = [...first, ...random.some(changes, random.below(3))].flatMap((change) => change(draft) ?? []);
    if (done.length === 0) continue;
    try {
      return { done, topology: toldTopology(readTopology(topology)), settings: draft.settings };
    } catch {
      continue;
    }
  }
}
