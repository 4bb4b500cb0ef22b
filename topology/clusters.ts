import type { Names } from './names.ts';

/** A machine as a node of a cluster. */
export interface ClusterNode {
  /** `server`: control plane, with etcd where that is embedded. `agent`: workloads alone. */
  readonly role: 'server' | 'agent';
  /** Labels that the node registers with. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Taints as `key=value:Effect`. */
  readonly taints?: readonly string[];
}

/** A cluster of k3s. */
export interface K3s {
  /** Tells it from Talos. */
  readonly kind: 'k3s';
  /** Release of k3s, such as `v1.35.4+k3s1`. */
  readonly version: string;
  /** @default 'embedded-etcd' */
  readonly datastore?: 'embedded-etcd' | 'sqlite';
  /** Folder of the kubelet; CSI drivers and device plugins must use the same. @default '/var/lib/kubelet' */
  readonly kubeletRoot?: string;
  /** How volumes came to a folder other than the default. */
  readonly kubeletMigration?: {
    /** The folder before. */
    readonly from: string;
    /** The day, as YYYY-MM-DD. */
    readonly on: string;
    /** How the volumes were moved, in a few words. */
    readonly how: string;
  };
}

/** A cluster of Talos Linux. */
export interface Talos {
  /** Tells it from k3s. */
  readonly kind: 'talos';
  /** Release of Talos, such as `v1.14.0`. */
  readonly version: string;
  /** Release of Kubernetes that it runs, such as `v1.35.4`. */
  readonly kubernetesVersion: string;
}

/** The network plugin that k3s brings. */
export interface Flannel {
  /** Tells it from Cilium. */
  readonly kind: 'flannel';
  /** How packets travel between nodes. */
  readonly backend: 'vxlan' | 'host-gw' | 'wireguard-native';
}

/** Cilium as the network plugin. */
export interface Cilium {
  /** Tells it from Flannel. */
  readonly kind: 'cilium';
  /** Version of the chart, such as `1.20.2`. */
  readonly version: string;
  /** Whether it does what kube-proxy would. Its Gateway API needs that. */
  readonly replacesKubeProxy: boolean;
  /** How packets travel between nodes: in a tunnel, or as they are, which needs routes to the pods’ ranges. */
  readonly routing: 'vxlan' | 'geneve' | 'native';
  /** BGP with routers of the topology. */
  readonly bgp?: {
    /** Number of the nodes’ autonomous system. */
    readonly autonomousSystem: number;
    /** Routers that the nodes speak with, each by its address and autonomous system. */
    readonly peers: readonly { readonly address: string; readonly autonomousSystem: number }[];
  };
  /**
   * That a node answers ARP and neighbour discovery for addresses of load balancers, beside BGP too: for a pool that lies in the nodes’ own
   * network. @default where there is no BGP
   */
  readonly layer2?: {
    /** Interfaces that it answers on, as regular expressions of Go, such as `^enp.*`. @default all */
    readonly interfaces?: readonly string[];
  };
}

/** Who gives addresses to services of type LoadBalancer. */
export interface LoadBalancing<N extends Names = Names> {
  /** `external`: something outside the cluster, such as a load balancer of the provider. */
  readonly kind: 'cilium' | 'metallb' | 'servicelb' | 'external';
  /** Version of the chart of MetalLB, such as `0.15.2`. */
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

/** An entrance to the cluster, by its name in the section. */
export interface Gateway {
  /** The controller that serves it. */
  readonly implementation: 'cilium' | 'traefik' | 'ingress-nginx';
  /** Namespace of the Gateway object. */
  readonly namespace: string;
  /** Address of the family, from a pool of the cluster. */
  readonly ipv4?: string;
  /** Address of the family, from a pool of the cluster. */
  readonly ipv6?: string;
  /** Whether people outside the site reach it. */
  readonly public: boolean;
}

/** A StorageClass, by its name in the section. */
export interface StorageClass<N extends Names = Names> {
  /** The storage system that its volumes live on. */
  readonly storage: N['storage'];
  /** Name of the CSI driver or provisioner, such as `driver.longhorn.io`. */
  readonly provisioner: string;
  /** What becomes of a volume whose claim is deleted. */
  readonly reclaimPolicy: 'Retain' | 'Delete';
  /** Whether claims that name no class get it. @default false */
  readonly default?: boolean;
  /** The VolumeSnapshotClass for its volumes. @default none: they cannot be snapshotted */
  readonly snapshotClass?: string;
}

/** What applies the manifests, and from where. */
export interface GitOps<N extends Names = Names> {
  /** Only Flux is known. */
  readonly kind: 'flux';
  /** Minor version of Flux, such as `2.9`. */
  readonly version: string;
  /** Address of the repository, as Flux fetches it. */
  readonly url: string;
  /** Whether it takes credentials to read it. Over SSH it always does. @default false */
  readonly private?: boolean;
  /** Branch that Flux follows. */
  readonly branch: string;
  /**
   * Folder of the repository in which the tree lies, such as `dist/home`, where `npm run synth` writes it: every path that Flux is given begins
   * with it. @default the tree is the root of the repository: somebody publishes it there
   */
  readonly folder?: string;
  /** Folder of the tree that Flux starts from. @default './kubernetes/flux/cluster' */
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
  /** DNS zone that the names lie in, such as `example.org`. */
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
  /** What works out whether an alert fires, in a few words. */
  readonly evaluatedBy: string;
  /** The external service that tells people. */
  readonly deliveredBy: N['service'];
  /** The service outside that tells when the cluster gives no sign of life. @default none: silence looks like health */
  readonly deadMansSwitch?: N['service'];
}

/** Where a key that opens backups is kept, apart from the cluster and from the backups themselves. */
export interface Escrow {
  /** Which key it is. */
  readonly what: 'sops-age-key' | 'server-token' | 'backup-repository-key' | 'talos-secrets';
  /** Where it is kept, in a few words, such as `password manager`. */
  readonly where: string;
}

/** A cluster, by its name in the section. */
export interface Cluster<N extends Names = Names> {
  /** What runs Kubernetes. */
  readonly distribution: K3s | Talos;
  /** Its machines, by their names, each with its role. */
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
  /** DNS zone of its applications. @default none */
  readonly domain?: string;
  /** The network that pods get addresses from. */
  readonly podNetwork: N['network'];
  /** The network that services get addresses from. */
  readonly serviceNetwork: N['network'];
  /** What carries packets between pods. */
  readonly networkPlugin: Flannel | Cilium;
  /** Who gives addresses to services of type LoadBalancer. */
  readonly loadBalancing: LoadBalancing<N>;
  /** Entrances, by the names of their Gateways. @default none */
  readonly gateways?: Readonly<Record<string, Gateway>>;
  /** StorageClasses, by name. */
  readonly storageClasses: Readonly<Record<string, StorageClass<N>>>;
  /** What applies the manifests. @default somebody by hand */
  readonly gitOps?: GitOps<N>;
  /** Who notices that something is wrong, and who tells. @default nobody */
  readonly alerting?: Alerting<N>;
  /** Keys that open backups, each with the place where a copy is kept. @default none */
  readonly escrow?: readonly Escrow[];
  /** Copies of etcd, off the servers. @default none */
  readonly etcdSnapshots?: EtcdSnapshots<N>;
  /** Names under which people outside reach the nodes. @default none */
  readonly publicNames?: PublicNames<N>;
  /** Backups of whole machines by Proxmox. @default none */
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
