import { imageUses } from '../../graph/facts/images/image-uses.ts';
import { podPath } from '../../graph/facts/workloads.ts';
import { valueAt } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const sonarr = (security: string) =>
  manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: sonarr, namespace: media }
spec:
  template:
    spec:
      securityContext: { ${security} }
      containers: [{ name: app, image: ghcr.io/home-operations/sonarr:4.0.16 }]
`);

export default defineInvariant({
  id: 'workloads/image-may-run-as-its-user',
  severity: 'error',
  about: ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'],
  claim: 'where an image is known whose user is a name or root, a pod that must not run as root says a number',
  why: 'the kubelet cannot tell whether a name is root, and refuses it as it refuses root: the pod stays in CreateContainerConfigError',
  source: {
    document: 'Kubernetes',
    section:
      'pkg/kubelet/kuberuntime/security_context.go, verifyRunAsNonRoot, 1.35; the user of each image: docs/images.md',
    url: 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
  },
  *check(graph) {
    for (const { object, facts, image, path, pod, container } of imageUses(graph)) {
      const { user } = facts;
      if (user === undefined || (typeof user === 'number' && user !== 0)) continue;
      const said = (field: string) =>
        valueAt(container, ['securityContext', field]) ?? valueAt(pod, ['securityContext', field]) ?? undefined;
      if (said('runAsNonRoot') !== true || said('runAsUser') !== undefined) continue;
      const own = valueAt(container, ['securityContext', 'runAsNonRoot']) !== undefined;
      const where = own ? path : podPath(object);
      yield {
        at: object.locate([...where, 'securityContext', 'runAsNonRoot']),
        object,
        observed: `runAsNonRoot: true without runAsUser, and ${image} runs as ${user}`,
        required: 'runAsUser with a number above 0',
        fix: 'set securityContext.runAsUser, such as 1000, and fsGroup alike',
        restsOn: fieldsOf(
          object,
          [...path, 'image'],
          [...path, 'securityContext'],
          [...podPath(object), 'securityContext'],
        ),
      };
    }
  },
  valid: {
    'a number': sonarr('runAsNonRoot: true, runAsUser: 1000'),
    'nothing is asked': sonarr('fsGroup: 1000'),
  },
  invalid: {
    'a name': {
      given: sonarr('runAsNonRoot: true'),
      finds: [
        {
          at: 'manifests.yaml:7:40',
          observed: 'runAsNonRoot: true without runAsUser, and ghcr.io/home-operations/sonarr runs as nobody',
          required: 'runAsUser with a number above 0',
          fix: 'set securityContext.runAsUser, such as 1000, and fsGroup alike',
        },
      ],
    },
  },
});
