import { networkRelease } from '../graph/facts/network-release.ts';
import { isObject, objectAt, textAt } from '../graph/json.ts';
import type { ResourceGraph } from '../graph/resource/graph.ts';
import { longhornDisks } from '../topology/longhorn-disks.ts';
import { gitSecret, needsGitSecret, serversOf } from '../topology/lookups.ts';
import type { Topology } from '../topology/topology.ts';

/** What follows what when a cluster comes up from nothing. */
export const stages = ['machines', 'nodes', 'network', 'Flux', 'storage', 'applications'] as const;

/** Something that is done once in a stage: it needs what is there by then, and makes what later ones need. */
export interface BringUpStep {
  /** When it is done. */
  readonly stage: (typeof stages)[number];
  /** What it is. */
  readonly name: string;
  /** What must be there, such as `network` or `folder /data/pods/sonarr`. */
  readonly needs: readonly string[];
  /** What is there afterwards. */
  readonly makes: readonly string[];
}

/** A need that nothing before its step makes. */
export interface UnmetNeed {
  /** What cannot be done. */
  readonly step: BringUpStep;
  /** What is missing. */
  readonly need: string;
  /** What makes it too late; undefined where nobody makes it. */
  readonly madeBy: BringUpStep | undefined;
}

/** Every need that no step of the same or an earlier stage makes. */
export function unmetNeeds(steps: readonly BringUpStep[]): UnmetNeed[] {
  const makers = new Map<string, BringUpStep>();
  for (const step of [...steps].sort((a, b) => stages.indexOf(b.stage) - stages.indexOf(a.stage)))
    for (const made of step.makes) makers.set(made, step); // the earliest is set last
  return steps.flatMap((step) =>
    step.needs.flatMap((need) => {
      const madeBy = makers.get(need);
      const isInTime = madeBy !== undefined && stages.indexOf(madeBy.stage) <= stages.indexOf(step.stage);
      return isInTime ? [] : [{ step, need, madeBy }];
    }),
  );
}

/**
 * The steps by which a cluster that Flux keeps comes up, from its topology and its tree: nothing is taken for there that no step makes.
 *
 * @param graph the tree that Flux applies
 */
export function bringUpSteps(topology: Topology, clusterName: string, graph: ResourceGraph): BringUpStep[] {
  const cluster = topology.clusters[clusterName];
  const gitOps = cluster?.gitOps;
  if (cluster === undefined || gitOps === undefined) return [];
  const [founder] = serversOf(cluster);
  const release = networkRelease(topology, cluster);
  const systems = [...new Set(Object.values(cluster.storageClasses).map(({ storage }) => storage))];
  const nodes = Object.keys(cluster.nodes).flatMap((name): BringUpStep[] => {
    const folders = systems.flatMap((system) => {
      const storage = topology.storage[system];
      if (storage?.kind === 'local-path') return (storage.folders ?? []).map((folder) => `${storage.path}/${folder}`);
      return storage?.kind === 'longhorn' ? longhornDisks(topology, storage, name).map(({ path }) => path) : [];
    });
    return [
      { stage: 'machines', name, needs: [], makes: [`machine ${name}`] },
      {
        stage: 'nodes',
        name,
        needs: [`machine ${name}`, ...(name === founder ? [] : ['API server'])],
        makes: [
          ...(name === founder ? ['API server'] : []),
          ...(release === undefined ? ['network'] : []),
          ...folders.map((folder) => `folder ${folder}`),
        ],
      },
    ];
  });
  const secrets = [
    ...(needsGitSecret(gitOps) ? [gitSecret] : []),
    ...(gitOps.encryptedWith === 'sops' ? ['sops-age'] : []),
  ].map((name) => `Secret flux-system/${name}`);
  return [
    ...nodes,
    ...(release === undefined
      ? []
      : [{ stage: 'network' as const, name: `release ${release.name}`, needs: ['API server'], makes: ['network'] }]),
    { stage: 'Flux', name: 'secrets that cannot come from Git', needs: ['API server'], makes: secrets },
    { stage: 'Flux', name: 'Flux', needs: ['API server', 'network', ...secrets], makes: ['Flux'] },
    ...treeSteps(graph, clusterName),
  ];
}

/** What Flux applies, and what that needs of what stands outside the tree. */
function* treeSteps(graph: ResourceGraph, cluster: string): Generator<BringUpStep> {
  for (const object of graph.objects('Kustomization', 'PersistentVolume', 'Node')) {
    if (object.cluster !== cluster) continue;
    const name = `${object.kind}/${object.name}`;
    if (object.group === 'kustomize.toolkit.fluxcd.io') {
      const secret = textAt(object.manifest, ['spec', 'decryption', 'secretRef', 'name']);
      const needs = secret === undefined ? ['Flux'] : ['Flux', `Secret ${object.namespace ?? ''}/${secret}`];
      yield { stage: 'applications', name, needs, makes: [] };
    }
    const folder = object.kind === 'PersistentVolume' ? textAt(object.manifest, ['spec', 'local', 'path']) : undefined;
    const disks = object.group === 'longhorn.io' ? Object.values(objectAt(object.manifest, ['spec', 'disks'])) : [];
    const paths = [folder, ...disks.map((disk) => (isObject(disk) ? textAt(disk, ['path']) : undefined))];
    const needed = paths.flatMap((path) => (path === undefined ? [] : [`folder ${path}`]));
    if (needed.length > 0) yield { stage: 'storage', name, needs: needed, makes: [] };
  }
}
