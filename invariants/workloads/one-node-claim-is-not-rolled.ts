import { listAt, objectAt, textAt, valueAt, type JsonPath } from '../../graph/json.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { podPath } from '../../graph/facts/workloads.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const ledger = (spec: string, mode = 'ReadWriteOnce', storageClass = 'longhorn') =>
  manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: ledger, namespace: shop }
spec:
  ${spec}
  template: { spec: { containers: [], volumes: [{ name: data, persistentVolumeClaim: { claimName: ledger } }] } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ledger, namespace: shop }
spec: { storageClassName: ${storageClass}, accessModes: [${mode}], resources: { requests: { storage: 1Gi } } }
`);

/** Provisioners whose volumes are attached to one node at a time, from their documentation. */
const attaching =
  /^(driver\.longhorn\.io|(.*\.)?rbd\.csi\.ceph\.com|csi\.hetzner\.cloud|ebs\.csi\.aws\.com|pd\.csi\.storage\.gke\.io|disk\.csi\.azure\.com|linstor\.csi\.linbit\.com|io\.openebs\.csi-mayastor|csi\.proxmox\.sinextra\.dev|org\.democratic-csi\.iscsi|csi\.san\.synology\.com|dobs\.csi\.digitalocean\.com)$/;
/** Names under which their charts and examples make classes. */
const attachingNames = /^(longhorn|ceph-block|csi-rbd-sc|rook-ceph-block|hcloud-volumes|openebs-mayastor|proxmox-data)/;

export default defineInvariant({
  id: 'workloads/one-node-claim-is-not-rolled',
  severity: 'warning',
  about: ['Deployment'],
  claim: 'a Deployment that mounts a volume of one node stops the old pod before it starts the new one',
  why: 'a rolling update starts the new pod first: on another node its volume cannot be attached (Multi-Attach error) while the old pod, which waits for the new one, holds it; more replicas never start at all there',
  source: [
    {
      document: 'Kubernetes',
      section: 'Persistent Volumes, access modes; Deployments, strategy',
      url: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes',
    },
    {
      document: 'Longhorn',
      section: 'Knowledge base, nodes with a NoExecute taint: Multi-Attach error',
      url: 'https://longhorn.io/kb/',
    },
  ],
  *check(graph) {
    for (const object of graph.objects('Deployment')) {
      if (isHeldTogether(object) || isOfOneNode(graph, object.cluster)) continue;
      const replicas = valueAt(object.manifest, ['spec', 'replicas']);
      const isMany = typeof replicas === 'number' && replicas > 1;
      const [mounted] = isMany || isRolled(object) ? ofOneNode(graph, object) : [];
      if (mounted === undefined) continue;
      const { claim, path } = mounted;
      const strategy = isRolled(object) ? 'a rolling update' : 'Recreate';
      const deciding = isStated(object) ? ['spec', 'strategy'] : path;
      yield {
        at: object.locate(isMany ? ['spec', 'replicas'] : deciding),
        object,
        observed: `${isMany ? `${replicas} replicas` : 'one replica'} and ${strategy}, with PersistentVolumeClaim/${claim.name} (ReadWriteOnce)`,
        required: 'one replica and strategy Recreate, or a volume that many nodes mount',
        fix: isMany
          ? 'set spec.replicas: 1 and spec.strategy.type: Recreate, or make it a StatefulSet with claims of its own'
          : 'set spec.strategy.type: Recreate',
        restsOn: [
          ...fieldsOf(object, ['spec', 'replicas'], ['spec', 'strategy'], ['metadata', 'namespace'], podPath(object)),
          ...fieldsOf(claim, ['metadata', 'name'], ['metadata', 'namespace'], ['spec']),
        ],
      };
    }
  },
  valid: {
    recreated: ledger('strategy: { type: Recreate }'),
    'stopped before, by numbers': ledger('strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }'),
    'a volume of many nodes': ledger('replicas: 2', 'ReadWriteMany'),
    'a folder of one node, where all pods go': ledger('replicas: 2', 'ReadWriteOnce', 'local-path'),
  },
  invalid: {
    'two replicas': {
      given: ledger('replicas: 2'),
      finds: [
        {
          at: 'manifests.yaml:5:13',
          observed: '2 replicas and a rolling update, with PersistentVolumeClaim/ledger (ReadWriteOnce)',
          required: 'one replica and strategy Recreate, or a volume that many nodes mount',
          fix: 'set spec.replicas: 1 and spec.strategy.type: Recreate, or make it a StatefulSet with claims of its own',
        },
      ],
    },
    'one, rolled by default': {
      given: ledger('replicas: 1'),
      finds: [
        {
          at: 'manifests.yaml:6:99',
          observed: 'one replica and a rolling update, with PersistentVolumeClaim/ledger (ReadWriteOnce)',
          required: 'one replica and strategy Recreate, or a volume that many nodes mount',
          fix: 'set spec.strategy.type: Recreate',
        },
      ],
    },
  },
});

function isStated({ manifest }: KubernetesObject): boolean {
  return valueAt(manifest, ['spec', 'strategy', 'type']) !== undefined;
}

function isRolled({ manifest }: KubernetesObject): boolean {
  const type = textAt(manifest, ['spec', 'strategy', 'type']) ?? 'RollingUpdate';
  const surge = valueAt(manifest, ['spec', 'strategy', 'rollingUpdate', 'maxSurge']) ?? '25%';
  return type === 'RollingUpdate' && surge !== 0 && surge !== '0' && surge !== '0%';
}

/** Whether something keeps all pods on one node, or none runs. */
function isHeldTogether(object: KubernetesObject): boolean {
  const pod = objectAt(object.manifest, podPath(object));
  const isPinned = valueAt(pod, ['nodeSelector', 'kubernetes.io/hostname']) !== undefined;
  return isPinned || valueAt(pod, ['affinity']) !== undefined || valueAt(object.manifest, ['spec', 'replicas']) === 0;
}

function isOfOneNode(graph: ResourceGraph, cluster: string): boolean {
  const declared = graph.declared('cluster').find(({ name }) => name === cluster);
  return declared !== undefined && Object.keys(declared.spec.nodes).length === 1;
}

/** The claims of its pods whose volumes are attached to one node at a time. */
function ofOneNode(graph: ResourceGraph, object: KubernetesObject): { claim: KubernetesObject; path: JsonPath }[] {
  const volumes = [...podPath(object), 'volumes'];
  return listAt(object.manifest, volumes).flatMap((volume, index) => {
    const name = textAt(volume, ['persistentVolumeClaim', 'claimName']);
    if (name === undefined) return [];
    const claim = lookup(graph).find(object.cluster, 'PersistentVolumeClaim', object.namespace, name);
    if (claim === undefined || !isOfOnePlace(graph, claim)) return [];
    return [{ claim, path: [...volumes, index, 'persistentVolumeClaim', 'claimName'] }];
  });
}

function isOfOnePlace(graph: ResourceGraph, { cluster, manifest }: KubernetesObject): boolean {
  const modes = listAt(manifest, ['spec', 'accessModes']);
  if (modes.length === 0 || modes.some((mode) => mode !== 'ReadWriteOnce' && mode !== 'ReadWriteOncePod')) return false;
  const name = textAt(manifest, ['spec', 'storageClassName']) ?? '';
  const storageClass = lookup(graph).find(cluster, 'StorageClass', undefined, name);
  const provisioner = textAt(storageClass?.manifest, ['provisioner']);
  return provisioner === undefined ? attachingNames.test(name) : attaching.test(provisioner);
}
