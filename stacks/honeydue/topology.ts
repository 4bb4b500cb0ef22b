// Source: honeydue (three Hetzner servers, HA k3s, Traefik, Cloudflare, managed database and object storage, remote metrics).
import { addressAt, assumed, defineTopology, spreadGroup } from '../../topology/index.ts';

const notInSource = 'the source does not say';

/** The source calls them by their number at Hetzner; their private addresses and spread groups follow it. */
const server = (ordinal: number) =>
  ({
    kind: 'hetzner-server',
    site: 'nuremberg',
    location: 'nbg1',
    serverType: 'cx33',
    placementGroup: spreadGroup('honeydue', ordinal),
    operatingSystem: assumed('ubuntu-24.04', 'the source names Ubuntu'),
    addresses: [{ network: 'private', ipv4: assumed(addressAt('10.0.1.0/24', 10 + ordinal), notInSource) }],
  }) as const;

export const topology = defineTopology({
  source: 'honeydue',
  sites: { nuremberg: { description: 'Hetzner Cloud nbg1' } },
  networks: {
    // Hetzner's private networks carry IPv4 only, with an MTU of 1450, and no firewall filters them.
    private: { purpose: 'private', ipv4: assumed('10.0.1.0/24', notInSource), mtu: 1450 },
    pods: { purpose: 'pods', ipv4: assumed('10.42.0.0/16', 'k3s default') },
    services: { purpose: 'services', ipv4: assumed('10.43.0.0/16', 'k3s default') },
  },
  machines: {
    'ubuntu-8gb-nbg1-1': server(1),
    'ubuntu-8gb-nbg1-2': server(2),
    'ubuntu-8gb-nbg1-3': server(3),
  },
  storage: {
    'node-disk': { kind: 'local-path', path: '/var/lib/rancher/k3s/storage' },
    snapshots: {
      kind: 's3',
      servedBy: { service: 'backblaze' },
      bucket: assumed('honeydue-etcd', notInSource),
      endpoint: assumed('s3.us-west-000.backblazeb2.com', 'the source names B2 and no region'),
    },
  },
  services: {
    cloudflare: {
      kind: 'edge',
      endpoint: 'api.cloudflare.com',
      without:
        'the site is unreachable until its records are switched to DNS only, which itself needs the Cloudflare API',
    },
    neon: {
      kind: 'database',
      endpoint: 'neon.tech',
      without: 'every write fails; reads from cache go on until it expires',
    },
    backblaze: {
      kind: 'object-storage',
      endpoint: 'backblazeb2.com',
      without: 'uploads fail; downloads only from the edge cache',
    },
    letsencrypt: assumed(
      {
        kind: 'certificates',
        endpoint: 'acme-v02.api.letsencrypt.org',
        without: 'certificates are not renewed; the current ones stay valid for weeks',
      },
      'the source has no certificate on the nodes, which breaks TLS when the proxy is off',
    ),
    fastmail: { kind: 'mail', endpoint: 'smtp.fastmail.com', without: 'mail is retried, then given up' },
    gitea: {
      kind: 'registry',
      endpoint: assumed('gitea.88oakapps.com', notInSource),
      without: 'new images cannot be pulled; running pods go on',
    },
    metrics: {
      kind: 'metrics',
      endpoint: 'obs.88oakapps.com',
      without: 'dashboards stop; samples wait in a 512 MB buffer',
    },
    git: assumed({ kind: 'git', endpoint: 'gitea.88oakapps.com', without: 'changes are not applied' }, notInSource),
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
    honeydue: {
      distribution: { kind: 'k3s', version: assumed('v1.35.4+k3s1', 'the source says v1.35.x') },
      nodes: {
        'ubuntu-8gb-nbg1-1': { role: 'server', labels: { 'honeydue/redis': 'true' } },
        'ubuntu-8gb-nbg1-2': { role: 'server' },
        'ubuntu-8gb-nbg1-3': { role: 'server' },
      },
      endpoint: assumed('10.0.1.11', notInSource),
      domain: 'myhoneydue.com',
      podNetwork: 'pods',
      serviceNetwork: 'services',
      networkPlugin: { kind: 'flannel', backend: assumed('vxlan', 'k3s default') },
      loadBalancing: { kind: 'servicelb', pools: [] },
      gateways: { traefik: { implementation: 'traefik', namespace: 'kube-system', public: true } },
      storageClasses: {
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
        url: assumed('ssh://git@gitea.88oakapps.com/honeydue/cluster', notInSource),
        branch: assumed('main', notInSource),
        service: 'git',
        runbooks: assumed(
          'https://gitea.88oakapps.com/honeydue/cluster/src/branch/main/docs/runbooks/honeydue',
          notInSource,
        ),
      },
      alerting: {
        evaluatedBy: assumed('the metrics host', 'it lies outside the cluster it watches'),
        deliveredBy: 'ntfy',
        deadMansSwitch: 'healthchecks',
      },
      escrow: [
        { what: 'server-token', where: assumed('password manager', notInSource) },
        { what: 'sops-age-key', where: assumed('password manager', notInSource) },
      ],
      etcdSnapshots: {
        to: 'snapshots',
        schedule: assumed('0 */6 * * *', notInSource),
        kept: assumed(28, 'a week of them'),
      },
      publicNames: {
        service: 'cloudflare',
        zone: 'myhoneydue.com',
        names: ['api.myhoneydue.com', 'admin.myhoneydue.com', assumed('myhoneydue.com', 'the web site of the service')],
        proxied: true,
        // The source runs Flexible, and says itself that TLS breaks when the proxy is off.
        tls: 'strict',
      },
      uses: ['cloudflare', 'letsencrypt', 'neon', 'backblaze', 'fastmail', 'gitea', 'metrics'],
    },
  },
});
