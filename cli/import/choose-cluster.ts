import { basename, relative, resolve } from 'node:path';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { UsageError } from '../exit-codes.ts';
import { didYouMean } from '../../topology/mistakes.ts';

/** A cluster of a repository. */
export interface ChosenCluster {
  /** As its objects carry it: its name, or the folder that it starts from. */
  readonly id: string;
  /** What people call it: its name, or the part of its folder that tells it from the others. */
  readonly name: string;
  /** The folder of the repository that it starts from; undefined where there is no other cluster. */
  readonly start: string | undefined;
  /** Whether a file lies in a folder of this cluster; every file does where there is no other. */
  readonly owns: (path: string) => boolean;
}

/** @throws UsageError where there is none, or where several could be meant. */
export function chooseCluster(graph: ResourceGraph, folder: string, wanted: string | undefined): ChosenCluster {
  const applied = graph.objects().filter(({ appliedBy }) => appliedBy !== undefined);
  const ids = [...new Set((applied.length > 0 ? applied : graph.objects()).map(({ cluster }) => cluster))];
  const all = ids.map((id) => clusterOf(id, ids, folder));
  const [only] = all;
  const names = all.map(({ name }) => name).join(', ');
  if (wanted !== undefined) {
    const found = all.filter(({ id, name }) => id === wanted || name === wanted);
    if (found.length === 1 && found[0] !== undefined) return found[0];
    throw new UsageError(
      `--cluster ${wanted}: ${folder} has ${names || 'no cluster'}${didYouMean(
        wanted,
        all.map(({ name }) => name),
      )}`,
    );
  }
  if (only === undefined) throw new UsageError(`${folder}: it holds no Kubernetes objects`);
  if (all.length > 1) throw new UsageError(`${folder} holds the clusters ${names}; choose one with --cluster`);
  return only;
}

function clusterOf(id: string, all: readonly string[], folder: string): ChosenCluster {
  const others = new Set(all.filter((other) => other !== id).flatMap((other) => other.split('/')));
  const own = id.split('/').filter((part) => !others.has(part));
  const [first = id] = own;
  return {
    id,
    name: nameOf(all.length === 1 ? id : first, folder),
    start: all.length === 1 ? undefined : relative(folder, id),
    owns: (path) => all.length === 1 || path.split('/').some((part) => own.includes(part)),
  };
}

/** A repository that is read where one stands has no name but that of its folder. */
function nameOf(cluster: string, folder: string): string {
  const name = /^[a-z0-9][a-z0-9-]*$/.test(cluster) ? cluster : basename(resolve(folder));
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|(?<!-)-+$/g, '') || 'cluster'
  );
}
