import type { Names } from './names.ts';

export interface ClusterNode {
  readonly role: 'server' | 'agent';
  readonly labels?: Readonly<Record<string, string>>;
  /** Taints as `key=value:Effect`. */
  readonly taints?: readonly string[];
}

export interface K3s {
  readonly kind: 'k3s';
  readonly version: string;
  /** @default 'embedded-etcd' */
  readonly datastore?: 'embedded-etcd' | 'sqlite';
  /** Folder of the kubelet; CSI drivers and device plugins must use the same. @default '/var/lib/kubelet' */
  readonly kubeletRoot?: string;
  /** How volumes came to a folder other than the default. */
  readonly kubeletMigration?: {
    readonly from: string;
    /** The day, as YYYY-MM-DD. */
    readonly on: string;
    readonly how: string;
  };
}

export interface Talos {
  readonly kind: 'talos';
  readonly version: string;
  readonly kubernetesVersion: string;
}

export interface Flannel {
  readonly kind: 'flannel';
  readonly backend: 'vxlan' | 'host-gw' | 'wireguard-native';
}

export interface Cilium {
  readonly kind: 'cilium';
  readonly version: string;
  readonly replacesKubeProxy: boolean;
  readonly routing: 'vxlan' | 'geneve' | 'native';
  /** BGP with routers of the topology. */
  readonly bgp?: {
    readonly autonomousSystem: number;
    readonly peers: readonly { readonly address: string; readonly autonomousSystem: number }[];
  };
}

export interface LoadBalancing<N extends Names = Names> {
  readonly kind: 'cilium' | 'metallb' | 'servicelb' | 'external';
  readonly version?: string;
  /** Networks of purpose `load-balancer` whose addresses services may have. */
  readonly pools: readonly N['network'][];
  /**
   * Who makes the certificate of MetalLB's webhook: its own rotator, or `pulumi up` with an authority of its own.
   * @default 'rotated'
   */
  readonly webhookCertificate?: 'rotated' | 'provisioned';
  /** Pools in which the last parts of a service's IPv6 and IPv4 addresses are the same text, 100 to 254. @default none */
  readonly sameLastPartIn?: readonly N['network'][];
}

export interface Gateway {
  readonly implementation: 'cilium' | 'traefik' | 'ingress-nginx';
  readonly namespace: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  /** Whether people outside the site reach it. */
  readonly public: boolean;
}

export interface StorageClass<N extends Names = Names> {
  readonly storage: N['storage'];
  readonly provisioner: string;
  readonly reclaimPolicy: 'Retain' | 'Delete';
  readonly default?: boolean;
  readonly snapshotClass?: string;
}

export interface GitOps<N extends Names = Names> {
  readonly kind: 'flux';
  readonly version: string;
  readonly url: string;
  readonly branch: string;
  /** Folder of the repository that Flux starts from. @default './kubernetes/flux/cluster' */
  readonly path?: string;
  /** How secrets are encrypted in the repository. @default none are in it */
  readonly encryptedWith?: 'sops';
  /** Address of the folder in which the runbooks are read. @default `docs/runbooks/<cluster>` of the repository, as GitHub shows it */
  readonly runbooks?: string;
  /** The external service that hosts the repository. */
  readonly service?: N['service'];
}

/** Copies of etcd, off the servers. */
export interface EtcdSnapshots<N extends Names = Names> {
  /** S3 or NFS storage that receives them. */
  readonly to: N['storage'];
  /** When, in cron's notation. @default every six hours */
  readonly schedule?: string;
  /** How many are kept. @default 28: with the default schedule a week, so that corruption noticed late has a clean copy */
  readonly kept?: number;
}

/** Names under which people outside reach the nodes. */
export interface PublicNames<N extends Names = Names> {
  /** The external service that answers for the zone: Cloudflare. */
  readonly service: N['service'];
  readonly zone: string;
  /** Full names; each gets the addresses of every node. */
  readonly names: readonly string[];
  /** Whether Cloudflare stands in between. Turned off for all by the configuration `proxied: false`. */
  readonly proxied: boolean;
  /** How Cloudflare talks to the nodes. `strict` needs a certificate that is valid; Flexible would talk plain HTTP. */
  readonly tls: 'strict';
}

/** Backups of whole VMs and containers by Proxmox. They restore a machine, never an etcd member: that one rejoins. */
export interface MachineBackups {
  /** Proxmox storage that takes them. */
  readonly storage: string;
  /** In the notation of systemd's calendar events, such as `02:30`. */
  readonly schedule: string;
  /** How many are kept of each kind. */
  readonly kept: { readonly daily: number; readonly weekly: number };
}

/** Who notices, and who tells. Alerts that are evaluated inside what they watch need a dead-man's switch outside. */
export interface Alerting<N extends Names = Names> {
  readonly evaluatedBy: string;
  readonly deliveredBy: N['service'];
  /** The service outside that tells when the cluster gives no sign of life. @default none: silence looks like health */
  readonly deadMansSwitch?: N['service'];
}

/** Where a key that opens backups is kept, apart from the cluster and from the backups themselves. */
export interface Escrow {
  readonly what: 'sops-age-key' | 'server-token' | 'backup-repository-key' | 'talos-secrets';
  readonly where: string;
}

export interface Cluster<N extends Names = Names> {
  readonly distribution: K3s | Talos;
  readonly nodes: Readonly<Partial<Record<N['machine'], ClusterNode>>>;
  /** A server that is being replaced: it counts beside the final number until it is gone. */
  readonly replacing?: N['machine'];
  /**
   * Whether the cluster exists already. Then no server founds it: a founder that was reinstalled would start a second cluster.
   * @default false: the first server founds it
   */
  readonly founded?: boolean;
  /** Name or address of the API server that nodes join through. */
  readonly endpoint: string;
  readonly domain?: string;
  readonly podNetwork: N['network'];
  readonly serviceNetwork: N['network'];
  readonly networkPlugin: Flannel | Cilium;
  readonly loadBalancing: LoadBalancing<N>;
  readonly gateways?: Readonly<Record<string, Gateway>>;
  readonly storageClasses: Readonly<Record<string, StorageClass<N>>>;
  readonly gitOps?: GitOps<N>;
  readonly alerting?: Alerting<N>;
  readonly escrow?: readonly Escrow[];
  readonly etcdSnapshots?: EtcdSnapshots<N>;
  readonly publicNames?: PublicNames<N>;
  readonly machineBackups?: MachineBackups;
  /** Ranges from which SSH and the API server are reached. @default SSH from anywhere, the API server from the nodes alone */
  readonly administeredFrom?: readonly string[];
  /** Whether nodes hand images to each other, so that a registry's outage stops no restart. k3s only. @default false */
  readonly embeddedRegistry?: boolean;
  /** Whether the Proxmox hosts of VMs filter as well, by the same rules. k3s only. @default false */
  readonly guestFirewall?: boolean;
  /** What filters packets on the nodes. @default 'ufw' */
  readonly hostFirewall?: 'ufw' | 'nftables' | 'none';
  /** External services and storage the cluster's applications need beyond its storage classes. */
  readonly uses?: readonly N['service'][];
}
