import type { Cilium, Cluster, Flannel, GitOps, K3s, LoadBalancing, StorageClass, Talos } from './clusters.ts';
import type { Nas, Router, Switch, Ups } from './devices.ts';
import type { Machine } from './machines.ts';
import type { NetworkAddress } from './networks.ts';
import type { LocalPathStorage, NfsStorage, StorageSystem } from './storage.ts';
import type { Topology } from './topology.ts';
import { unknownFacts, type MayBeUnknown, type Unknown } from './unknown.ts';

/** A machine of which a repository names no more than that it is there. */
export interface UnknownMachine extends Unknown {
  /** Its addresses, as far as they are said. */
  readonly addresses: readonly NetworkAddress[];
  /**
   * What its pods can have together, as Kubernetes counts it. Where it stands, the node was asked: its labels and taints are then all those
   * that the topology gives it. @default nobody has told
   */
  readonly allocatable?: Allocatable;
}

/** What a node gives its pods (`status.allocatable` of a Node). */
export interface Allocatable {
  /** Cores. */
  readonly cpuCores: number;
  /** Memory, in MiB. */
  readonly memoryMib: number;
  /** Devices by the names of their extended resources, such as `gpu.intel.com/i915`, with how many there are. @default none */
  readonly devices?: Readonly<Record<string, number>>;
}

/** Storage that a program in the cluster makes of disks of its nodes, such as Rook. */
export interface ClusterStorage {
  /** Tells it from other storage. */
  readonly kind: 'in-cluster';
  /** What makes it, such as `Rook Ceph`. */
  readonly program: string;
  /** The CSI driver of its volumes, by which those are known that somebody wrote down. @default those of its classes alone */
  readonly driver?: string;
  /** On how many nodes each volume lies: it survives the loss of all but one of them. */
  readonly copies: number | Unknown;
}

/** Where volumes and copies live, as far as somebody has said. */
export type ReadStorage =
  | Exclude<StorageSystem, NfsStorage | LocalPathStorage>
  | (Omit<NfsStorage, 'version'> &
      Partial<Pick<NfsStorage, 'version'>> & {
        /** The name or address by which it is mounted, where what serves it has none in the topology. */
        readonly server?: string;
      })
  | MayBeUnknown<LocalPathStorage, 'path'>
  | ClusterStorage
  | Unknown;

type Somewhere<Of extends { readonly site: string }> = MayBeUnknown<Of, 'site'>;

/** A device, as far as somebody has said. */
export type ReadDevice = Somewhere<Switch> | Somewhere<Router> | Somewhere<Nas> | Somewhere<Ups>;

/** A machine, as far as somebody has said. */
export type ReadMachine = Machine | UnknownMachine;

/** What makes the network of the pods, as far as somebody has said. */
export type ReadNetworkPlugin = Flannel | MayBeUnknown<Cilium, 'replacesKubeProxy' | 'routing'> | Unknown;

/** Talos that somebody has set up otherwise than it is set up here. */
export interface ReadTalos extends Talos {
  /** Whether applications run on its servers as well. @default false */
  readonly schedulesOnServers?: boolean;
}

type Replaced = 'distribution' | 'networkPlugin' | 'loadBalancing' | 'storageClasses' | 'gitOps';

/** A cluster, as far as somebody has said. */
export interface ReadCluster extends MayBeUnknown<
  Omit<Cluster, Replaced>,
  'endpoint' | 'podNetwork' | 'serviceNetwork'
> {
  /** What runs Kubernetes. */
  readonly distribution: K3s | ReadTalos | Unknown;
  /**
   * The folder of its repository that its objects start from, where that has several clusters.
   * @default every object that lies beside the topology is its own
   */
  readonly start?: string;
  /** That there are, or may be, nodes beside those of `nodes`. @default those are all */
  readonly unlistedNodes?: Unknown;
  /** What carries packets between pods. */
  readonly networkPlugin: ReadNetworkPlugin;
  /** Who gives addresses to services of type LoadBalancer. */
  readonly loadBalancing: LoadBalancing | (Unknown & Pick<LoadBalancing, 'pools' | 'sameLastPartIn' | 'version'>);
  /** StorageClasses, by name. */
  readonly storageClasses: Readonly<
    Record<string, MayBeUnknown<StorageClass, 'storage' | 'provisioner' | 'reclaimPolicy'>>
  >;
  /** What applies the manifests. @default somebody by hand */
  readonly gitOps?: MayBeUnknown<GitOps, 'version'>;
}

/**
 * A topology as a file has it: what nobody has told is unknown in it. What is provisioned and synthesized comes from a `Topology`, in which
 * everything is known; what is judged and analysed may be either.
 */
export interface ReadTopology extends Omit<Topology, 'clusters' | 'devices' | 'machines' | 'storage'> {
  /** Switches, routers, storage appliances and power supplies, by name. */
  readonly devices: Readonly<Record<string, ReadDevice>>;
  /** Operating systems of ours, by name. */
  readonly machines: Readonly<Record<string, ReadMachine>>;
  /** Where volumes and copies live, by name. */
  readonly storage: Readonly<Record<string, ReadStorage>>;
  /** Clusters, by name. */
  readonly clusters: Readonly<Record<string, ReadCluster>>;
}

/**
 * The same where everything in it is known, as who provisions, or writes what to do, has to have it.
 *
 * @throws Error that names everything that is unknown.
 */
export function toldTopology(topology: ReadTopology): Topology {
  const facts = unknownFacts(topology);
  if (facts.length === 0) return topology as Topology;
  const places = facts.map(({ path, tell }) => `  ${path}${tell === undefined ? '' : `: ${tell}`}`);
  throw new Error(
    `${topology.source}: ${facts.length} facts are unknown, and nothing is made from what nobody has told; put them into the topology:\n${places.join('\n')}`,
  );
}
