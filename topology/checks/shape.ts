import { forms, oneOf, type Form } from '../forms.ts';

/** What a part of a topology looks like: a text of a form, a number, a list, things by name, fields, or what may be unknown. */
export type Shape =
  | Form
  | 'number'
  | { readonly orUnknown: Shape }
  | { readonly each: Shape }
  | { readonly names: Form | undefined; readonly each: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> };

const fields = (of: Readonly<Record<string, Shape>>): Shape => ({ fields: of });
const list = (each: Shape): Shape => ({ each });
const orUnknown = (of: Shape): Shape => ({ orUnknown: of });
/** Things by name; without a form for names that are checked elsewhere. */
const named = (names: Form | undefined, each: Shape): Shape => ({ names, each });

const { name, dnsLabel, dnsName, prose, release, version, folder, address } = forms;

/** What stands in the place of something that nobody has told. */
export const mark: Shape = fields({ kind: oneOf('unknown'), name: prose, tell: prose });

const pools = named(
  name,
  fields({
    redundancy: oneOf('none', 'mirror', 'raid5', 'raid6', 'raid10', 'raidz1', 'raidz2'),
    sizeTb: 'number',
  }),
);

const devices = fields({
  kind: oneOf('switch', 'router', 'nas', 'ups'),
  linkSpeedMbps: 'number',
  autonomousSystem: 'number',
  runtimeMinutes: 'number',
  pools,
});

const hosts = fields({
  platform: oneOf('proxmox', 'linux', 'windows'),
  cpuCores: 'number',
  memoryGib: 'number',
  disks: named(
    name,
    fields({
      kind: oneOf('nvme', 'optane', 'sata-ssd', 'sas-ssd', 'hdd'),
      sizeGb: 'number',
      count: 'number',
      devices: list(folder),
    }),
  ),
  pools,
  gpus: named(
    name,
    fields({
      vendor: oneOf('nvidia', 'intel', 'amd'),
      model: prose,
      memoryGib: 'number',
      pci: fields({ id: forms.pciId, subsystemId: forms.pciId, path: forms.pciPath, iommuGroup: 'number' }),
    }),
  ),
  bridges: named(forms.interface, fields({ ports: list(forms.interface) })),
});

const machines = fields({
  kind: oneOf('proxmox-vm', 'proxmox-lxc', 'hetzner-server', 'bare-metal', 'wsl2', 'unknown'),
  name: prose,
  tell: prose,
  operatingSystem: prose,
  cpuCores: 'number',
  memoryMib: 'number',
  diskGib: 'number',
  datastore: name,
  startup: fields({ order: 'number', upDelaySeconds: 'number' }),
  bindMounts: list(fields({ hostPath: folder, path: folder, from: name })),
  location: name,
  serverType: name,
  placementGroup: name,
  allocatable: fields({ cpuCores: 'number', memoryMib: 'number', devices: named(forms.labelKey, 'number') }),
});

const storage = fields({
  kind: oneOf('nfs', 'local-path', 'longhorn', 'ceph', 's3', 'in-cluster', 'unknown'),
  name: prose,
  tell: prose,
  program: prose,
  driver: forms.labelKey,
  copies: orUnknown('number'),
  server: forms.host,
  exportPath: folder,
  version,
  path: orUnknown(folder),
  folders: list(name),
  upgradesFrom: version,
  disks: list(fields({ disk: name, tags: list(name) })),
  servedBy: fields({ pool: name }),
  clusterId: name,
  monitors: list(forms.hostPort),
  bucket: forms.bucket,
  endpoint: forms.hostPort,
  region: name,
});

const distribution = fields({
  kind: oneOf('k3s', 'talos'),
  version: release,
  kubernetesVersion: release,
  datastore: oneOf('embedded-etcd', 'sqlite'),
  kubeletRoot: folder,
  kubeletMigration: fields({ from: folder, on: forms.day, how: prose }),
});

