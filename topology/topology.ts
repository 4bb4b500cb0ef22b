import type { Assumable, Assumption } from './assumed.ts';
import type { Cluster } from './clusters.ts';
import type { Device } from './devices.ts';
import type { ExternalService } from './external-services.ts';
import type { Host } from './hosts.ts';
import type { Machine } from './machines.ts';
import type { Names } from './names.ts';
import type { Network } from './networks.ts';
import type { StorageSystem } from './storage.ts';

export interface Site {
  readonly description: string;
}

/** An invariant that the topology breaks knowingly, for a stated time. */
export interface Exemption {
  /** Id of the rule. */
  readonly rule: string;
  /** Dotted path of what is exempt, with everything below it, such as `clusters.media`. */
  readonly at: string;
  readonly reason: string;
  /** Last day on which it holds, as YYYY-MM-DD. */
  readonly until: string;
}

/** What exists, as plain data: every section maps names to things, and things refer to each other by name. */
export interface Topology {
  /** The document the topology was taken from, or a word about whose it is. */
  readonly source: string;
  readonly sites: Readonly<Record<string, Site>>;
  readonly networks: Readonly<Record<string, Network>>;
  readonly devices: Readonly<Record<string, Device>>;
  readonly hosts: Readonly<Record<string, Host>>;
  readonly machines: Readonly<Record<string, Machine>>;
  readonly storage: Readonly<Record<string, StorageSystem>>;
  readonly services: Readonly<Record<string, ExternalService>>;
  readonly clusters: Readonly<Record<string, Cluster>>;
  readonly exemptions: readonly Exemption[];
  /** What the source does not say, in the order of the paths. */
  readonly assumptions: readonly Assumption[];
}

/** Names as references: they are checked against the sections and never add to them. */
type References<N extends Names> = { [Section in keyof N]: NoInfer<N[Section]> } & Names;

/** What `defineTopology` takes. The keys of each section are the names that the others may use. */
export interface TopologyInput<N extends Names> {
  readonly source: string;
  readonly sites: Readonly<Record<N['site'], Assumable<Site>>>;
  readonly networks?: Readonly<Record<N['network'], Assumable<Network<References<N>>>>>;
  readonly devices?: Readonly<Record<N['device'], Assumable<Device<References<N>>>>>;
  readonly hosts?: Readonly<Record<N['host'], Assumable<Host<References<N>>>>>;
  readonly machines?: Readonly<Record<N['machine'], Assumable<Machine<References<N>>>>>;
  readonly storage?: Readonly<Record<N['storage'], Assumable<StorageSystem<References<N>>>>>;
  readonly services?: Readonly<Record<N['service'], Assumable<ExternalService>>>;
  readonly clusters?: Readonly<Record<N['cluster'], Assumable<Cluster<References<N>>>>>;
  readonly exemptions?: readonly Exemption[];
}
