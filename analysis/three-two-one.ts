import type { CopyPlace } from './backups.ts';
import type { ClusterView } from './cluster-view.ts';
import { folderInWords, type Place } from './places.ts';

/** Three copies on two kinds of storage, one of them elsewhere. */
export interface ThreeTwoOne {
  /** How many, the data itself included. */
  readonly copies: number;
  /** On how many storage systems. */
  readonly systems: number;
  /** How many are at another site or with somebody else. */
  readonly elsewhere: number;
  /** Whether all three are enough. */
  readonly holds: boolean;
  /** Whether it is known of each where it is. */
  readonly isKnown: boolean;
}

/** Counts the data itself and its copies. */
export function threeTwoOneOf(
  view: ClusterView,
  place: Place,
  copies: readonly { readonly to: CopyPlace }[],
): ThreeTwoOne {
  const places = new Set(copies.map(({ to }) => systemOf(to)).filter((system) => system !== undefined));
  const systems = new Set([systemOf(place) ?? 'unknown', ...places]);
  const elsewhere = [...places].filter((system) => isElsewhere(view, system)).length;
  const count = 1 + places.size;
  const isKnown = [place, ...copies.map(({ to }) => to)].every((each) => systemOf(each) !== undefined);
  const holds = count >= 3 && systems.size >= 2 && elsewhere >= 1;
  return { copies: count, systems: systems.size, elsewhere, holds, isKnown };
}

/** What a place is on, so that two of them can be told apart. */
function systemOf(place: Place | CopyPlace): string | undefined {
  switch (place.kind) {
    case 'storage':
    case 'replicas':
      return place.storage;
    case 'node':
      return folderInWords(place.nodes);
    case 'volume':
      return systemOf(place.volume.place);
    case 'unknown':
      return undefined;
  }
}

function isElsewhere({ graph }: ClusterView, storage: string): boolean {
  return graph
    .declared('storage')
    .some(({ name, spec }) => name === storage && spec.kind === 's3' && spec.servedBy.service !== undefined);
}
