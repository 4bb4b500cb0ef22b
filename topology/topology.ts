import type { Assumable, Assumption } from './assumed.ts';
import type { Cluster } from './clusters.ts';
import type { Device } from './devices.ts';
import type { ExternalService } from './external-services.ts';
import type { Host } from './hosts.ts';
import type { ImageFacts } from './images.ts';
import type { Machine } from './machines.ts';
import type { Names } from './names.ts';
import type { Network } from './networks.ts';
import type { StorageSystem } from './storage.ts';

/** A place: what burns down or loses power as one. */
export interface Site {
  /** Where it is, in a few words. */
  readonly description: string;
}

/** An invariant that the topology breaks knowingly, for a stated time. */
export interface Exemption {
  /** Id of the rule. */
  readonly rule: string;
  /** Dotted path of what is exempt, with everything below it, such as `clusters.media`. */
  readonly at: string;
  /** Why it is acceptable. */
  readonly reason: string;
  /** Last day on which it holds, as YYYY-MM-DD. */
  readonly until: string;
}

/** What exists, as plain data: every section maps names to things, and things refer to each other by name. */
export interface Topology {
  /** The document the topology was taken from, or a word about whose it is. */
  readonly source: string;
  /** Places, by name. */
  readonly sites: Readonly<Record<string, Site>>;
  /** Ranges of addresses, by name. */
  readonly networks: Readonly<Record<string, Network>>;
  /** Switches, routers, storage appliances and power supplies, by name. */
  readonly devices: Readonly<Record<string, Device>>;
  /** Physical computers, by name. */
  readonly hosts: Readonly<Record<string, Host>>;
  /** Operating systems of ours, by name. */
  readonly machines: Readonly<Record<string, Machine>>;
  /** Where volumes and copies live, by name. */
  readonly storage: Readonly<Record<string, StorageSystem>>;
  /** What others run for us, by name. */
  readonly services: Readonly<Record<string, ExternalService>>;
  /** Clusters, by name. */
  readonly clusters: Readonly<Record<string, Cluster>>;
  /** What images of your own need and keep, by their repositories, such as `ghcr.io/example/site`. @default what holdfast knows of public ones */
  readonly images?: Readonly<Record<string, ImageFacts>>;
  /** Invariants that are broken knowingly. */
  readonly exemptions: readonly Exemption[];
  /** What the source does not say, in the order of the paths. */
  readonly assumptions: readonly Assumption[];
}

/** Names as references: they are checked against the sections and never add to them. */
type References<N extends Names> = { [Section in keyof N]: NoInfer<N[Section]> } & Names;

/** What `defineTopology` takes. The keys of each section are the names that the others may use. */
export interface TopologyInput<N extends Names> {
  /** The document the topology is taken from, or a word about whose it is. */
  readonly source: string;
  /** Places, by name. */
  readonly sites: Readonly<Record<N['site'], Assumable<Site>>>;
  /** Ranges of addresses, by name. @default none */
  readonly networks?: Readonly<Record<N['network'], Assumable<Network<References<N>>>>>;
  /** Switches, routers, storage appliances and power supplies, by name. @default none */
  readonly devices?: Readonly<Record<N['device'], Assumable<Device<References<N>>>>>;
  /** Physical computers, by name. @default none */
  readonly hosts?: Readonly<Record<N['host'], Assumable<Host<References<N>>>>>;
  /** Operating systems of ours, by name. @default none */
  readonly machines?: Readonly<Record<N['machine'], Assumable<Machine<References<N>>>>>;
  /** Where volumes and copies live, by name. @default none */
  readonly storage?: Readonly<Record<N['storage'], Assumable<StorageSystem<References<N>>>>>;
  /** What others run for us, by name. @default none */
  readonly services?: Readonly<Record<N['service'], Assumable<ExternalService>>>;
  /** Clusters, by name. @default none */
  readonly clusters?: Readonly<Record<N['cluster'], Assumable<Cluster<References<N>>>>>;
  /** What images of your own need and keep, by their repositories, such as `ghcr.io/example/site`. @default what holdfast knows of public ones */
  readonly images?: Readonly<Record<string, Assumable<ImageFacts>>>;
  /** Invariants that are broken knowingly. @default none */
  readonly exemptions?: readonly Exemption[];
}
