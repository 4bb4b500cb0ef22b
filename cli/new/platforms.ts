export const platforms = ['proxmox', 'hetzner', 'bare-metal'] as const;
export type Platform = (typeof platforms)[number];

/** What `holdfast new` writes down. */
export interface NewProject {
  /** Name of the cluster, of its stack and of its folder. */
  readonly name: string;
  readonly platform: Platform;
  /** SSH address of the repository that Flux reads. */
  readonly repository: string;
}

/** What each platform starts with, for help and questions. */
export const platformDescriptions: Readonly<Record<Platform, string>> = {
  proxmox: 'three Proxmox hosts, a virtual machine on each',
  hetzner: 'three servers of Hetzner Cloud in a private network',
  'bare-metal': 'three machines of metal, which join by scripts',
};

/** What the program of a platform needs from the package registry, besides what every project has. */
export const platformPackages: Readonly<Record<Platform, readonly string[]>> = {
  proxmox: ['@muhlba91/pulumi-proxmoxve'],
  hetzner: ['@pulumi/hcloud'],
  'bare-metal': [],
};

/** The parts of a topology that differ between platforms, as lines of source. */
export interface PlatformTopology {
  /** Sections from `networks` to `storage`. */
  readonly sections: readonly string[];
  /** Services besides Git and those that tell people. */
  readonly services: readonly string[];
  /** Address by which clients reach the API. */
  readonly endpoint: string;
}

const ordinals = [1, 2, 3] as const;

const podNetworks = [
  "pods: { purpose: 'pods', ipv4: '10.42.0.0/16' },",
  "services: { purpose: 'services', ipv4: '10.43.0.0/16' },",
];

/** A home network: a router, a switch, and a NAS that keeps the snapshots of etcd apart from the nodes. */
const home = (machines: readonly string[], hosts: readonly string[]): readonly string[] => [
  'networks: {',
  "  lan: { purpose: 'hosts', ipv4: assumed('192.168.1.0/24', correct) },",
  ...podNetworks.map((line) => `  ${line}`),
  '},',
  'devices: {',
  '  router: {',
  "    kind: 'router',",
  "    site: 'home',",
  "    uplink: 'switch',",
  "    addresses: [{ network: 'lan', ipv4: assumed('192.168.1.1', correct) }],",
  '    resolvesNames: true,',
  '  },',
  "  ups: assumed({ kind: 'ups', site: 'home' }, 'a write that power cuts off is a write that may be lost'),",
  "  switch: { kind: 'switch', site: 'home', power: 'ups' },",
  '  nas: {',
  "    kind: 'nas',",
  "    site: 'home',",
  "    uplink: 'switch',",
  "    power: 'ups',",
  "    addresses: [{ network: 'lan', ipv4: assumed('192.168.1.10', correct) }],",
  "    pools: { data: { redundancy: assumed('raid5', correct) } },",
  '  },',
  '},',
  'hosts: {',
  ...hosts,
  '},',
  'machines: {',
  ...machines,
  '},',
  'storage: {',
  "  'node-disk': { kind: 'local-path', path: '/var/lib/rancher/k3s/storage' },",
  '  snapshots: {',
  "    kind: 'nfs',",
  "    servedBy: { device: 'nas', pool: 'data' },",
  "    exportPath: assumed('/volume1/snapshots', correct),",
  "    version: '4.1',",
  '  },',
  '},',
];

const host = (name: string, platform: string, ordinal: number): readonly string[] => [
  `  '${name}': {`,
  "    site: 'home',",
  `    platform: '${platform}',`,
  "    uplink: 'switch',",
  `    addresses: [{ network: 'lan', ipv4: assumed('192.168.1.${10 + ordinal}', correct) }],`,
  '  },',
];

export const platformTopologies: Readonly<Record<Platform, (project: NewProject) => PlatformTopology>> = {
  proxmox: () => ({
    sections: home(
      ordinals.flatMap((ordinal) => [
        `  'node-${ordinal}': {`,
        "    kind: 'proxmox-vm',",
        `    host: 'pve-${ordinal}',`,
        `    vmId: assumed(${200 + ordinal}, correct),`,
        '    cpuCores: assumed(4, correct),',
        '    memoryMib: assumed(8192, correct),',
        '    diskGib: assumed(100, correct),',
        "    datastore: assumed('local-lvm', 'what Proxmox installs'),",
        `    addresses: [{ network: 'lan', ipv4: assumed('192.168.1.${20 + ordinal}', correct) }],`,
        '  },',
      ]),
      ordinals.flatMap((ordinal) => host(`pve-${ordinal}`, 'proxmox', ordinal)),
    ),
    services: [],
    endpoint: '192.168.1.21',
  }),
  'bare-metal': () => ({
    sections: home(
      ordinals.flatMap((ordinal) => [
        `  'node-${ordinal}': {`,
        "    kind: 'bare-metal',",
        `    host: 'metal-${ordinal}',`,
        `    addresses: [{ network: 'lan', ipv4: assumed('192.168.1.${20 + ordinal}', correct) }],`,
        '  },',
      ]),
      ordinals.flatMap((ordinal) => host(`metal-${ordinal}`, 'linux', ordinal)),
    ),
    services: [],
    endpoint: '192.168.1.21',
  }),
  hetzner: ({ name }) => ({
    sections: [
      'networks: {',
      "  // Hetzner's private networks carry IPv4 only, with an MTU of 1450, and no firewall filters them.",
      "  private: { purpose: 'private', ipv4: '10.0.1.0/24', mtu: 1450 },",
      ...podNetworks.map((line) => `  ${line}`),
      '},',
      'machines: {',
      ...ordinals.flatMap((ordinal) => [
        `  'node-${ordinal}': {`,
        "    kind: 'hetzner-server',",
        "    site: 'home',",
        "    location: 'nbg1',",
        "    serverType: assumed('cx33', correct),",
        `    placementGroup: spreadGroup('${name}', ${ordinal}),`,
        "    operatingSystem: 'ubuntu-24.04',",
        `    addresses: [{ network: 'private', ipv4: '10.0.1.${10 + ordinal}' }],`,
        '  },',
      ]),
      '},',
      'storage: {',
      "  'node-disk': { kind: 'local-path', path: '/var/lib/rancher/k3s/storage' },",
      '  snapshots: {',
      "    kind: 's3',",
      "    servedBy: { service: 'object-storage' },",
      `    bucket: assumed('${name}-etcd', correct),`,
      "    endpoint: assumed('s3.us-west-000.backblazeb2.com', correct),",
      '  },',
      '},',
    ],
    services: [
      "'object-storage': {",
      "  kind: 'object-storage',",
      "  endpoint: assumed('backblazeb2.com', 'not Hetzner: a closed account would take the snapshots along'),",
      "  without: 'no snapshot of etcd is stored; the older ones are there when it is back',",
      '},',
    ],
    endpoint: '10.0.1.11',
  }),
};
