import { listAt, textAt } from '../../graph/json.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const database = (storageClass: string, more = '') =>
  manifests(`
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: local-path }
provisioner: rancher.io/local-path
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: office }
spec:
  template: { spec: { containers: [] } }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { storageClassName: ${storageClass}, accessModes: [ReadWriteOnce] }
${more}`);

/** Provisioners that make a folder of one node a volume. */
const local =
  /^(rancher\.io\/local-path|openebs\.io\/local|docker\.io\/hostpath|k8s\.io\/minikube-hostpath|microk8s\.io\/hostpath)$/;
/** Kinds by which volumes are copied, or databases copy themselves. */
const copying = [
  'ReplicationSource',
  'Schedule',
  'SnapshotPolicy',
  'SnapshotSchedule',
  'BackupConfiguration',
  'ScheduledBackup',
  'CronJob',
  'Restore',
];

export default defineInvariant({
  id: 'storage/local-data-has-a-copy',
  severity: 'warning',
  about: ['StatefulSet'],
  claim: 'what a StatefulSet keeps in a folder of one node is copied elsewhere',
  why: 'the volume is a folder on the disk of that node: it is gone with the disk, with the node, and with the claim, whose deletion removes the folder',
  source: [
    {
      document: 'local-path-provisioner',
      section: 'README: volumes of a node; issue 54, deletion of a volume removes its folder, 0.0.32',
      url: 'https://github.com/rancher/local-path-provisioner',
    },
  ],
  *check(graph) {
    const copied = new Set(graph.objects(...copying).map(({ cluster }) => cluster));
    for (const object of graph.objects('StatefulSet')) {
      if (copied.has(object.cluster)) continue;
      for (const [index, template] of listAt(object.manifest, ['spec', 'volumeClaimTemplates']).entries()) {
        const path = ['spec', 'volumeClaimTemplates', index, 'spec', 'storageClassName'];
        const name = textAt(template, ['spec', 'storageClassName']);
        const found =
          name === undefined ? undefined : lookup(graph).find(object.cluster, 'StorageClass', undefined, name);
        if (found === undefined || !local.test(textAt(found.manifest, ['provisioner']) ?? '')) continue;
        const at = object.locate(path);
        const unread = lookup(graph).unread({ cluster: object.cluster, kinds: copying, namespace: object.namespace });
        if (unread !== undefined) {
          yield { at, object, notEvaluated: unread };
          break;
        }
        yield {
          at,
          object,
          observed: `a folder of one node (StorageClass/${found.name}), and nothing in the cluster that copies volumes`,
          required: 'a copy elsewhere',
          fix: 'back it up (VolSync, Velero, a CronJob that dumps it), or put it on a storage with copies; suppress this where it can be made again',
          restsOn: [...fieldsOf(object, ['spec']), ...fieldsOf(found, ['provisioner'], ['metadata', 'name'])],
        };
        break;
      }
    }
  },
  valid: {
    'another class': database('ceph-block'),
    'a dump every night': database(
      'local-path',
      `---
apiVersion: batch/v1
kind: CronJob
metadata: { name: dump, namespace: office }
spec: { schedule: 0 3 * * *, jobTemplate: { spec: { template: { spec: { containers: [] } } } } }
`,
    ),
  },
  invalid: {
    'nothing copies it': {
      given: database('local-path'),
      finds: [
        {
          at: 'manifests.yaml:13:33',
          observed: 'a folder of one node (StorageClass/local-path), and nothing in the cluster that copies volumes',
          required: 'a copy elsewhere',
          fix: 'back it up (VolSync, Velero, a CronJob that dumps it), or put it on a storage with copies; suppress this where it can be made again',
        },
      ],
    },
  },
});
