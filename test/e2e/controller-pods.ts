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
 * What the controllers of the stacks run for their objects. Only what Pod Security looks at is here, as it was read in their sources:
 * VolSync 0.13.1, whose movers get `moverSecurityContext` as it is (internal/controller/mover/syncthing/mover.go:473, restic and Kopia likewise);
 * system-upgrade-controller 0.16.3, whose jobs are the node's own (pkg/upgrade/job/job.go); cert-manager 1.19, whose solvers of HTTP-01 are
 * restricted by themselves (pkg/issuer/acme/http/pod.go).
 */
export function controllerPods(graph: ResourceGraph): ControllerPod[] {
  return [
    ...graph.objects('ReplicationSource', 'ReplicationDestination').flatMap(movers),
    ...graph.objects('Plan').map((object) => pod(object, upgrade)),
    ...graph.objects('Certificate').flatMap((object) => solvers(graph, object)),
  ];
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

/** The issuer proves names by HTTP: a pod beside the certificate answers. */
function solvers(graph: ResourceGraph, object: KubernetesObject): ControllerPod[] {
  const name = textAt(object.manifest, ['spec', 'issuerRef', 'name']);
  const issuer = graph.objects('ClusterIssuer', 'Issuer').find((each) => each.name === name);
  if (issuer === undefined || !JSON.stringify(issuer.manifest).includes('"http01"')) return [];
  const securityContext = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
  return [pod(object, { securityContext, containers: [container(confined)] })];
}
