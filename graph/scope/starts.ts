import { posix } from 'node:path';
import { addTo, groupBy } from '../group-by.ts';
import { identify } from '../identity.ts';
import { valueAt } from '../json.ts';
import type { Place } from './artifacts.ts';
import type { Declared } from './declared.ts';

/** A Flux Kustomization that no other applies. */
export interface Candidate {
  readonly declared: Declared;
  /** Whether it is what a cluster starts from: a sync, or a Kustomization beside the source that it names. */
  readonly isSync: boolean;
  /** The folders that it applies, and those that it leads to. */
  readonly folders: ReadonlySet<string>;
}

/** Folders in which people keep what they apply by hand, or let a bootstrap apply. */
const startFolders = new Set([
  ...['cluster', 'clusters', 'flux', 'flux-system', 'bootstrap', 'gotk'],
  ...['argocd', 'argo-cd', 'argo'],
]);

/** Whether it looks like what a cluster starts from. */
export function isPlausible({ declared, isSync }: Candidate): boolean {
  return isSync || declared.source.folder.split('/').some((name) => startFolders.has(name));
}

/**
 * Which of the Kustomizations that no other applies are alive: somebody applies them by hand. One that lies below a folder which another
 * applies, and is not in its list, is switched off. Where nothing looks like a start, nothing says what is: all others are.
 */
export function starts(all: readonly Candidate[]): readonly Candidate[] {
  const complete = all.filter(mayBeApplied);
  const candidates = complete.length > 0 ? complete : all;
  const alive = outermost(candidates.filter(isPlausible));
  return alive.length > 0 ? alive : outermost(candidates);
}

/** What is known of Kustomizations before any of them is built whole. */
export interface Leading {
  /** Those that something else than a manifest makes. */
  readonly syncs: readonly Declared[];
  readonly isSync: (declared: Declared) => boolean;
  /** Those that one applies. */
  readonly childrenOf: (declared: Declared) => readonly Declared[];
  /** The folders that one applies. */
  readonly foldersOf: (declared: Declared) => readonly string[];
}

/** Those of all that are written which somebody applies by hand. */
export function aliveOf(
  all: readonly Declared[],
  { syncs, isSync, childrenOf, foldersOf }: Leading,
): readonly Candidate[] {
  const reached = reachedBy(all, childrenOf);
  const candidates = all
    .filter((declared) => !reached.has(declared) || syncs.includes(declared))
    .map((declared): Candidate => ({
      declared,
      isSync: syncs.includes(declared) || isSync(declared),
      folders: foldersFrom(declared, childrenOf, foldersOf),
    }));
  // Kustomizations that apply each other in a circle: somebody applies one of them first.
  return starts(
    candidates.length > 0 ? candidates : all.map((declared) => ({ declared, isSync: false, folders: new Set() })),
  );
}

/** Whether an API server takes it as it is written: what names no source waits for a patch of somebody who applies it. */
function mayBeApplied({ declared, isSync }: Candidate): boolean {
  const { group } = identify(declared.document) ?? {};
  if (isSync || group !== 'kustomize.toolkit.fluxcd.io') return true;
  return valueAt(declared.document, ['spec', 'sourceRef']) !== undefined;
}

/** Those that lie in no folder of another. Candidates of one file that apply the same are alike, and asked once. */
function outermost(candidates: readonly Candidate[]): readonly Candidate[] {
  const alike = groupBy(candidates, ({ declared, folders }) => [declared.source.path, ...folders].join('\n'));
  const byFolder = new Map<string, Candidate[]>();
  for (const [first] of alike.values())
    for (const folder of first?.folders ?? []) if (first !== undefined) addTo(byFolder, folder, first);
  const inside = new Set(
    [...alike.values()].flatMap((same) => {
      const [one] = same;
      if (one === undefined) return [];
      const above = [...ancestors(one.declared.source.folder)].flatMap((folder) => byFolder.get(folder) ?? []);
      return above.some((other) => covers(other, one) && !covers(one, other)) ? same : [];
    }),
  );
  return candidates.filter((one) => one.isSync || !inside.has(one));
}

/** A folder and what is around it, up to the top. */
function* ancestors(folder: string): Generator<string> {
  for (let at = folder; ; at = posix.dirname(at)) {
    yield at;
    if (at === posix.dirname(at)) break;
  }
  if (folder.startsWith('/')) yield '.';
}

function covers(above: Candidate, { declared }: Candidate): boolean {
  return above.declared.source !== declared.source && isBelow(above.folders, declared.source.folder);
}

/** Whether a folder is one of several, or lies below one. */
export function isBelow(folders: ReadonlySet<string>, folder: string): boolean {
  for (const each of ancestors(folder)) if (folders.has(each)) return true;
  return false;
}

/** Those that another one applies; what stands in one file beside it may be applied by hand. */
export function reachedBy(
  all: readonly Declared[],
  childrenOf: (declared: Declared) => readonly Declared[],
): Set<Declared> {
  return new Set(all.flatMap((each) => childrenOf(each).filter(({ source }) => source !== each.source)));
}

/** The folders that a Kustomization applies, and those that it leads to. */
export function foldersFrom(
  start: Declared,
  childrenOf: (declared: Declared) => readonly Declared[],
  foldersOf: (declared: Declared) => readonly string[],
): Set<string> {
  const folders = new Set<string>();
  const seen = new Set([start]);
  for (const declared of seen) {
    for (const folder of foldersOf(declared)) folders.add(folder);
    for (const child of childrenOf(declared)) seen.add(child);
  }
  return folders;
}

/** A repository may hold the same sync as an object and as values of a chart. */
export function onePerFolder(
  alive: readonly Candidate[],
  placeOf: (declared: Declared) => Place,
): readonly Candidate[] {
  const taken = new Set<string>();
  return alive.filter(({ declared, isSync }) => {
    const { folder } = placeOf(declared);
    if (!isSync || folder === undefined) return true;
    if (taken.has(folder)) return false;
    taken.add(folder);
    return true;
  });
}
