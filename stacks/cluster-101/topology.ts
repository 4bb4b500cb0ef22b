// Source: cluster-101 (Talos, Cilium dual-stack load balancing and Gateway API, Ceph-CSI, VolSync with Kopia).
import { assumed, defineTopology } from '../../topology/index.ts';

const notInSource = 'the source does not say';

const host = (lastPart: number) =>
  ({
    site: 'home',
    platform: assumed('proxmox', notInSource),
    uplink: 'switch',
    addresses: [{ network: 'nodes', ipv4: assumed(`10.101.0.${lastPart}`, notInSource) }],
    memoryGib: assumed(64, notInSource),
    cpuCores: assumed(16, notInSource),
  }) as const;

const vm = <Host extends string>(name: Host, vmId: number, lastPart: number, memoryMib: number) =>
  ({
    kind: 'proxmox-vm',
    host: name,
    vmId: assumed(vmId, notInSource),
    cpuCores: assumed(8, notInSource),
    memoryMib: assumed(memoryMib, notInSource),
    diskGib: assumed(100, notInSource),
    datastore: assumed('local-lvm', 'Proxmox default'),
    operatingSystem: 'talos',
    addresses: [
      {
        network: 'nodes',
        ipv4: assumed(`10.101.0.${lastPart}`, notInSource),
        ipv6: assumed(`fd00:101::${lastPart}`, notInSource),
      },
    ],
  }) as const;

