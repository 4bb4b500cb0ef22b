// Source: media-gitops (k3s on a Proxmox LXC plus a backup worker, Flux, MetalLB, VolSync with Syncthing, media applications).
import { assumed, defineTopology } from '../../topology/index.ts';

const notInSource = 'the source does not say';

export const topology = defineTopology({
  source: 'media-gitops',
  sites: { home: { description: 'home network with Unraid and Proxmox' } },
  networks: {
    lan: { purpose: 'hosts', ipv4: assumed('192.168.1.0/24', notInSource) },
    'load-balancer': { purpose: 'load-balancer', ipv4: assumed('192.168.1.240/28', notInSource), within: 'lan' },
    pods: { purpose: 'pods', ipv4: assumed('10.42.0.0/16', 'k3s default') },
    services: { purpose: 'services', ipv4: assumed('10.43.0.0/16', 'k3s default') },
  },
  devices: {
    router: assumed(
      { kind: 'router', site: 'home', addresses: [{ network: 'lan', ipv4: '192.168.1.1' }], resolvesNames: true },
      notInSource,
    ),
    switch: assumed({ kind: 'switch', site: 'home', uplink: 'router' }, notInSource),
    unraid: {
      kind: 'nas',
      site: 'home',
      uplink: 'switch',
      addresses: [{ network: 'lan', ipv4: assumed('192.168.1.20', notInSource) }],
      pools: { user: assumed({ redundancy: 'raid5' }, 'Unraid parity, comparable to one spare disk') },
    },
  },
  hosts: {
    'pve-1': {
      site: 'home',
      platform: 'proxmox',
      uplink: 'switch',
      addresses: [{ network: 'lan', ipv4: assumed('192.168.1.11', notInSource) }],
    },
    'backup-1': {
      site: 'home',
      platform: assumed('linux', 'the source names a worker and no host for it'),
      uplink: 'switch',
      addresses: [{ network: 'lan', ipv4: assumed('192.168.1.32', notInSource) }],
    },
  },
  machines: {
    'k3s-s1': {
      kind: 'proxmox-vm',
      host: 'pve-1',
      vmId: assumed(130, notInSource),
      cpuCores: assumed(2, notInSource),
      memoryMib: assumed(4096, notInSource),
      diskGib: assumed(40, notInSource),
      datastore: assumed('local-lvm', 'Proxmox default'),
      addresses: [{ network: 'lan', ipv4: assumed('192.168.1.30', notInSource) }],
    },
    'k3s-w1': {
      kind: 'proxmox-lxc',
      host: 'pve-1',
      containerId: assumed(131, notInSource),
      cpuCores: assumed(8, notInSource),
      memoryMib: assumed(16384, notInSource),
      diskGib: assumed(200, notInSource),
      datastore: assumed('local-lvm', 'Proxmox default'),
      bindMounts: [{ hostPath: '/mnt/media', path: '/data/media', from: 'media' }],
      addresses: [{ network: 'lan', ipv4: assumed('192.168.1.31', notInSource) }],
    },
    'k3s-w2': {
      kind: 'bare-metal',
      host: 'backup-1',
      addresses: [{ network: 'lan', ipv4: assumed('192.168.1.32', notInSource) }],
    },
  },
  storage: {
    media: { kind: 'nfs', servedBy: { device: 'unraid', pool: 'user' }, exportPath: '/mnt/user/media', version: '3' },
    pods: {
      kind: 'local-path',
      path: '/data/pods',
      // Each with a folder in which its Syncthing keeps who it is.
      folders: ['sonarr', 'sonarr-sync', 'radarr', 'radarr-sync', 'plex', 'plex-sync'],
    },
  },
  services: {
    github: { kind: 'git', endpoint: 'github.com', without: 'changes are not applied; what runs goes on running' },
    ntfy: assumed(
      { kind: 'notifications', endpoint: 'ntfy.sh', without: 'nobody is told of an alert' },
      'the source has no alerts yet',
    ),
    healthchecks: assumed(
      { kind: 'notifications', endpoint: 'hc-ping.com', without: 'a cluster that falls silent goes unnoticed' },
      'the source has no dead-man’s switch',
    ),
  },
  clusters: {
    'media-gitops': {
      distribution: {
        kind: 'k3s',
        version: assumed('v1.35.4+k3s1', 'newest supported release'),
        datastore: assumed('sqlite', 'one server; its state is rebuilt from Git'),
      },
      nodes: {
        'k3s-s1': assumed({ role: 'server' }, 'the source names workers only'),
        'k3s-w1': { role: 'agent', labels: { 'storage.homelab/role': 'primary' } },
        'k3s-w2': { role: 'agent', labels: { 'storage.homelab/role': 'backup' } },
      },
      endpoint: assumed('192.168.1.30', notInSource),
      podNetwork: 'pods',
      serviceNetwork: 'services',
      networkPlugin: { kind: 'flannel', backend: assumed('vxlan', 'k3s default') },
      loadBalancing: { kind: 'metallb', version: assumed('0.15.2', notInSource), pools: ['load-balancer'] },
      storageClasses: {
        'local-pods': {
          storage: 'pods',
          provisioner: 'kubernetes.io/no-provisioner',
          reclaimPolicy: 'Retain',
        },
      },
      gitOps: {
        kind: 'flux',
        encryptedWith: 'sops',
        version: assumed('2.9', 'newest supported release'),
        url: assumed('https://github.com/example/GitOps', 'the repository is called GitOps, its owner is not given'),
        branch: 'main',
        path: './clusters/homelab',
        service: 'github',
      },
      alerting: {
        evaluatedBy: assumed('Prometheus in the cluster', notInSource),
        deliveredBy: 'ntfy',
        deadMansSwitch: 'healthchecks',
      },
      administeredFrom: assumed(['192.168.1.0/24'], 'the home network'),
      escrow: [
        { what: 'sops-age-key', where: assumed('password manager', notInSource) },
        { what: 'server-token', where: assumed('password manager', notInSource) },
      ],
    },
  },
  exemptions: ['devices.unraid', 'devices.switch'].map((at) => ({
    rule: 'power/storage-and-its-switch-have-a-ups',
    at,
    reason: 'the source knows of none: the owner decides by then',
    until: '2027-05-31',
  })),
});
