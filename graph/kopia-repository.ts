import type { ResourceGraph } from './graph.ts';
import { listAt, textAt, type JsonPath } from './json.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { replications } from './volsync.ts';

/** A claim that movers mount as their Kopia repository: the first claim in `moverVolumes`. */
export interface RepositoryUse {
  readonly claim: string;
  readonly cluster: string;
  readonly user: KubernetesObject;
  readonly path: JsonPath;
}

/** The claims that hold Kopia repositories, each with the first object that uses it. */
export function kopiaRepositories(graph: ResourceGraph): RepositoryUse[] {
  const users = [...replications(graph, 'ReplicationSource'), ...replications(graph, 'ReplicationDestination')].flatMap(
    ({ object, mover, path }) => (mover === 'kopia' ? [{ object, path: [...path, 'moverVolumes'] }] : []),
  );
  for (const object of graph.objects('KopiaMaintenance')) users.push({ object, path: ['spec', 'moverVolumes'] });
  const found = new Map<string, RepositoryUse>();
  for (const { object, path } of users) {
    for (const [index, volume] of listAt(object.manifest, path).entries()) {
      const claim = textAt(volume, ['volumeSource', 'persistentVolumeClaim', 'claimName']);
      if (claim === undefined) continue;
      const key = `${object.cluster} ${claim}`;
      if (!found.has(key)) found.set(key, { claim, cluster: object.cluster, user: object, path: [...path, index] });
      break;
    }
  }
  return [...found.values()];
}
