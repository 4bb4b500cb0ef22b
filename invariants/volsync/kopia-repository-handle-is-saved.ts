import { textAt, valueAt } from '../../graph/json.ts';
import { kopiaRepositories } from '../../graph/facts/kopia-repository.ts';
import { files } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { kopiaTree, repositoryClaim } from './example-kopia-tree.ts';
import { sh } from '../../topology/shell.ts';
import { mayBe, unknownIn } from '../../graph/unknown.ts';
import { hiddenObjects } from '../../graph/resource/hidden-objects.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import { type ResourceGraph } from '../../graph/resource/graph.ts';

const statics = ['nfs', 'hostPath', 'local', 'iscsi'] as const;

export default defineInvariant({
  id: 'volsync/kopia-repository-handle-is-saved',
  severity: 'error',
  about: ['ReplicationSource', 'ReplicationDestination', 'KopiaMaintenance'],
  claim: 'the volume behind the Kopia repository is saved in Git by its handle',
  why: 'the handle is the only way back to the data after the cluster is rebuilt: a claim without it gets a new, empty volume',
  source: { document: 'cluster-101', section: 'issue 2 and prevention checklist' },
  *check(graph) {
    const volumes = graph.objectsAnywhere('PersistentVolume');
    for (const { claim, cluster, user, path } of kopiaRepositories(graph)) {
      const claimObject = graph
        .objectsAnywhere('PersistentVolumeClaim')
        .find((object) => object.name === claim && object.cluster === cluster);
      const volumeName = claimObject && textAt(claimObject.manifest, ['spec', 'volumeName']);
      const volume = volumes.find(
        (object) =>
          object.cluster === cluster &&
          (object.name === volumeName || textAt(object.manifest, ['spec', 'claimRef', 'name']) === claim),
      );
      const isSaved =
        volume !== undefined &&
        ((textAt(volume.manifest, ['spec', 'csi', 'volumeHandle']) ?? '').trim() !== '' ||
          statics.some((kind) => valueAt(volume.manifest, ['spec', kind]) !== undefined));
      if (isSaved) continue;
      const notEvaluated = volume === undefined ? whyUnknown(graph, { claim, cluster }) : undefined;
      if (notEvaluated !== undefined) {
        yield { at: user.locate(path), object: user, notEvaluated };
        continue;
      }
      yield {
        at: volume?.locate(['spec']) ?? user.locate(path),
        object: volume ?? user,
        observed:
          volume === undefined
            ? `no PersistentVolume for the claim "${claim}"`
            : 'no csi.volumeHandle in the volume of the repository',
        required: 'a PersistentVolume with the volumeHandle of the repository, in Git',
        fix: `save it now: ${sh`kubectl get pv -o jsonpath='{range .items[?(@.spec.claimRef.name=="${claim}")]}{.spec.csi.volumeHandle}{end}'`}`,
      };
    }
  },
  valid: { 'saved with its claim': files({ ...kopiaTree, 'recovery/kopia.yaml': repositoryClaim }) },
  invalid: {
    'no volume in Git': {
      given: files(kopiaTree),
      finds: [
        {
          at: 'apps/sonarr/replicationsource.yaml:7:20',
          observed: 'no PersistentVolume for the claim "kopia"',
          required: 'a PersistentVolume with the volumeHandle of the repository, in Git',
          fix: `save it now: kubectl get pv -o jsonpath='{range .items[?(@.spec.claimRef.name=="kopia")]}{.spec.csi.volumeHandle}{end}'`,
        },
      ],
    },
  },
});

/** Why a volume may be there that was not recognised; undefined where all are known. */
function whyUnknown(
  graph: ResourceGraph,
  { claim, cluster }: { readonly claim: string; readonly cluster: string },
): string | undefined {
  const variable = unknownIn(claim);
  if (variable !== undefined) return `which claim holds the repository is not known: ${variable}`;
  const volumes = graph.objectsAnywhere('PersistentVolume').filter((volume) => volume.cluster === cluster);
  const claims = graph
    .objects('PersistentVolumeClaim')
    .filter((object) => object.cluster === cluster && mayBe(object.name, claim));
  const volumeNames = claims.flatMap(({ manifest }) => textAt(manifest, ['spec', 'volumeName']) ?? []);
  const open = volumes.find(
    ({ name, manifest }) =>
      mayBe(textAt(manifest, ['spec', 'claimRef', 'name']) ?? '', claim) ||
      volumeNames.some((wanted) => mayBe(name, wanted) || mayBe(wanted, name)),
  );
  if (open !== undefined) return `${describe(open)} may be its volume`;
  const wanted = { cluster, kinds: ['PersistentVolume'], namespace: undefined };
  const other = graph.unapplied.find(({ kind }) => unknownIn(kind) !== undefined);
  return other === undefined ? hiddenObjects(graph).mayBeIt(wanted) : `${describe(other)} may be its volume`;
}
