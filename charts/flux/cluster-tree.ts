import { Construct } from 'constructs';
import type { Cluster } from '../../topology/clusters.ts';
import type { Topology } from '../../topology/topology.ts';

/** What a ClusterTree is made of. */
export interface ClusterTreeProps {
  /** The topology that declares the cluster. */
  readonly topology: Topology;
  /** @default the only cluster of the topology */
  readonly cluster?: string;
  /**
   * How the repository is laid out: a Flux Kustomization for each application, or one for each of three stages that follow each other.
   * @default 'applications'
   */
  readonly layout?: 'applications' | 'stages';
}

/** The Git repository of one cluster: applications, shared components, and files for recovery that Flux never applies. */
export class ClusterTree extends Construct {
  /** Name of the cluster. */
  readonly name: string;
  /** The topology that declares it. */
  readonly topology: Topology;
  /** The cluster in that topology. */
  readonly cluster: Cluster;
  /** How folders are laid out. */
  readonly layout: 'applications' | 'stages';
  /** Files outside the applications, by path below the cluster's folder: components, recovery. */
  readonly files = new Map<string, readonly object[]>();

  constructor(scope: Construct, id: string, props: ClusterTreeProps) {
    super(scope, id);
    const names = Object.keys(props.topology.clusters);
    this.name = props.cluster ?? names[0] ?? '';
    this.topology = props.topology;
    this.layout = props.layout ?? 'applications';
    const cluster = props.topology.clusters[this.name];
    if (cluster === undefined || (props.cluster === undefined && names.length > 1)) {
      throw new Error(
        `[${this.node.path}] cluster: "${props.cluster ?? ''}" is not one of ${names.join(', ')}; name one of them`,
      );
    }
    this.cluster = cluster;
  }

  /** The tree that `construct` stands in. */
  static of(construct: Construct): ClusterTree {
    const found = construct.node.scopes.find((scope) => scope instanceof ClusterTree);
    if (found instanceof ClusterTree) return found;
    throw new Error(`[${construct.node.path}] stands in no ClusterTree: create it inside one`);
  }

  /**
   * Adds a file that belongs to no application.
   *
   * @throws Error when the path is taken: nothing overwrites anything.
   */
  addFile(path: string, documents: readonly object[]): void {
    if (this.files.has(path)) throw new Error(`[${this.node.path}] ${path} is written twice; choose another path`);
    this.files.set(path, documents);
  }
}
