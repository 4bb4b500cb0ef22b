import type { ResourceGraph } from '../resource/graph.ts';
import { listAt, textAt, type JsonPath } from '../json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { replications, type Replication } from './volsync.ts';

/** A claim that movers mount as their Kopia repository: the first claim in `moverVolumes`. */
export interface RepositoryUse {
  readonly claim: string;
  readonly cluster: string;
  readonly user: KubernetesObject;
  readonly path: JsonPath;
}

type User = Pick<Replication, 'object' | 'path'>;

/** The claims that hold Kopia repositories, each with the first object that uses it. */
export function kopiaRepositories(graph: ResourceGraph): RepositoryUse[] {
  const users: User[] = [
    ...replications(graph, 'ReplicationSource'),
    ...replications(graph, 'ReplicationDestination'),
  ].filter(({ mover }) => mover === 'kopia');
  for (const object of graph.objects('KopiaMaintenance')) users.push({ object, path: ['spec'] });
  const found = new Map<string, RepositoryUse>();
  for (const user of users) {
    const use = repositoryClaim(user);
    if (use === undefined) continue;
    const key = `${use.cluster} ${use.claim}`;
    if (!found.has(key)) found.set(key, use);
  }
  return [...found.values()];
}

/** The claim that one mover mounts as its repository; undefined where its backups lie outside the cluster. */
export function repositoryClaim({ object, path }: User): RepositoryUse | undefined {
  const volumes: JsonPath = [...path, 'moverVolumes'];
  for (const [index, volume] of listAt(object.manifest, volumes).entries()) {
    const claim = textAt(volume, ['volumeSource', 'persistentVolumeClaim', 'claimName']);
    if (claim !== undefined) return { claim, cluster: object.cluster, user: object, path: [...volumes, index] };
  }
  return undefined;
}
