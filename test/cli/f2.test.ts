import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { acceptance } from '../acceptance.ts';
import { describeWithShared, sharedUrl } from '../shared.ts';
import { application, byArgo, byKustomize, flux, list, map, withFlux } from './f2-trees.ts';
import { isLoud } from './what-is-judged.ts';

/** Cases whose repositories hold dead trees, foreign sources, or no Flux; nothing of them is to be told. */
const silent = [
  ...['archive', 'commented-out', 'foreign-source', 'orphan', 'parked-app-becomes-a-cluster'],
  ...['blueprints-without-flux', 'no-flux-namespaces-collapse', 'no-flux-patch-is-read-as-object'],
];

describeWithShared('F2', () => {
  acceptance(
    'F2',
    'what nobody applies is not judged, secrets apart, and listed in one line; foreign sources are not followed; clusters are told apart; without Flux it is kustomize, Argo CD (read in its source) and kubectl that decide',
    {
      stack: () => ({ flux: withFlux(), kustomize: byKustomize(), argo: byArgo(), cases: [...silent] }),
      assert: ({ flux: tree, kustomize, argo, cases }) => {
        // The readable password alone is told of what is off; nothing of what another repository holds.
        expect(tree.findings).toEqual(['secrets/none-readable-in-git off/login.yaml']);
        expect(tree.linesWith('nobody applies')).toEqual([
          'nobody applies  8 objects in 5 files: looked through for secrets only; --explain-scope lists them',
        ]);
        expect(tree.linesWith('not followed')).toEqual([
          'not followed    1 source in another repository; --explain-scope lists them',
        ]);
        expect(tree.scope).toContain(
          'theirs → not followed: it applies ./theirs of GitRepository/theirs, another repository',
        );
        expect(tree.scope).toContain(
          'Kustomization apps applies apps, and no list below names them:\n    apps/off.yaml',
        );
        expect(tree.applied('ConfigMap')).toEqual(['clusters/one: web/web', 'clusters/two: web/web']);

        expect(kustomize.applied('ConfigMap')).toEqual([
          ...['production: /b', 'production: web/my-a', 'staging: /b', 'staging: web/a'],
        ]);
        expect(kustomize.graph.objects('ConfigMap').flatMap(({ manifest }) => manifest['data'] ?? [])).toEqual([
          { k: 'v' },
        ]);
        expect(kustomize.linesWith('nobody applies')).toEqual([
          'nobody applies  1 object in 1 file: looked through for secrets only; --explain-scope lists them',
        ]);

        expect(argo.applied('ConfigMap')).toEqual(['.: web/a', 'production: far/c-far']);
        expect(argo.linesWith('nobody applies')).toEqual([
          'nobody applies  2 objects in 2 files: looked through for secrets only; --explain-scope lists them',
        ]);
        expect(argo.linesWith('not followed')).toHaveLength(1);

        expect(cases.length).toBeGreaterThan(5);
        for (const name of cases)
          expect([name, isLoud(fileURLToPath(sharedUrl(`cases/silent/${name}`)))]).toEqual([name, false]);
      },
      sabotage: {
        'list what is switched off': ({ flux: tree }) =>
          (tree.files['apps/kustomization.yaml'] = list(['web.yaml', 'off.yaml'])),
        'forget what the source leaves out': ({ flux: tree }) => delete tree.files['.sourceignore'],
        'look through nothing that is off': ({ flux: tree }) => delete tree.files['off/login.yaml'],
        'put a second file that nobody applies beside it': ({ flux: tree }) =>
          (tree.files['off/more.yaml'] = map('more')),
        'follow another repository as if it were this one': ({ flux: tree }) =>
          (tree.files['clusters/one/apps.yaml'] =
            tree.files['clusters/one/apps.yaml']?.replaceAll('/theirs"', '/lab/home"') ?? ''),
        'take two clusters for one': ({ flux: tree }) =>
          (tree.files['clusters/two/sync.yaml'] = flux('flux-system', './clusters/one')),
        'forget a base': ({ kustomize }) => (kustomize.files['over/staging/kustomization.yaml'] = list([])),
        'count a patch as an object': ({ kustomize }) =>
          (kustomize.files['over/production/kustomization.yaml'] = list(
            ['../../base', 'patch.yaml'],
            'namespace: web\n',
          )),
        'read a folder as if a kustomization were there': ({ kustomize }) =>
          (kustomize.files['plain/kustomization.yaml'] = list(['values.yaml'])),
        'read folders below one that does not recurse': ({ argo }) =>
          (argo.files['argocd/web.yaml'] = application('web', 'web', '{ namespace: web }').replace(
            'path: web',
            'path: web, directory: { recurse: true }',
          )),
        'forget the namespace of a destination': ({ argo }) =>
          (argo.files['argocd/web.yaml'] = application('web', 'web', '{}')),
        'forget the cluster of a destination': ({ argo }) =>
          (argo.files['argocd/far.yaml'] = application('far', 'far', '{ namespace: far }')),
        'read a kustomization of an Application as a folder': ({ argo }) => delete argo.files['far/kustomization.yaml'],
        'follow an Application of another repository': ({ argo }) =>
          (argo.files['argocd/theirs.yaml'] = application('theirs', 'web', '{ namespace: theirs }')),
        'take a loud case for silent': ({ cases }) => cases.push('../found/r-circle'),
      },
    },
  );
});
