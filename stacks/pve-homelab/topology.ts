// Source: pve-homelab (three Proxmox hosts, k3s in VMs, one GPU agent, an NFS box).
import { assumed, defineTopology } from '../../topology/index.ts';

const notInSource = 'the source does not say';

export const topology = defineTopology({
  source: 'pve-homelab',
  sites: { home: { description: 'homelab behind a UDM Pro' } },
  networks: {
    lan: { purpose: 'hosts', ipv4: assumed('10.20.10.0/23', 'smallest range that holds 10.20.10.1 and 10.20.11.13') },
    'load-balancer': {
      purpose: 'load-balancer',
      ipv4: assumed('10.20.11.64/28', notInSource),
      within: 'lan',
    },
    pods: { purpose: 'pods', ipv4: assumed('10.42.0.0/16', 'k3s default') },
    services: { purpose: 'services', ipv4: assumed('10.43.0.0/16', 'k3s default') },
  },
  devices: {
    ups: assumed({ kind: 'ups', site: 'home' }, 'the source recommends one for switch and UNAS'),
    switch: { kind: 'switch', site: 'home', power: 'ups' },
    // The source starts the switch before the gateway: nothing reaches the gateway but through the switch.
    udm: {
      kind: 'router',
      site: 'home',
      uplink: 'switch',
      addresses: [{ network: 'lan', ipv4: '10.20.10.1' }],
      resolvesNames: true,
    },
    unas: {
      kind: 'nas',
      site: 'home',
      uplink: 'switch',
      power: 'ups',
      addresses: [{ network: 'lan', ipv4: '10.20.10.20' }],
      pools: { data: { redundancy: 'raid5' } },
    },
    synology: {
      kind: 'nas',
      site: 'home',
      uplink: 'switch',
      power: 'ups',
      addresses: [{ network: 'lan', ipv4: assumed('10.20.10.30', notInSource) }],
      pools: { backup: assumed({ redundancy: 'raid5' }, notInSource) },
    },
  },
  hosts: {
    'pve-01': {
      site: 'home',
      platform: 'proxmox',
      uplink: 'switch',
      addresses: [{ network: 'lan', ipv4: '10.20.11.11' }],
      cpuCores: assumed(16, notInSource),
      memoryGib: assumed(64, notInSource),
      gpus: {
        gpu0: assumed(
          {
            vendor: 'nvidia',
            model: 'RTX A4000',
            memoryGib: 16,
            pci: { id: '10de:24b0', subsystemId: '10de:14ad', path: '0000:01:00.0', iommuGroup: 1 },
          },
          'the source names no card: read yours with `lspci -nnk` before the mapping is applied',
        ),
      },
    },
    'pve-02': {
      site: 'home',
      platform: 'proxmox',
      uplink: 'switch',
      addresses: [{ network: 'lan', ipv4: '10.20.11.12' }],
      cpuCores: assumed(8, notInSource),
      memoryGib: assumed(32, notInSource),
    },
    'pve-03': {
      site: 'home',
      platform: 'proxmox',
      uplink: 'switch',
      addresses: [{ network: 'lan', ipv4: '10.20.11.13' }],
      cpuCores: assumed(8, notInSource),
      memoryGib: assumed(32, notInSource),
    },
  },
  machines: {
    'k3s-cp-01': {
      kind: 'proxmox-vm',
      host: 'pve-02',
      vmId: 200,
      cpuCores: assumed(4, notInSource),
      memoryMib: assumed(8192, notInSource),
      diskGib: assumed(100, notInSource),
      datastore: assumed('local-lvm', 'Proxmox default'),
      restartedByHa: true,
      addresses: [{ network: 'lan', ipv4: assumed('10.20.11.20', notInSource) }],
    },
    'k3s-cp-02': {
      kind: 'proxmox-vm',
      host: 'pve-03',
      vmId: 201,
      cpuCores: assumed(4, notInSource),
      memoryMib: assumed(8192, notInSource),
      diskGib: assumed(100, notInSource),
      datastore: assumed('local-lvm', 'Proxmox default'),
      restartedByHa: true,
      addresses: [{ network: 'lan', ipv4: assumed('10.20.11.21', notInSource) }],
    },
    // The source has two servers, which tolerate no loss at all. The third puts one etcd member on each host.
    'k3s-cp-03': {
      kind: 'proxmox-vm',
      host: 'pve-01',
      vmId: assumed(202, 'the next free id'),
      cpuCores: assumed(4, notInSource),
      memoryMib: assumed(8192, notInSource),
      diskGib: assumed(100, notInSource),
      datastore: assumed('local-lvm', 'Proxmox default'),
      restartedByHa: true,
      addresses: [{ network: 'lan', ipv4: assumed('10.20.11.22', notInSource) }],
    },
    'k3s-gpu-01': {
      kind: 'proxmox-vm',
      host: 'pve-01',
      vmId: 210,
      cpuCores: assumed(8, notInSource),
      memoryMib: assumed(32768, notInSource),
      diskGib: assumed(200, notInSource),
      datastore: assumed('local-lvm', 'Proxmox default'),
      gpus: ['gpu0'],
      addresses: [{ network: 'lan', ipv4: assumed('10.20.11.30', notInSource) }],
    },
  },
  storage: {
    'unas-nfs': {
      kind: 'nfs',
      servedBy: { device: 'unas', pool: 'data' },
      exportPath: assumed('/var/nfs/shared/k3s', notInSource),
      version: assumed('4.1', notInSource),
    },
    'synology-backup': {
      kind: 'nfs',
      servedBy: { device: 'synology', pool: 'backup' },
      exportPath: assumed('/volume1/k3s-backup', notInSource),
      version: assumed('4.1', notInSource),
    },
    'node-disk': { kind: 'local-path', path: '/var/lib/rancher/k3s/storage' },
  },
  services: {
    cloudflare: {
      kind: 'dns',
      endpoint: 'api.cloudflare.com',
      without: 'certificates are not renewed: DNS-01 challenges cannot be answered',
    },
    letsencrypt: {
      kind: 'certificates',
      endpoint: 'acme-v02.api.letsencrypt.org',
      without: 'certificates are not renewed; the current ones stay valid until they expire',
    },
    git: assumed(
      {
        kind: 'git',
        endpoint: 'github.com',
        without: 'changes are not applied; what runs goes on running',
      },
      notInSource,
    ),
    ntfy: assumed(
      {
        kind: 'notifications',
        endpoint: 'ntfy.sh',
        without: 'nobody is told of an alert',
      },
      'the source has no alerts yet',
    ),
    healthchecks: assumed(
      { kind: 'notifications', endpoint: 'hc-ping.com', without: 'a cluster that falls silent goes unnoticed' },
      'the source has no dead-man’s switch',
    ),
  },
  clusters: {
    'pve-homelab': {
      distribution: { kind: 'k3s', version: assumed('v1.35.4+k3s1', 'newest supported release') },
      nodes: {
        'k3s-cp-01': { role: 'server' },
        'k3s-cp-02': { role: 'server' },
        'k3s-cp-03': { role: 'server' },
        'k3s-gpu-01': {
          role: 'agent',
          labels: { 'nvidia.com/gpu.present': 'true' },
          taints: ['nvidia.com/gpu=true:NoSchedule'],
        },
      },
      endpoint: assumed('10.20.11.20', 'the first server; a virtual address would outlive it'),
      domain: assumed('homelab.example', 'the source names no domain'),
      podNetwork: 'pods',
      serviceNetwork: 'services',
      networkPlugin: { kind: 'flannel', backend: assumed('vxlan', 'k3s default') },
      loadBalancing: { kind: assumed('servicelb', 'k3s default'), pools: [] },
      storageClasses: {
        nfs: {
          storage: 'unas-nfs',
          provisioner: 'cluster.local/nfs-provisioner-nfs-subdir-external-provisioner',
          reclaimPolicy: assumed('Retain', 'a deleted claim must not delete models or chats'),
        },
        'local-path': {
          storage: 'node-disk',
          provisioner: 'rancher.io/local-path',
          reclaimPolicy: 'Delete',
          default: true,
        },
      },
      gitOps: {
        kind: 'flux',
        encryptedWith: assumed('sops', notInSource),
        version: assumed('2.9', 'newest supported release'),
        url: assumed('ssh://git@github.com/example/pve-homelab', notInSource),
        branch: assumed('main', notInSource),
        service: 'git',
      },
      alerting: {
        evaluatedBy: assumed('Prometheus in the cluster, watched from outside by a dead-man’s switch', notInSource),
        deliveredBy: 'ntfy',
        deadMansSwitch: 'healthchecks',
      },
      escrow: [
        { what: 'server-token', where: assumed('password manager', 'the source recommends one for passwords') },
        { what: 'sops-age-key', where: assumed('password manager', 'the source recommends one for passwords') },
      ],
      etcdSnapshots: {
        to: 'synology-backup',
        schedule: assumed('0 */6 * * *', notInSource),
        kept: assumed(28, 'a week of them'),
      },
      machineBackups: {
        storage: assumed('synology-vzdump', 'a Proxmox storage on the Synology'),
        schedule: assumed('02:30', notInSource),
        kept: assumed({ daily: 7, weekly: 4 }, notInSource),
      },
      administeredFrom: assumed(['10.20.10.0/23'], 'the home network'),
      uses: ['cloudflare', 'letsencrypt'],
    },
  },
});
