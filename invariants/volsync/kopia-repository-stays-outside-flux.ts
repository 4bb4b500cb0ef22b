import { kustomizationOf } from '../../graph/facts/flux-kustomizations.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import { kopiaRepositories } from '../../graph/facts/kopia-repository.ts';
import { files } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { kopiaTree, repositoryClaim } from './example-kopia-tree.ts';

export default defineInvariant({
  id: 'volsync/kopia-repository-stays-outside-flux',
  severity: 'error',
  about: ['ReplicationSource', 'ReplicationDestination', 'KopiaMaintenance'],
  claim: 'the claim that holds the Kopia repository is in no tree that Flux applies',
  why: 'when Flux recreates the claim, the driver makes a new, empty volume: every restore finds no snapshots, exits with success, and applications start empty',
  source: { document: 'cluster-101', section: 'issue 2' },
  *check(graph) {
    for (const { claim, cluster } of kopiaRepositories(graph)) {
      for (const object of graph.objects('PersistentVolumeClaim')) {
        const kustomization =
          object.name === claim && object.cluster === cluster ? kustomizationOf(graph, object) : undefined;
        if (kustomization === undefined) continue;
        yield {
          at: object.origin,
          object,
          observed: `the Kopia repository "${claim}" in the tree that ${describe(kustomization.object)} applies`,
          required: 'a file outside every spec.path of Flux',
          fix: 'move claim and volume to a folder that only the recovery applies, and leave them there',
        };
      }
    }
  },
  valid: { 'kept for recovery alone': files({ ...kopiaTree, 'recovery/kopia.yaml': repositoryClaim }) },
  invalid: {
    'among the applications': {
      given: files({ ...kopiaTree, 'apps/kopia/pvc.yaml': repositoryClaim }),
      finds: [
        {
          at: 'apps/kopia/pvc.yaml:1:1',
          observed: 'the Kopia repository "kopia" in the tree that Kustomization/apps applies',
          required: 'a file outside every spec.path of Flux',
          fix: 'move claim and volume to a folder that only the recovery applies, and leave them there',
        },
      ],
    },
  },
});
