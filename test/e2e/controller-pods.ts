import { objectAt, textAt, valueAt } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import type { LooseManifest } from '../real-stack.ts';

/** A pod that a controller makes for an object, as Pod Security sees it. */
export interface ControllerPod {
  readonly object: KubernetesObject;
  readonly namespace: string;
  readonly spec: LooseManifest;
}

const container = (securityContext: object) => ({ name: 'one', image: 'registry.example.org/one:1', securityContext });
const confined = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/**
 * What the controllers of the stacks run for their objects. Only what Pod Security and the scheduler look at is here, as it was read in their
 * sources: VolSync 0.13.1, whose movers get `moverSecurityContext` as it is (internal/controller/mover/syncthing/mover.go:473, restic and Kopia
 * likewise), and its fork, whose maintenance has defaults of its own (internal/controller/kopiamaintenance_controller.go);
 * system-upgrade-controller 0.16.3, whose jobs are the node's own (pkg/upgrade/job/job.go); cert-manager 1.19, whose solvers of HTTP-01 are
 * restricted by themselves (pkg/issuer/acme/http/pod.go); prometheus-operator 0.86, which takes contexts, places and sizes from its objects by
 * what its API says (its source was not read); Velero 1.18, whose backups of files are made by pods beside the node agent
 * (pkg/exposer/pod_volume.go); longhorn-manager 1.11, whose instance managers run on every node (controller/instance_manager_controller.go).
 */
export function controllerPods(graph: ResourceGraph): ControllerPod[] {
  return [
    ...graph.objects('ReplicationSource', 'ReplicationDestination').flatMap(movers),
    ...graph.objects('KopiaMaintenance').map((object) => pod(object, maintenance(object))),
    ...graph.objects('Plan').map((object) => pod(object, { ...upgrade, ...placeOf(object) })),
    ...graph.objects('Certificate').flatMap((object) => solvers(graph, object)),
    ...graph.objects('Prometheus', 'Alertmanager').map((object) => pod(object, monitoring(object))),
    ...graph.objects('Schedule').map((object) => pod(object, filesOfPods)),
    ...graph
      .objects('Node')
      .flatMap((object) => (object.group === 'longhorn.io' ? [pod(object, instances(object))] : [])),
  ];
}

/** Where an object says that its pods may run, and what they take. */
function placeOf({ manifest }: KubernetesObject): LooseManifest {
  const { tolerations, affinity, nodeSelector } = objectAt(manifest, ['spec']) as LooseManifest;
  // One by labels is one of pods as well; the controller itself reads the rest.
  return { tolerations, affinity, nodeSelector: nodeSelector?.matchLabels };
}

const pod = (object: KubernetesObject, spec: LooseManifest): ControllerPod => ({
  object,
  namespace: object.namespace ?? 'default',
  spec,
});

function movers(object: KubernetesObject): ControllerPod[] {
  return ['syncthing', 'restic', 'kopia', 'rclone', 'rsync', 'rsyncTLS'].flatMap((mover) => {
    if (valueAt(object.manifest, ['spec', mover]) === undefined) return [];
    const securityContext = objectAt(object.manifest, ['spec', mover, 'moverSecurityContext']);
    const own = { ...confined, privileged: false, readOnlyRootFilesystem: true };
    return [pod(object, { securityContext, containers: [container(own)] })];
  });
}

const upgrade = {
  ...{ hostIPC: true, hostNetwork: true, hostPID: true },
  containers: [container({ privileged: true })],
  volumes: [{ name: 'host-root', hostPath: { path: '/', type: 'Directory' } }],
};

function maintenance(object: KubernetesObject): LooseManifest {
  const spec = objectAt(object.manifest, ['spec']) as LooseManifest;
  const own = { ...confined, privileged: false, readOnlyRootFilesystem: true, runAsNonRoot: true };
  return {
    securityContext: spec.podSecurityContext ?? { runAsNonRoot: true, fsGroup: 1000, runAsUser: 1000 },
    containers: [{ ...container(spec.containerSecurityContext ?? own), resources: spec.resources }],
    ...{ affinity: spec.affinity, nodeSelector: spec.nodeSelector, tolerations: spec.tolerations },
  };
}

function monitoring(object: KubernetesObject): LooseManifest {
  const spec = objectAt(object.manifest, ['spec']) as LooseManifest;
  const own = { ...confined, readOnlyRootFilesystem: true };
  return {
    securityContext: spec.securityContext,
    containers: [
      { ...container(own), resources: spec.resources },
      { ...container(own), name: 'config-reloader' },
    ],
    ...{ affinity: spec.affinity, nodeSelector: spec.nodeSelector, tolerations: spec.tolerations },
  };
}

/** It reads the files of other pods where the kubelet keeps them. */
const filesOfPods = {
  securityContext: { runAsUser: 0 },
  containers: [container({ privileged: false })],
  volumes: [{ name: 'files', hostPath: { path: '/var/lib/kubelet/pods' } }],
};

function instances({ name }: KubernetesObject): LooseManifest {
  return {
    nodeSelector: { 'kubernetes.io/hostname': name },
    containers: [container({ privileged: true })],
    volumes: [{ name: 'host', hostPath: { path: '/' } }],
  };
}

/** The issuer proves names by HTTP: a pod beside the certificate answers. */
function solvers(graph: ResourceGraph, object: KubernetesObject): ControllerPod[] {
  const name = textAt(object.manifest, ['spec', 'issuerRef', 'name']);
  const issuer = graph.objects('ClusterIssuer', 'Issuer').find((each) => each.name === name);
  if (issuer === undefined || !JSON.stringify(issuer.manifest).includes('"http01"')) return [];
  const securityContext = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
  return [pod(object, { securityContext, containers: [container(confined)] })];
}
