import { replications } from '../../graph/facts/volsync.ts';
import { listAt, objectAt, textAt } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';
import { unless } from '../unless.ts';

const nightly = (template: string) => `
apiVersion: velero.io/v1
kind: Schedule
metadata: { name: nightly, namespace: velero }
spec: { schedule: 0 2 * * *, template: { ${template} } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: pantry, namespace: shop }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 5Gi } } }
`;
const none = 'snapshotVolumes: false, defaultVolumesToFsBackup: false';

export default defineInvariant({
  id: 'velero/schedule-keeps-volumes',
  severity: 'warning',
  about: ['Schedule'],
  claim: 'a schedule of Velero saves what is in the volumes, or something else does',
  why: 'without snapshots and without copies of files a backup holds manifests alone: a restore makes claims that are empty',
  source: {
    document: 'Velero',
    section: 'Backup API type: snapshotVolumes, defaultVolumesToFsBackup; File System Backup, opt-in annotations, 1.17',
    url: 'https://velero.io/docs/main/file-system-backup/',
  },
  *check(graph) {
    for (const object of graph.objects('Schedule')) {
      if (object.group !== 'velero.io') continue;
      const template = objectAt(object.manifest, ['spec', 'template']);
      if (template['snapshotVolumes'] !== false || template['defaultVolumesToFsBackup'] !== false) continue;
      if (template['resourcePolicy'] !== undefined || isOptedIn(graph)) continue;
      const claim = unsaved(graph, object);
      if (claim === undefined) continue;
      const at = object.locate(['spec', 'template', 'snapshotVolumes']);
      const unread = lookup(graph).unread({
        cluster: object.cluster,
        kinds: ['ReplicationSource'],
        namespace: undefined,
      });
      yield unless(unread, {
        at,
        object,
        observed: `neither snapshots nor copies of files, and nothing else saves PersistentVolumeClaim/${claim.name}`,
        required: 'snapshots of volumes, or copies of their files',
        fix: 'set defaultVolumesToFsBackup: true, or snapshotVolumes: true with a driver that can take snapshots',
        restsOn: [
          ...fieldsOf(object, ['spec', 'template']),
          ...fieldsOf(claim, ['metadata']),
          ...replications(graph, 'ReplicationSource').flatMap((each) =>
            fieldsOf(each.object, ['spec', 'sourcePVC'], ['metadata', 'namespace']),
          ),
        ],
      });
    }
  },
  valid: {
    'copies of files': manifests(nightly('snapshotVolumes: false, defaultVolumesToFsBackup: true')),
    'VolSync saves the volumes': manifests(`${nightly(none)}---
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: pantry, namespace: shop }
spec: { sourcePVC: pantry, restic: { repository: pantry-restic, copyMethod: Snapshot } }
`),
  },
  invalid: {
    'manifests alone': {
      given: manifests(nightly(none)),
      finds: [
        {
          at: 'manifests.yaml:4:59',
          observed: 'neither snapshots nor copies of files, and nothing else saves PersistentVolumeClaim/pantry',
          required: 'snapshots of volumes, or copies of their files',
          fix: 'set defaultVolumesToFsBackup: true, or snapshotVolumes: true with a driver that can take snapshots',
        },
      ],
    },
  },
});

const optIn = 'backup.velero.io/backup-volumes';

/** Whether pods ask by an annotation that their volumes are copied, wherever that is written. */
function isOptedIn(graph: ResourceGraph): boolean {
  return graph.files.some(({ text }) => text.includes(optIn));
}

/** A claim in the namespaces of a schedule that nothing else copies. */
function unsaved(graph: ResourceGraph, { cluster, manifest }: KubernetesObject): KubernetesObject | undefined {
  const included = listAt(manifest, ['spec', 'template', 'includedNamespaces']);
  const isIncluded = (namespace = ''): boolean =>
    included.length === 0 || included.includes('*') || included.includes(namespace);
  const copied = new Set(
    replications(graph, 'ReplicationSource').map(
      ({ object }) =>
        `${object.cluster}/${object.namespace ?? ''}/${textAt(object.manifest, ['spec', 'sourcePVC']) ?? ''}`,
    ),
  );
  return graph
    .objects('PersistentVolumeClaim')
    .find(
      (claim) =>
        claim.cluster === cluster &&
        isIncluded(claim.namespace) &&
        !copied.has(`${cluster}/${claim.namespace ?? ''}/${claim.name}`),
    );
}
