import { textAt } from '../../json.ts';
import { addTo } from '../../group-by.ts';
import type { Declared } from '../declared.ts';
import type { KustomizeRoot } from '../kustomize-roots.ts';
import type { Candidate } from '../starts.ts';
import { differing } from '../variants.ts';

/** What somebody applies so that Argo CD begins: an Application, or a kustomization that holds some. */
export interface ArgoStart {
  readonly candidate: Candidate;
  /** The kustomization. */
  readonly root: KustomizeRoot | undefined;
  readonly applications: readonly Declared[];
}

/**
 * The clusters in which Argo CD begins with each. There is one Application of a name in a cluster: where two starts bring one of the same
 * name, each is a cluster of its own, called by what tells their places apart. What lies in a folder of that name belongs to it; the rest
 * to every one.
 */
export function homesOf(
  all: readonly ArgoStart[],
  clusterOf: (file: string) => string,
): ReadonlyMap<ArgoStart, readonly string[]> {
  const named = new Map<string, ArgoStart[]>();
  for (const start of all) for (const name of new Set(start.applications.map(nameOf))) addTo(named, name, start);
  const own = new Map<ArgoStart, string>();
  for (const twins of named.values()) {
    if (twins.length < 2) continue;
    const names = differing(twins.map((start) => placeOf(start).split('/')));
    for (const [index, start] of twins.entries()) own.set(start, own.get(start) ?? names[index] ?? placeOf(start));
  }
  const clusters = [...new Set(own.values())].sort();
  const homes = (start: ArgoStart): readonly string[] => {
    if (clusters.length === 0) return [clusterOf(start.candidate.declared.source.path)];
    const found = own.get(start) ?? clusters.find((name) => `/${placeOf(start)}/`.includes(`/${name}/`));
    return found === undefined ? clusters : [found];
  };
  return new Map(all.map((start) => [start, homes(start)]));
}

function nameOf({ document }: Declared): string {
  return ['kind', 'namespace', 'name']
    .map((field) => textAt(document, field === 'kind' ? ['kind'] : ['metadata', field]) ?? '')
    .join('/');
}

function placeOf({ root, candidate }: ArgoStart): string {
  return root?.folder ?? candidate.declared.source.path.replace(/\.ya?ml$/, '');
}