export const topology = defineTopology({
  source: 'cluster-101',
  sites: { home: { description: 'home network behind a RouterOS router' } },
  networks: {
    nodes: {
      purpose: 'hosts',
      ipv4: assumed('10.101.0.0/24', 'without the load-balancer addresses of the source, which BGP leads to'),
      ipv6: assumed('fd00:101::/112', 'without the load-balancer addresses of the source, which BGP leads to'),
    },
    services: {
      purpose: 'services',
      ipv4: assumed('10.96.0.0/16', 'the usual 10.96.0.0/12 would overlap 10.101.0.0/16'),
      ipv6: assumed('fd00:96::/112', notInSource),
    },
    pods: {
      purpose: 'pods',
      ipv4: assumed('10.244.0.0/16', 'Talos default'),
      ipv6: assumed('fd00:244::/56', notInSource),
    },
    'load-balancer': {
      purpose: 'load-balancer',
      ipv4: assumed('10.101.27.0/24', 'the source shows 10.101.27.100 to .255'),
      // A /120 would not do: the part written `122` is hexadecimal, so fd00:101::1b:122 lies outside fd00:101::1b:0/120.
      ipv6: assumed('fd00:101::1b:0/112', 'the source shows fd00:101::1b:100 to ::1b:255'),
    },
    gateways: {
      purpose: 'load-balancer',
      ipv4: assumed('10.0.101.0/24', 'contains 10.0.101.64 of the source'),
      ipv6: assumed('fd00:101:1b::/112', 'contains fd00:101:1b::10 of the source'),
    },
  },
  devices: {
    switch: assumed({ kind: 'switch', site: 'home', uplink: 'router' }, notInSource),
    router: {
      kind: 'router',
      site: 'home',
      addresses: [
        { network: 'nodes', ipv4: assumed('10.101.0.1', notInSource), ipv6: assumed('fd00:101::1', notInSource) },
      ],
      autonomousSystem: assumed(64513, notInSource),
      resolvesNames: true,
    },
  },
  hosts: { 'pve-a': host(11), 'pve-b': host(12), 'pve-c': host(13) },
  machines: {
    'talos-cp-1': vm('pve-a', 1011, 21, 16384),
    'talos-cp-2': vm('pve-b', 1012, 22, 16384),
    'talos-cp-3': vm('pve-c', 1013, 23, 16384),
    'talos-worker-1': vm('pve-a', 1021, 31, 32768),
    'talos-worker-2': vm('pve-b', 1022, 32, 32768),
    'talos-worker-3': vm('pve-c', 1023, 33, 32768),
  },
  storage: {
    ceph: {
      kind: 'ceph',
      servedBy: [{ host: 'pve-a' }, { host: 'pve-b' }, { host: 'pve-c' }],
      clusterId: assumed('7e3a1f2c-0101-4b1b-9c27-101101101101', 'yours is what `ceph fsid` prints'),
      monitors: assumed(['10.101.0.11:6789', '10.101.0.12:6789', '10.101.0.13:6789'], 'one monitor on each host'),
    },
  },
  services: {
    github: {
      kind: 'git',
      endpoint: assumed('github.com', notInSource),
      without: 'changes are not applied; what runs goes on running',
    },
    onepassword: assumed(
      { kind: 'secrets', endpoint: 'my.1password.com', without: 'secrets are not refreshed; existing ones stay' },
      'the source uses external-secrets and names no store',
    ),
    letsencrypt: {
      kind: 'certificates',
      endpoint: 'acme-v02.api.letsencrypt.org',
      without: 'certificates are not renewed; the current ones stay valid until they expire',
    },
    cloudflare: assumed(
      { kind: 'dns', endpoint: 'api.cloudflare.com', without: 'DNS-01 challenges cannot be answered' },
      notInSource,
    ),
    pushover: assumed(
      { kind: 'notifications', endpoint: 'api.pushover.net', without: 'nobody is told of an alert' },
      notInSource,
    ),
    healthchecks: assumed(
      { kind: 'notifications', endpoint: 'hc-ping.com', without: 'a cluster that falls silent goes unnoticed' },
      'the source has no dead-man’s switch',
    ),
  },
  clusters: {
    'cluster-101': {
      distribution: {
        kind: 'talos',
        version: assumed('v1.14.0', 'the source ran v1.12.0-beta.0; shipped is a release'),
        kubernetesVersion: assumed('v1.35.4', 'the source ran v1.35.0-alpha.3; shipped is a release'),
      },
      nodes: {
        'talos-cp-1': { role: 'server' },
        'talos-cp-2': { role: 'server' },
        'talos-cp-3': { role: 'server' },
        'talos-worker-1': { role: 'agent' },
        'talos-worker-2': { role: 'agent' },
        'talos-worker-3': { role: 'agent' },
      },
      endpoint: assumed('10.101.0.20', 'a virtual address of Talos'),
      domain: 'sulibot.com',
      podNetwork: 'pods',
      serviceNetwork: 'services',
      networkPlugin: {
        kind: 'cilium',
        version: assumed('1.20.2', 'newest supported release'),
        replacesKubeProxy: assumed(true, 'Gateway API needs it'),
        routing: assumed('native', notInSource),
        bgp: assumed(
          {
            autonomousSystem: 64512,
            peers: [
              { address: '10.101.0.1', autonomousSystem: 64513 },
              { address: 'fd00:101::1', autonomousSystem: 64513 },
            ],
          },
          'the source sets externalTrafficPolicy: Local, which layer 2 does not fit',
        ),
      },
      loadBalancing: { kind: 'cilium', pools: ['load-balancer', 'gateways'], sameLastPartIn: ['load-balancer'] },
      gateways: {
        'gateway-external': {
          implementation: 'cilium',
          namespace: 'network',
          ipv4: '10.0.101.64',
          ipv6: assumed('fd00:101:1b::64', 'the source shows one family; same last part'),
          public: true,
        },
        'gateway-internal': {
          implementation: 'cilium',
          namespace: 'network',
          ipv4: assumed('10.0.101.10', 'the source shows one family; same last part'),
          ipv6: 'fd00:101:1b::10',
          public: false,
        },
      },
      storageClasses: {
        'csi-cephfs-config-sc': {
          storage: 'ceph',
          provisioner: 'cephfs.csi.ceph.com',
          reclaimPolicy: assumed('Delete', 'application volumes are restored from Kopia'),
          snapshotClass: 'csi-cephfs-config-snapclass',
          default: assumed(true, notInSource),
        },
        'csi-rbd-sc': {
          storage: 'ceph',
          provisioner: 'rbd.csi.ceph.com',
          reclaimPolicy: assumed('Delete', notInSource),
        },
      },
      gitOps: {
        kind: 'flux',
        version: assumed('2.9', 'newest supported release'),
        url: assumed('https://github.com/example/cluster-101', notInSource),
        branch: assumed('main', notInSource),
        service: 'github',
      },
      alerting: {
        evaluatedBy: 'kube-prometheus-stack in the cluster',
        deliveredBy: 'pushover',
        deadMansSwitch: 'healthchecks',
      },
      escrow: [
        { what: 'talos-secrets', where: assumed('password manager', notInSource) },
        { what: 'backup-repository-key', where: assumed('password manager', notInSource) },
      ],
      uses: ['onepassword', 'letsencrypt', 'cloudflare'],
    },
  },
  exemptions: [
    {
      rule: 'backup/lies-apart-from-its-data',
      at: 'storage.ceph',
      reason: 'the source keeps the Kopia repository in the same Ceph: it survives the cluster, not the storage',
      until: '2027-05-31',
    },
  ],
});
