import { kustomizationSteps, namesServedBy, type Brought } from './bring-up-tree.ts';
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
  /** Steps of its own stage that are done before it, by their names. @default any of them */
  readonly after?: readonly string[];
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

/** Every need that no step of an earlier stage makes, and none of its own that comes before it. */
export function unmetNeeds(steps: readonly BringUpStep[]): UnmetNeed[] {
  const makers = new Map<string, BringUpStep[]>();
  for (const step of steps) for (const made of step.makes) makers.set(made, [...(makers.get(made) ?? []), step]);
  return steps.flatMap((step) =>
    step.needs.flatMap((need) => {
      const making = makers.get(need) ?? [];
      return making.some((maker) => isBefore(maker, step)) ? [] : [{ step, need, madeBy: making[0] }];
    }),
  );
}

function isBefore(maker: BringUpStep, step: BringUpStep): boolean {
  if (maker.stage !== step.stage) return stages.indexOf(maker.stage) < stages.indexOf(step.stage);
  return maker === step || step.after === undefined || step.after.includes(maker.name);
}

/**
 * The steps by which a cluster that Flux keeps comes up, from its topology and its tree: nothing is taken for there that no step makes.
 *
 * @param graph the tree that Flux applies
 * @param brought what distribution and charts bring; without it, what objects of the tree need of each other is not looked at
 */
export function bringUpSteps(
  topology: Topology,
  clusterName: string,
  graph: ResourceGraph,
  brought?: Brought,
): BringUpStep[] {
  const cluster = topology.clusters[clusterName];
  const gitOps = cluster?.gitOps;
  if (cluster === undefined || gitOps === undefined) return [];
  const [founder] = serversOf(cluster);
  // A name that the tree itself answers for is no name while the tree is not there; who answers for others is not known.
  const own = new Set(graph.objects('HTTPRoute', 'Ingress', 'DNSEndpoint').flatMap(namesServedBy));
  const named = (host: string): string[] => (own.has(host) ? [`name ${host}`] : []);
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
        needs: [`machine ${name}`, ...(name === founder ? [] : ['API server', ...named(cluster.endpoint)])],
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
    {
      stage: 'Flux',
      name: 'Flux',
      needs: ['API server', 'network', ...named(hostOf(gitOps.url)), ...secrets],
      makes: ['Flux'],
    },
    ...treeSteps(graph, clusterName),
    ...kustomizationSteps(graph, clusterName, brought),
  ];
}

/** What volumes and disks of the tree need of nodes. */
function* treeSteps(graph: ResourceGraph, cluster: string): Generator<BringUpStep> {
  for (const object of graph.objects('PersistentVolume', 'Node')) {
    if (object.cluster !== cluster) continue;
    const name = `${object.kind}/${object.name}`;
    const folder = object.kind === 'PersistentVolume' ? textAt(object.manifest, ['spec', 'local', 'path']) : undefined;
    const disks = object.group === 'longhorn.io' ? Object.values(objectAt(object.manifest, ['spec', 'disks'])) : [];
    const paths = [folder, ...disks.map((disk) => (isObject(disk) ? textAt(disk, ['path']) : undefined))];
    const needed = paths.flatMap((path) => (path === undefined ? [] : [`folder ${path}`]));
    if (needed.length > 0) yield { stage: 'storage', name, needs: needed, makes: [] };
  }
}

/** `git.example.org` of `ssh://git@git.example.org:22/home`. */
function hostOf(url: string): string {
  return /^[a-z+]+:\/\/(?:[^@/]*@)?([^/:]+)/.exec(url)?.[1] ?? '';
}
