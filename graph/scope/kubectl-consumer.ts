import { objectAt } from '../json.ts';
import type { Consumer } from './consumer.ts';
import { writtenOf } from './declared.ts';
import type { KustomizeRoot } from './kustomize-roots.ts';
import type { Work } from '../work.ts';

/** Somebody who applies a kustomization to a cluster by `kubectl -k`. */
export function kubectlConsumer(root: KustomizeRoot, cluster: string, work: Work): Consumer {
  const { source, document, folder, built } = root;
  const declared = { source, index: 0, document };
  return {
    by: 'kustomize',
    declared,
    manifest: writtenOf(declared),
    spec: objectAt(document, ['spec']),
    cluster,
    place: { reference: undefined, ownership: 'own', root: folder, folder, missing: undefined },
    folder,
    built,
    parent: undefined,
    isSync: false,
    variables: () => undefined,
    notFollowed: undefined,
    work,
  };
}
