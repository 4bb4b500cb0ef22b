import { isObject, textAt, valueAt, type JsonObject, type JsonPath } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const level = 'pod-security.kubernetes.io/enforce';

/** Movers whose pod gets `moverSecurityContext` as it is. The one of rsync over SSH runs as root whatever is asked for. */
const kinds = ['kopia', 'restic', 'rsyncTLS', 'rclone', 'syncthing'] as const;

const source = (context: string, enforce = 'restricted') =>
  manifests(`
apiVersion: v1
kind: Namespace
metadata: { name: media, labels: { pod-security.kubernetes.io/enforce: ${enforce} } }
---
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: { name: sonarr, namespace: media }
spec:
  sourcePVC: sonarr
  syncthing:
    serviceType: ClusterIP${context}
`);

export default defineInvariant({
  id: 'volsync/mover-fits-its-namespace',
  severity: 'error',
  about: ['ReplicationSource', 'ReplicationDestination'],
  claim:
    'a mover in a namespace that enforces the level restricted says that it runs as somebody else than root, with a seccomp profile',
  why: 'VolSync drops capabilities in the container and sets nothing in the pod: Pod Security refuses every mover that does not say both in moverSecurityContext, so that nothing is ever copied, and no pod shows it',
  source: [
    {
      document: 'VolSync',
      section: 'v0.13.1, internal/controller/mover/syncthing/mover.go:473 and restic/mover.go:479',
    },
    { document: 'Kubernetes', section: 'Pod Security Standards, restricted' },
  ],
  *check(graph) {
    const restricted = new Map(
      graph
        .objects('Namespace')
        .filter((namespace) => textAt(namespace.manifest, ['metadata', 'labels', level]) === 'restricted')
        .map((namespace) => [`${namespace.cluster}\n${namespace.name}`, namespace]),
    );
    for (const object of graph.objects('ReplicationSource', 'ReplicationDestination')) {
      if (object.group !== 'volsync.backube') continue;
      const namespace = restricted.get(`${object.cluster}\n${object.namespace ?? ''}`);
      const mover = kinds.find((kind) => isObject(valueAt(object.manifest, ['spec', kind])));
      if (namespace === undefined || mover === undefined) continue;
      const path: JsonPath = ['spec', mover, 'moverSecurityContext'];
      const missing = missingOf(object, path);
      if (missing.length === 0) continue;
      yield {
        at: object.locate(path),
        object,
        observed: `${missing.join(' and ')} of the mover, while Namespace/${namespace.name} enforces restricted`,
        required: 'runAsNonRoot: true and seccompProfile.type: RuntimeDefault',
        fix: `set them in spec.${mover}.moverSecurityContext, with the user that owns the files`,
        restsOn: [...fieldsOf(object, path), ...fieldsOf(namespace, ['metadata', 'labels', level])],
      };
    }
  },
  valid: {
    'both are said': source(`
    moverSecurityContext: { runAsUser: 1000, fsGroup: 1000, runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }`),
    'a namespace that enforces less': source('', 'baseline'),
  },
  invalid: {
    'nothing is said': {
      given: source(''),
      finds: [
        {
          at: 'manifests.yaml:10:3',
          observed:
            'no runAsNonRoot: true and no seccompProfile of the mover, while Namespace/media enforces restricted',
          required: 'runAsNonRoot: true and seccompProfile.type: RuntimeDefault',
          fix: 'set them in spec.syncthing.moverSecurityContext, with the user that owns the files',
        },
      ],
    },
    'only the user is said': {
      given: source(`
    moverSecurityContext: { runAsUser: 1000, runAsNonRoot: true }`),
      finds: [
        {
          at: 'manifests.yaml:12:5',
          observed: 'no seccompProfile of the mover, while Namespace/media enforces restricted',
          required: 'runAsNonRoot: true and seccompProfile.type: RuntimeDefault',
          fix: 'set them in spec.syncthing.moverSecurityContext, with the user that owns the files',
        },
      ],
    },
  },
});

const profiles: ReadonlySet<unknown> = new Set(['RuntimeDefault', 'Localhost']);

function missingOf({ manifest }: KubernetesObject, path: JsonPath): string[] {
  const given = valueAt(manifest, path);
  const context: JsonObject = isObject(given) ? given : {};
  return [
    ...(context['runAsNonRoot'] === true ? [] : ['no runAsNonRoot: true']),
    ...(context['runAsUser'] === 0 ? ['runAsUser: 0'] : []),
    ...(profiles.has(valueAt(context, ['seccompProfile', 'type'])) ? [] : ['no seccompProfile']),
  ];
}
