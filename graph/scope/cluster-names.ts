import { groupBy } from '../group-by.ts';
import type { Declared } from './declared.ts';

/** What one cluster starts from. */
export interface Start {
  readonly declared: Declared;
  /** The cluster that the artifact would be, if it were one alone. */
  readonly artifact: string;
  /** The folder that tells it from other clusters of the artifact. */
  readonly folder: string;
  readonly isSync: boolean;
}

/**
 * Names for the clusters that are started. Starts in one folder start one cluster; where folders of one artifact each start one, the
 * folder names it. What is applied by hand beside one sync belongs to its cluster; beside several, to the one that lies nearest.
 */
export function clusterNames(all: readonly Start[]): Map<Declared, string> {
  const names = new Map<Declared, string>();
  for (const [artifact, own] of groupBy(all, (start) => start.artifact)) {
    const syncs = own.filter(({ isSync }) => isSync);
    const folderOf = (start: Start): string =>
      start.isSync || syncs.length === 0 ? start.folder : nearest(syncs, start.folder).folder;
    const folders = new Set(own.map(folderOf));
    for (const start of own) names.set(start.declared, folders.size > 1 ? folderOf(start) : artifact);
  }
  return names;
}

function nearest(syncs: readonly Start[], folder: string): Start {
  const shared = ({ folder: other }: Start): number => {
    const [a, b] = [folder.split('/'), other.split('/')];
    const index = a.findIndex((part, at) => part !== b[at]);
    return index < 0 ? a.length : index;
  };
  return syncs.reduce((best, sync) => (shared(sync) > shared(best) ? sync : best));
}
