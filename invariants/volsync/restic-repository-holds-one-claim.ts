import { groupBy } from '../../graph/group-by.ts';
import { replications, type Replication } from '../../graph/facts/volsync.ts';
import { textAt } from '../../graph/json.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const two = (claim: string, repository: string) =>
  manifests(`
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: sonarr, namespace: media }
spec:
  sourcePVC: sonarr
  restic: { repository: sonarr-restic, copyMethod: Snapshot }
---
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: other, namespace: media }
spec:
  sourcePVC: ${claim}
  restic: { repository: ${repository}, copyMethod: Snapshot }
`);

export default defineInvariant({
  id: 'volsync/restic-repository-holds-one-claim',
  severity: 'error',
  about: ['ReplicationSource'],
  claim: 'a restic repository of VolSync holds the backups of one claim',
  why: 'VolSync gives all of them one host and one path: what one source keeps and forgets counts those of the other, and a restore takes the newest of any claim',
  source: { document: 'VolSync', section: 'docs/usage/restic, shared repositories; mover-restic/entry.sh, --host' },
  *check(graph) {
    const sources = replications(graph, 'ReplicationSource').filter(({ mover }) => mover === 'restic');
    const known = sources.filter(({ spec }) => unknownIn(textAt(spec, ['repository']) ?? '${}') === undefined);
    for (const group of groupBy(known, keyOf).values()) {
      for (const [index, { object, spec }] of group.entries()) {
        const other = group.slice(0, index).find((each) => claimOf(each) !== claimOf({ object }));
        if (other === undefined) continue;
        yield {
          at: object.locate(['spec', 'restic', 'repository']),
          object,
          observed: `Secret/${textAt(spec, ['repository']) ?? ''}, the repository of ReplicationSource/${other.object.name} as well, which backs up ${claimOf(other)}`,
          required: 'a repository for each claim',
          fix: `give ${claimOf({ object })} a Secret of its own, whose RESTIC_REPOSITORY ends in a path of its own`,
          restsOn: [object, other.object].flatMap((each) =>
            fieldsOf(each, ['spec', 'sourcePVC'], ['spec', 'restic'], ['metadata', 'namespace']),
          ),
        };
      }
    }
  },
  valid: {
    'a repository for each': two('radarr', 'radarr-restic'),
    'two backups of one claim': two('sonarr', 'sonarr-restic'),
  },
  invalid: {
    'one for two': {
      given: two('radarr', 'sonarr-restic'),
      finds: [
        {
          at: 'manifests.yaml:13:25',
          observed: 'Secret/sonarr-restic, the repository of ReplicationSource/sonarr as well, which backs up sonarr',
          required: 'a repository for each claim',
          fix: 'give radarr a Secret of its own, whose RESTIC_REPOSITORY ends in a path of its own',
        },
      ],
    },
  },
});

function keyOf({ object: { cluster, namespace }, spec }: Replication): string {
  return `${cluster}\n${namespace ?? ''}\n${textAt(spec, ['repository']) ?? ''}`;
}

function claimOf({ object }: Pick<Replication, 'object'>): string {
  return textAt(object.manifest, ['spec', 'sourcePVC']) ?? '';
}
