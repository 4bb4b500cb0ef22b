import { isObject, textAt, valueAt } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const provisionsNothing = 'kubernetes.io/no-provisioner';

const pair = (more: string, provisioner = provisionsNothing, others = '') =>
  manifests(`
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: local-pods }
provisioner: ${provisioner}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: pvc-sonarr, namespace: media }
spec: { storageClassName: local-pods, volumeName: media-pvc-sonarr, accessModes: [ReadWriteOnce] }
---
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: sonarr-primary, namespace: media }
spec:
  sourcePVC: pvc-sonarr
  syncthing: { serviceType: ClusterIP${more} }
${others}`);

const volume = (spec: string) => `---
apiVersion: v1
kind: PersistentVolume
metadata: { name: sonarr-config }
spec: { storageClassName: local-pods, ${spec} }
`;

export default defineInvariant({
  id: 'volsync/syncthing-keeps-its-identity',
  severity: 'error',
  about: ['ReplicationSource'],
  claim:
    'the claim in which a Syncthing mover keeps who it is has a class that makes volumes, or a volume that waits for it',
  why: 'VolSync makes that claim itself, of the class of the data unless told another: where the class makes none, the claim stays Pending, the mover never starts, and the data has one copy',
  source: [
    {
      document: 'VolSync',
      section: 'v0.13.1, internal/controller/mover/syncthing/mover.go, ensureConfigPVC',
    },
    { document: 'Kubernetes', section: 'Storage Classes, Local' },
  ],
  *check(graph) {
    for (const object of graph.objects('ReplicationSource')) {
      if (object.group !== 'volsync.backube' || !isObject(valueAt(object.manifest, ['spec', 'syncthing']))) continue;
      const own = textAt(object.manifest, ['spec', 'syncthing', 'configStorageClassName']);
      const data = dataOf(graph, object);
      const className = own ?? textAt(data?.manifest ?? {}, ['spec', 'storageClassName']);
      if (className === undefined || !isStatic(graph, object, className)) continue;
      const claim = `volsync-${object.name}-config`;
      if (graph.objects('PersistentVolume').some((each) => mayWaitFor(each, object, { claim, className }))) continue;
      const from = own === undefined ? `the class of ${data?.name ?? ''}` : 'its configStorageClassName';
      yield {
        at: object.locate(['spec', 'syncthing', ...(own === undefined ? [] : ['configStorageClassName'])]),
        object,
        observed: `${claim} of class ${className === '' ? '""' : className}, ${from}, which makes no volumes`,
        required: `a class that makes volumes, or a PersistentVolume whose claimRef is ${claim}`,
        fix: `set spec.syncthing.configStorageClassName to a class that makes volumes, or write a PersistentVolume of 1Gi for ${claim}`,
        restsOn: [
          ...fieldsOf(object, ['spec', 'syncthing', 'configStorageClassName'], ['spec', 'sourcePVC']),
          ...(data === undefined ? [] : fieldsOf(data, ['spec', 'storageClassName'])),
        ],
      };
    }
  },
  valid: {
    'a class that makes volumes': pair('', 'rancher.io/local-path'),
    'another class': pair(', configStorageClassName: local-path'),
    'a volume that waits for it': pair(
      '',
      provisionsNothing,
      volume('claimRef: { name: volsync-sonarr-primary-config, namespace: media }'),
    ),
    'a volume that is free': pair('', provisionsNothing, volume('capacity: { storage: 5Gi }')),
  },
  invalid: {
    'folders that nobody provisions': {
      given: pair(''),
      finds: [
        {
          at: 'manifests.yaml:16:3',
          observed:
            'volsync-sonarr-primary-config of class local-pods, the class of pvc-sonarr, which makes no volumes',
          required: 'a class that makes volumes, or a PersistentVolume whose claimRef is volsync-sonarr-primary-config',
          fix: 'set spec.syncthing.configStorageClassName to a class that makes volumes, or write a PersistentVolume of 1Gi for volsync-sonarr-primary-config',
        },
      ],
    },
    'the volume of another': {
      given: pair(
        ', configStorageClassName: local-pods',
        provisionsNothing,
        volume('claimRef: { name: volsync-radarr-primary-config, namespace: media }'),
      ),
      finds: [
        {
          at: 'manifests.yaml:16:64',
          observed:
            'volsync-sonarr-primary-config of class local-pods, its configStorageClassName, which makes no volumes',
          required: 'a class that makes volumes, or a PersistentVolume whose claimRef is volsync-sonarr-primary-config',
          fix: 'set spec.syncthing.configStorageClassName to a class that makes volumes, or write a PersistentVolume of 1Gi for volsync-sonarr-primary-config',
        },
      ],
    },
  },
});

/** The claim that is kept in step. */
function dataOf(graph: ResourceGraph, { manifest, cluster, namespace }: KubernetesObject) {
  const name = textAt(manifest, ['spec', 'sourcePVC']);
  return graph
    .objects('PersistentVolumeClaim')
    .find((each) => each.name === name && each.namespace === namespace && each.cluster === cluster);
}

/** Whether volumes of a class are written by hand: it is none, or says so. A class that is not in the tree is not judged. */
function isStatic(graph: ResourceGraph, { cluster }: KubernetesObject, className: string): boolean {
  if (className === '') return true;
  const found = graph.objects('StorageClass').find((each) => each.name === className && each.cluster === cluster);
  return found !== undefined && textAt(found.manifest, ['provisioner']) === provisionsNothing;
}

/** A volume that waits for the claim, or for any of its class. */
function mayWaitFor(
  { manifest, cluster }: KubernetesObject,
  source: KubernetesObject,
  { claim, className }: { readonly claim: string; readonly className: string },
): boolean {
  if (cluster !== source.cluster || (textAt(manifest, ['spec', 'storageClassName']) ?? '') !== className) return false;
  const reserved = valueAt(manifest, ['spec', 'claimRef']);
  if (!isObject(reserved)) return true;
  return reserved['name'] === claim && reserved['namespace'] === source.namespace;
}
