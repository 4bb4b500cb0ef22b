import { replications } from '../../graph/facts/volsync.ts';
import { textAt } from '../../graph/json.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const saving = (copyMethod: string, provisioner = 'rancher.io/local-path') =>
  manifests(`
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: folders }
provisioner: ${provisioner}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: wiki, namespace: office }
spec: { storageClassName: folders, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: wiki, namespace: office }
spec: { sourcePVC: wiki, restic: { repository: wiki-restic, copyMethod: ${copyMethod} } }
`);

/** Provisioners that are no CSI drivers, or whose driver takes neither snapshots nor clones. */
const without =
  /^(rancher\.io\/local-path|openebs\.io\/local|cluster\.local\/nfs-.*|nfs\.io\/.*|kubernetes\.io\/no-provisioner)$/;

export default defineInvariant({
  id: 'storage/snapshot-has-a-driver',
  severity: 'error',
  about: ['ReplicationSource'],
  claim: 'what VolSync copies by a snapshot or a clone lies on a storage that makes them',
  why: 'a snapshot is asked of a driver that is none: it never becomes ready, and no backup is ever made',
  source: [
    {
      document: 'VolSync',
      section: 'Usage, copyMethod: Snapshot and Clone need a CSI driver that supports them, 0.13',
      url: 'https://volsync.readthedocs.io/en/stable/usage/rsync/index.html',
    },
    {
      document: 'local-path-provisioner',
      section: 'README: a provisioner and no CSI driver, 0.0.32',
      url: 'https://github.com/rancher/local-path-provisioner',
    },
  ],
  *check(graph) {
    const { find } = lookup(graph);
    for (const { object, spec, path } of replications(graph, 'ReplicationSource')) {
      const method = textAt(spec, ['copyMethod']);
      const name = textAt(object.manifest, ['spec', 'sourcePVC']);
      if (name === undefined || (method !== 'Snapshot' && method !== 'Clone')) continue;
      const claim = find(object.cluster, 'PersistentVolumeClaim', object.namespace, name);
      const className = textAt(claim?.manifest, ['spec', 'storageClassName']);
      const storageClass =
        className === undefined ? undefined : find(object.cluster, 'StorageClass', undefined, className);
      const provisioner = textAt(storageClass?.manifest, ['provisioner']) ?? '';
      if (claim === undefined || storageClass === undefined || !without.test(provisioner)) continue;
      yield {
        at: object.locate([...path, 'copyMethod']),
        object,
        observed: `copyMethod: ${method}, of PersistentVolumeClaim/${claim.name} on ${provisioner}`,
        required: 'copyMethod: Direct, or a storage that makes snapshots',
        fix: `set ${[...path, 'copyMethod'].join('.')}: Direct`,
        restsOn: [
          ...fieldsOf(object, [...path, 'copyMethod'], ['spec', 'sourcePVC'], ['metadata', 'namespace']),
          ...fieldsOf(claim, ['metadata', 'name'], ['metadata', 'namespace'], ['spec', 'storageClassName']),
          ...fieldsOf(storageClass, ['metadata', 'name'], ['provisioner']),
        ],
      };
    }
  },
  valid: {
    'the files themselves': saving('Direct'),
    'a driver that takes snapshots': saving('Snapshot', 'driver.longhorn.io'),
  },
  invalid: {
    'a folder of a node': {
      given: saving('Snapshot'),
      finds: [
        {
          at: 'manifests.yaml:14:73',
          observed: 'copyMethod: Snapshot, of PersistentVolumeClaim/wiki on rancher.io/local-path',
          required: 'copyMethod: Direct, or a storage that makes snapshots',
          fix: 'set spec.restic.copyMethod: Direct',
        },
      ],
    },
  },
});
