// Source: k3s-home (bare metal and a VM, Cilium Gateway API and BGP, Longhorn tiers, Velero, Authentik, GPUs).
import { assumed, defineTopology } from '../../topology/index.ts';

const notInSource = 'the source does not say';

/** What stands on the labels of the disks is not known. */
const devices = (name: string, count: number) =>
  assumed(
    Array.from({ length: count }, (_, index) => `/dev/disk/by-id/${name}-${index + 1}`),
    'yours are what `ls -l /dev/disk/by-id` shows',
  );

const optiplex = (lastPart: number) =>
  ({
    site: 'home',
    platform: 'linux',
    uplink: 'switch',
    addresses: [{ network: 'lan', ipv4: assumed(`192.168.10.${lastPart}`, notInSource) }],
    memoryGib: assumed(32, notInSource),
    cpuCores: assumed(8, notInSource),
    disks: { nvme: { kind: 'nvme', sizeGb: 512, holdsSystem: assumed(true, 'the source names no other disk') } },
    gpus: { quicksync: { vendor: 'intel', model: 'QuickSync' } },
  }) as const;

export const topology = defineTopology({
  source: 'k3s-home',
  sites: { home: { description: 'home rack' } },
  networks: {
    lan: {
      purpose: 'hosts',
      ipv4: assumed('192.168.10.0/25', 'contains 192.168.10.1 and not the pool, which BGP leads to'),
    },
    'load-balancer': { purpose: 'load-balancer', ipv4: '192.168.10.224/28' },
    pods: { purpose: 'pods', ipv4: assumed('10.42.0.0/16', 'k3s default') },
    services: { purpose: 'services', ipv4: assumed('10.43.0.0/16', 'k3s default') },
  },
  devices: {
    router: {
      kind: 'router',
      site: 'home',
      addresses: [{ network: 'lan', ipv4: '192.168.10.1' }],
      autonomousSystem: 64513,
      resolvesNames: assumed(true, notInSource),
    },
    switch: { kind: 'switch', site: 'home', uplink: 'router', linkSpeedMbps: 2500 },
  },
  hosts: {
    r730: {
      site: 'home',
      platform: assumed('proxmox', 'the source says that it hosts VMs, not with what'),
      uplink: 'switch',
      addresses: [{ network: 'lan', ipv4: assumed('192.168.10.30', notInSource) }],
      pools: {
        nvme_storage: assumed({ redundancy: 'none' }, notInSource),
        rust: { redundancy: assumed('raidz2', notInSource), sizeTb: 30 },
      },
    },
    r630: {
      site: 'home',
      platform: 'linux',
      uplink: 'switch',
      addresses: [{ network: 'lan', ipv4: assumed('192.168.10.23', notInSource) }],
      cpuCores: 32,
      memoryGib: 384,
      disks: {
        optane: { kind: 'optane', sizeGb: 110, count: 2, devices: devices('nvme-optane', 2) },
        nvme: { kind: 'nvme', sizeGb: 1000, count: 2, devices: devices('nvme-flash', 2) },
        'sas-ssd': { kind: 'sas-ssd', sizeGb: 350, count: 7, devices: devices('scsi-sas', 7) },
      },
      gpus: { t4: { vendor: 'nvidia', model: 'Tesla T4', memoryGib: 16 } },
    },
    'optiplex-1': optiplex(21),
    'optiplex-2': optiplex(22),
    desktop: {
      site: 'home',
      platform: 'windows',
      uplink: 'switch',
      addresses: [{ network: 'lan', ipv4: assumed('192.168.10.50', notInSource) }],
      gpus: { rtx4090: { vendor: 'nvidia', model: 'RTX 4090', memoryGib: 24 } },
    },
  },
  machines: {
    'k3s-master1': {
      kind: 'proxmox-vm',
      host: 'r730',
      vmId: assumed(101, notInSource),
      cpuCores: 4,
      memoryMib: 8192,
      diskGib: 24,
      datastore: assumed('local-lvm', 'Proxmox default'),
      operatingSystem: 'ubuntu-22.04',
      addresses: [{ network: 'lan', ipv4: assumed('192.168.10.20', notInSource) }],
    },
    k3s1: {
      kind: 'bare-metal',
      host: 'optiplex-1',
      addresses: [{ network: 'lan', ipv4: assumed('192.168.10.21', notInSource) }],
    },
    k3s2: {
      kind: 'bare-metal',
      host: 'optiplex-2',
      addresses: [{ network: 'lan', ipv4: assumed('192.168.10.22', notInSource) }],
    },
    k3s3: {
      kind: 'bare-metal',
      host: 'r630',
      addresses: [{ network: 'lan', ipv4: assumed('192.168.10.23', notInSource) }],
    },
    'desktop-wsl': {
      kind: 'wsl2',
      host: 'desktop',
      gpus: ['rtx4090'],
      addresses: [{ network: 'lan', ipv4: assumed('192.168.10.51', 'mirrored networking of WSL2') }],
    },
  },
  storage: {
    longhorn: {
      kind: 'longhorn',
      version: assumed('1.11.0', 'the source ran 1.6.2; upgrades go one minor version at a time'),
      disks: [
        { machine: 'k3s3', disk: 'optane', tags: ['optane'] },
        { machine: 'k3s3', disk: 'nvme', tags: ['nvme'] },
        { machine: 'k3s3', disk: 'sas-ssd', tags: ['sas-ssd'] },
        { machine: 'k3s1', disk: 'nvme', tags: ['default'] },
        { machine: 'k3s2', disk: 'nvme', tags: ['default'] },
      ],
    },
    media: {
      kind: 'nfs',
      servedBy: { host: 'r730', pool: 'rust' },
      exportPath: '/mnt/rust/media',
      version: assumed('4.2', notInSource),
    },
    b2: { kind: 's3', servedBy: { service: 'backblaze' }, bucket: assumed('k3s-home-velero', notInSource) },
  },
  services: {
    github: {
      kind: 'git',
      endpoint: 'github.com/sudoflux/flux-k3s',
      without: 'changes are not applied; what runs goes on running',
    },
    backblaze: {
      kind: 'object-storage',
      endpoint: 's3.us-west-000.backblazeb2.com',
      without: 'no new backups, no restores',
    },
    letsencrypt: {
      kind: 'certificates',
      endpoint: 'acme-v02.api.letsencrypt.org',
      without: 'certificates are not renewed; the current ones stay valid until they expire',
    },
    discord: { kind: 'notifications', endpoint: 'discord.com', without: 'nobody is told of an alert' },
    healthchecks: assumed(
      { kind: 'notifications', endpoint: 'hc-ping.com', without: 'a cluster that falls silent goes unnoticed' },
      'the source has no dead-man’s switch',
    ),
  },
  clusters: {
    'k3s-home': {
      distribution: { kind: 'k3s', version: assumed('v1.35.4+k3s1', 'the source ran v1.32.5+k3s1') },
      nodes: {
        // The source has k3s-master1 alone. Two bare-metal machines join it as servers: three hosts, one member each.
        'k3s-master1': { role: 'server' },
        k3s1: { role: assumed('server', 'the second of three servers') },
        k3s2: { role: assumed('server', 'the third of three servers') },
        k3s3: { role: 'agent' },
        'desktop-wsl': {
          role: 'agent',
          taints: assumed(['holdfast.dev/wsl2=true:NoSchedule'], 'nothing lands there unasked'),
        },
      },
      endpoint: assumed('192.168.10.20', notInSource),
      domain: 'fletcherlabs.net',
      podNetwork: 'pods',
      serviceNetwork: 'services',
      networkPlugin: {
        kind: 'cilium',
        version: assumed('1.20.2', 'the source ran 1.15.6, which has neither ALPN nor app-protocol'),
        replacesKubeProxy: true,
        routing: 'vxlan',
        bgp: { autonomousSystem: 64512, peers: [{ address: '192.168.10.1', autonomousSystem: 64513 }] },
      },
      loadBalancing: { kind: 'cilium', pools: ['load-balancer'] },
      gateways: {
        gateway: {
          implementation: 'cilium',
          namespace: 'networking',
          ipv4: '192.168.10.224',
          public: true,
        },
      },
      storageClasses: {
        'longhorn-optane': {
          storage: 'longhorn',
          provisioner: 'driver.longhorn.io',
          reclaimPolicy: assumed('Retain', notInSource),
        },
        'longhorn-nvme': {
          storage: 'longhorn',
          provisioner: 'driver.longhorn.io',
          reclaimPolicy: assumed('Retain', notInSource),
        },
        'longhorn-sas-ssd': {
          storage: 'longhorn',
          provisioner: 'driver.longhorn.io',
          reclaimPolicy: assumed('Retain', notInSource),
        },
        'longhorn-default': {
          storage: 'longhorn',
          provisioner: 'driver.longhorn.io',
          reclaimPolicy: assumed('Retain', notInSource),
          default: true,
        },
      },
      gitOps: {
        kind: 'flux',
        encryptedWith: 'sops',
        version: assumed('2.9', 'newest supported release'),
        url: 'https://github.com/sudoflux/flux-k3s',
        branch: assumed('main', notInSource),
        service: 'github',
      },
      alerting: { evaluatedBy: 'Prometheus in the cluster', deliveredBy: 'discord', deadMansSwitch: 'healthchecks' },
      escrow: [
        { what: 'sops-age-key', where: assumed('password manager', 'the source says only to back it up') },
        { what: 'server-token', where: assumed('password manager', notInSource) },
        { what: 'backup-repository-key', where: assumed('password manager', notInSource) },
      ],
      etcdSnapshots: {
        to: 'b2',
        schedule: assumed('0 */6 * * *', notInSource),
        kept: assumed(28, 'a week of them'),
      },
      administeredFrom: assumed(['192.168.10.0/25'], 'the home network'),
      uses: ['backblaze', 'letsencrypt'],
    },
  },
  exemptions: ['hosts.r730', 'devices.switch'].map((at) => ({
    rule: 'power/storage-and-its-switch-have-a-ups',
    at,
    reason: 'the source knows of none: the owner decides by then',
    until: '2027-05-31',
  })),
});