const clusters = fields({
  distribution: orUnknown(distribution),
  start: forms.folderOfRepository,
  unlistedNodes: mark,
  nodes: named(undefined, fields({ role: oneOf('server', 'agent'), labels: named(forms.labelKey, forms.labelValue) })),
  endpoint: orUnknown(forms.host),
  domain: dnsName,
  networkPlugin: fields({
    kind: oneOf('flannel', 'cilium', 'unknown'),
    name: prose,
    tell: prose,
    backend: oneOf('vxlan', 'host-gw', 'wireguard-native'),
    version,
    routing: orUnknown(oneOf('vxlan', 'geneve', 'native')),
    layer2: fields({ interfaces: list(prose) }),
    bgp: fields({ autonomousSystem: 'number', peers: list(fields({ address, autonomousSystem: 'number' })) }),
  }),
  loadBalancing: fields({
    kind: oneOf('cilium', 'metallb', 'servicelb', 'external', 'unknown'),
    name: prose,
    tell: prose,
    version,
    webhookCertificate: oneOf('rotated', 'provisioned'),
  }),
  gateways: named(
    dnsName,
    fields({
      implementation: oneOf('cilium', 'traefik', 'ingress-nginx'),
      namespace: dnsLabel,
      ipv4: address,
      ipv6: address,
    }),
  ),
  storageClasses: named(
    dnsName,
    fields({
      provisioner: orUnknown(forms.labelKey),
      reclaimPolicy: orUnknown(oneOf('Retain', 'Delete')),
      snapshotClass: dnsName,
    }),
  ),
  gitOps: fields({
    folder: forms.folderOfRepository,
    kind: oneOf('flux'),
    version: orUnknown(version),
    url: forms.url,
    branch: forms.branch,
    path: forms.folderOfRepository,
    encryptedWith: oneOf('sops'),
    runbooks: forms.url,
  }),
  alerting: fields({ evaluatedBy: prose, deadMansSwitch: name }),
  escrow: list(
    fields({
      what: oneOf('sops-age-key', 'server-token', 'backup-repository-key', 'talos-secrets'),
      where: prose,
    }),
  ),
  etcdSnapshots: fields({ schedule: forms.cron }),
  publicNames: fields({ zone: dnsName, names: list(dnsName) }),
  machineBackups: fields({
    storage: name,
    schedule: forms.calendar,
    kept: fields({ daily: 'number', weekly: 'number' }),
  }),
  hostFirewall: oneOf('ufw', 'nftables', 'none'),
});

/**
 * The forms of everything a topology says. What is missing here is checked by a file of its own beside this one, is a name of another
 * section, or is true or false.
 */
export const topologyShape: Shape = fields({
  source: name,
  sites: named(name, fields({ description: prose })),
  networks: named(
    name,
    fields({
      purpose: oneOf('hosts', 'private', 'pods', 'services', 'load-balancer'),
      vlan: 'number',
      bridge: forms.interface,
      mtu: 'number',
    }),
  ),
  devices: named(name, devices),
  hosts: named(undefined, hosts),
  machines: named(undefined, machines),
  storage: named(name, storage),
  services: named(
    name,
    fields({
      kind: oneOf(
        ...['dns', 'edge', 'git', 'registry', 'database', 'object-storage', 'mail', 'metrics', 'certificates'],
        ...['identity', 'secrets', 'notifications'],
      ),
      endpoint: forms.hostOrUrl,
      without: prose,
    }),
  ),
  clusters: named(undefined, clusters),
  images: named(
    forms.image,
    fields({
      data: list(fields({ folder, from: list(forms.variable) })),
      port: 'number',
      portFrom: forms.variable,
      needs: list(forms.variable),
      files: list(folder),
      scratch: list(folder),
      ready: folder,
    }),
  ),
  exemptions: list(fields({ rule: prose, at: prose, reason: prose, until: prose })),
  assumptions: list(fields({ path: prose, reason: prose })),
});
