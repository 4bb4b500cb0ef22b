import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { textAt } from '../../graph/json.ts';
import { kopiaRepositories } from '../../graph/facts/kopia-repository.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { Finding } from '../../invariants/invariant.ts';
import type { Repository } from '../plan.ts';
import { found, type LiveCheck } from './live-check.ts';
import { sh } from '../../topology/shell.ts';

const phaseOf = ({ manifest }: KubernetesObject): string => textAt(manifest, ['status', 'phase']) ?? 'new';

/** Claims, volumes, and the claims that hold backups. */
export function storageChecks(repositories: readonly Repository[]): readonly LiveCheck[] {
  return [
    {
      id: 'live/claims-are-bound',
      claim: 'every claim is bound',
      severity: 'error',
      about: ['PersistentVolumeClaim'],
      *check(graph): Generator<Finding> {
        for (const claim of graph.objects('PersistentVolumeClaim')) {
          const phase = phaseOf(claim);
          if (phase === 'Bound') continue;
          const fix = sh`kubectl -n ${claim.namespace ?? 'default'} describe pvc ${claim.name}`;
          yield found(claim, `it is ${phase}`, 'Bound', fix);
        }
      },
    },
    {
      id: 'live/volumes-are-not-released',
      claim: 'no volume waits for a claim that is gone',
      severity: 'warning',
      about: ['PersistentVolume'],
      *check(graph): Generator<Finding> {
        for (const volume of graph.objects('PersistentVolume')) {
          const phase = phaseOf(volume);
          if (phase !== 'Released' && phase !== 'Failed') continue;
          yield found(volume, `it is ${phase}`, 'Bound or Available', sh`holdfast volumes release ${volume.name}`);
        }
      },
    },
    {
      id: 'live/backup-repository-is-bound',
      claim: 'claims that hold backups are bound to the volume that has them',
      severity: 'error',
      about: ['ReplicationSource', 'ReplicationDestination'],
      *check(graph): Generator<Finding> {
        for (const { claim: name, user } of kopiaRepositories(graph)) {
          const claim = graph
            .objects('PersistentVolumeClaim')
            .find((each) => each.name === name && each.namespace === user.namespace);
          const finding = repositoryFinding(graph, { name, user, claim }, repositories);
          if (finding !== undefined) yield finding;
        }
      },
    },
  ];
}

interface RepositoryClaim {
  readonly name: string;
  readonly user: KubernetesObject;
  readonly claim: KubernetesObject | undefined;
}

function repositoryFinding(
  graph: ResourceGraph,
  { name, user, claim }: RepositoryClaim,
  repositories: readonly Repository[],
): Finding | undefined {
  const fix = 'holdfast recover <cluster> reclaim';
  if (claim === undefined) return found(user, `there is no claim ${name}`, 'a claim that holds the backups', fix);
  if (phaseOf(claim) !== 'Bound') return found(claim, `it is ${phaseOf(claim)}`, 'Bound', fix);
  const expected = repositories.find((each) => each.claim.name === name && each.claim.namespace === claim.namespace);
  if (expected?.handle === undefined) return undefined;
  const volumeName = textAt(claim.manifest, ['spec', 'volumeName']);
  const volume = graph.objects('PersistentVolume').find((each) => each.name === volumeName);
  const handle = volume && textAt(volume.manifest, ['spec', 'csi', 'volumeHandle']);
  if (handle === expected.handle) return undefined;
  return found(
    claim,
    `its volume is ${handle ?? volumeName ?? 'unknown'}`,
    `${expected.handle}, which has the backups`,
    fix,
  );
}
