import type { Topology } from '../topology/topology.ts';
import { withoutPackages } from '../topology/without-packages.ts';
import { readSettings, type Settings, type Values } from './settings.ts';

/** What a stack tells people, by name. */
export type Outputs = Readonly<Record<string, unknown>>;

/** The Pulumi program of a cluster: the settings it reads, and what it makes with them. */
export interface ClusterProgram {
  /** What it reads from its configuration. */
  readonly settings: Settings;
  /**
   * Gives the outputs of the stack.
   *
   * @param topology @default the cluster's own; another one answers what a change would do
   * @throws Error with every missing or wrong setting.
   */
  readonly run: (topology?: Topology) => Outputs;
}

/** What a program is made of. */
export interface ProgramProps<S extends Settings> {
  /** Name of the cluster, which is the name of the stack too. */
  readonly cluster: string;
  /** The topology that declares the cluster. */
  readonly topology: Topology;
  /** Values of its configuration. */
  readonly settings: S;
}

/** Joins settings and what is made with them, so that the values have the types of the settings. */
export function clusterProgram<S extends Settings>(
  { cluster, topology: own, settings }: ProgramProps<S>,
  provision: (values: Values<S>, topology: Topology) => Outputs,
): ClusterProgram {
  return {
    settings,
    run: (topology = own) => {
      try {
        const outputs = provision(readSettings(settings, cluster), topology);
        return Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== undefined));
      } catch (error) {
        throw withoutPackages(error);
      }
    },
  };
}
