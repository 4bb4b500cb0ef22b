import type { ExternalService } from '../../topology/external-services.ts';
import type { Host } from '../../topology/hosts.ts';
import type { Network } from '../../topology/networks.ts';
import type { ReadCluster, ReadDevice, ReadMachine, ReadStorage } from '../../topology/read-topology.ts';
import type { Site } from '../../topology/topology.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import type { Origin } from '../origin.ts';
import type { PlannedResource } from './planned-resource.ts';

/** What the sections of a topology hold, by the type of resource they become. */
export interface DeclaredSpecs {
  /** Of the section `sites`. */
  site: Site;
  /** Of the section `networks`. */
  network: Network;
  /** Of the section `devices`. */
  device: ReadDevice;
  /** Of the section `hosts`. */
  host: Host;
  /** Of the section `machines`. */
  machine: ReadMachine;
  /** Of the section `storage`. */
  storage: ReadStorage;
  /** Of the section `services`. */
  service: ExternalService;
  /** Of the section `clusters`. */
  cluster: ReadCluster;
}

/** Something that a topology declares. */
export interface DeclaredResource<Type extends keyof DeclaredSpecs = keyof DeclaredSpecs> {
  /** The section that it is declared in, in the singular. */
  readonly type: Type;
  /** Unique in the graph, such as `host/pve-01`. */
  readonly id: string;
  /** Its name in the section. */
  readonly name: string;
  /** Where it is declared. */
  readonly origin: Origin;
  /** The topology it was declared in. */
  readonly topology: string;
  /** What is said of it. */
  readonly spec: DeclaredSpecs[Type];
}

/** A node of the graph. */
export type Resource =
  { [Type in keyof DeclaredSpecs]: DeclaredResource<Type> }[keyof DeclaredSpecs] | KubernetesObject | PlannedResource;

/** What it means that one resource points at another. The arrow runs from what needs to what is needed. */
export type Meaning =
  | 'located-in'
  | 'plugged-into'
  | 'powered-by'
  | 'runs-on'
  | 'addressed-in'
  | 'node-of'
  | 'served-by'
  | 'stores-on'
  | 'needs'
  | 'depends-on'
  | 'provides-crd'
  | 'mounts'
  | 'routes-to'
  | 'reads-secrets-from'
  | 'issued-by'
  | 'restores-from'
  | 'part-of'
  | 'waits-for';

/** One resource needs another. */
export interface Edge {
  /** What needs. */
  readonly from: Resource;
  /** What is needed. */
  readonly to: Resource;
  /** How it is needed. */
  readonly meaning: Meaning;
}
