import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { isK3s } from '../../graph/facts/cluster/k3s.ts';
import { listAt, textAt, type JsonPath } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const claim = (mode: string) =>
  manifests(`
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: office }
spec: { storageClassName: local, accessModes: [${mode}], resources: { requests: { storage: 1Gi } } }
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: local }
provisioner: rancher.io/local-path
`);

export default defineInvariant({
  id: 'storage/class-serves-access-mode',
  severity: 'error',
  about: ['PersistentVolumeClaim', 'StatefulSet'],
  claim: 'a claim asks its class for an access that it can give',
  why: 'the claim stays Pending: a volume of one node is not mounted by several, and its provisioner makes none that claims to be',
  source: [
    { document: 'local-path-provisioner', section: 'v0.0.32, provisioner.go: NodePath only supports ReadWriteOnce' },
    {
      document: 'ceph-csi',
      section: 'v3.15, internal/rbd: multi node access modes are only supported on block volumes',
    },
    { document: 'hcloud-csi', section: 'v2.18, internal/driver: isCapabilitySupported' },
    {
      document: 'OpenEBS dynamic-localpv-provisioner',
      section: 'v4.3, cmd/provisioner-localpv: Only support ReadWriteOnce',
    },
  ],
  *check(graph) {
    for (const { object, path } of claims(graph)) {
      const mode = listAt(object.manifest, [...path, 'accessModes']).indexOf('ReadWriteMany');
      const name = textAt(object.manifest, [...path, 'storageClassName']);
      if (mode < 0 || name === undefined || textAt(object.manifest, [...path, 'volumeName']) !== undefined) continue;
      const found = lookup(graph).find(object.cluster, 'StorageClass', undefined, name);
      const provisioner =
        textAt(found?.manifest, ['provisioner']) ??
        (name === 'local-path' && isK3s(graph, object.cluster) ? 'rancher.io/local-path' : undefined);
      if (provisioner === undefined || !ofOneNode.test(provisioner)) continue;
      const isBlock = textAt(object.manifest, [...path, 'volumeMode']) === 'Block';
      if ((isBlock && provisioner.endsWith('.csi.ceph.com')) || sharesLocalPaths(graph, provisioner)) continue;
      yield {
        at: object.locate([...path, 'accessModes', mode]),
        object,
        restsOn: [...fieldsOf(object, path), ...(found === undefined ? [] : fieldsOf(found, ['provisioner']))],
        observed: `ReadWriteMany of ${provisioner}, which gives a volume to one node`,
        required: 'ReadWriteOnce, or a class that is shared',
        fix: 'ask for ReadWriteOnce, or name a class of CephFS, NFS or another shared filesystem',
      };
    }
  },
  valid: { 'what it can give': claim('ReadWriteOnce') },
  invalid: {
    'a folder of one node for several': {
      given: claim('ReadWriteMany'),
      finds: [
        {
          at: 'manifests.yaml:4:48',
          observed: 'ReadWriteMany of rancher.io/local-path, which gives a volume to one node',
          required: 'ReadWriteOnce, or a class that is shared',
          fix: 'ask for ReadWriteOnce, or name a class of CephFS, NFS or another shared filesystem',
        },
      ],
    },
  },
});

/** Provisioners that refuse to make a filesystem for several nodes. */
const ofOneNode = /^(rancher\.io\/local-path|openebs\.io\/local|csi\.hetzner\.cloud)$|(^|\.)rbd\.csi\.ceph\.com$/;

/** local-path makes shared volumes where its configuration says that the folder is shared. */
function sharesLocalPaths(graph: ResourceGraph, provisioner: string): boolean {
  return (
    provisioner === 'rancher.io/local-path' && graph.files.some(({ text }) => text.includes('sharedFileSystemPath'))
  );
}

function* claims(graph: ResourceGraph): Generator<{ object: KubernetesObject; path: JsonPath }> {
  for (const object of graph.objects('PersistentVolumeClaim')) yield { object, path: ['spec'] };
  for (const object of graph.objects('StatefulSet'))
    for (const index of listAt(object.manifest, ['spec', 'volumeClaimTemplates']).keys())
      yield { object, path: ['spec', 'volumeClaimTemplates', index, 'spec'] };
}
