import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { oncePerGraph } from '../../graph/resource/once-per-graph.ts';
import type { PodSet } from '../../graph/facts/pod-sets.ts';
import { nodesOf } from '../placement.ts';
import { viewOf, type ClusterView } from '../cluster-view.ts';
import { volumesOf, type Volume } from '../volumes.ts';
import { FailureModel, type Part } from './failure-model.ts';
import { addCluster, type ClusterParts } from './parts/cluster.ts';
import { addControllers } from './parts/controllers.ts';
import { addDependencies } from './parts/dependencies.ts';
import { addHardware } from './parts/hardware.ts';
import { addRoutes } from './parts/routes.ts';
import { addStorage } from './parts/storage.ts';
import { addVolumes, addWorkloads } from './parts/workloads.ts';

/** A cluster in a model of failures, with what its parts were made from. */
export interface ModelledCluster {
  /** What was read of it. */
  readonly view: ClusterView;
  /** Its parts in the model. */
  readonly parts: ClusterParts;
  /** Its volumes. */
  readonly volumes: readonly Volume[];
  /** The part of each set of pods. */
  readonly workloads: ReadonlyMap<PodSet, Part>;
}

/** The model of everything that was read. */
export interface Modelled {
  /** What needs what. */
  readonly model: FailureModel;
  /** Its clusters. */
  readonly clusters: readonly ModelledCluster[];
}

/** What can fail in everything that was read, and who needs it. */
export const modelOf = oncePerGraph((graph: ResourceGraph): Modelled => {
  const model = new FailureModel();
  addHardware(model, graph);
  addStorage(model, graph);
  const clusters = graph.declared('cluster').map((cluster): ModelledCluster => {
    const view = viewOf(graph, cluster, nodesOf(graph, cluster));
    const volumes = volumesOf(view);
    const parts = addCluster(model, view);
    addVolumes(model, parts, view, volumes);
    const workloads = addWorkloads(model, parts, view, volumes);
    addRoutes(model, parts, view, workloads);
    addDependencies(model, view, workloads);
    addControllers(model, parts, view, workloads);
    return { view, parts, volumes, workloads };
  });
  return { model, clusters };
});
