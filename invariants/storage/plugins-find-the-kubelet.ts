import { listAt, textAt, type JsonPath } from '../../graph/json.ts';
import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { podPath } from '../../graph/facts/workloads.ts';
import { kubeletRoot } from '../../topology/lookups.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

/** Values of charts that name the kubelet's folder, or one right below it. */
const values: readonly (readonly [path: JsonPath, below: string])[] = [
  [['spec', 'values', 'csi', 'kubeletRootDir'], ''],
  [['spec', 'values', 'kubeletRootDir'], ''],
  [['spec', 'values', 'kubeletDir'], ''],
  [['spec', 'values', 'nodeAgent', 'podVolumePath'], '/pods'],
  [['spec', 'values', 'nodeAgent', 'pluginVolumePath'], '/plugins'],
];

export default defineInvariant({
  id: 'storage/plugins-find-the-kubelet',
  severity: 'error',
  about: ['HelmRelease', 'DaemonSet'],
  claim: 'CSI drivers and device plugins look for the kubelet where the nodes have it',
  why: 'a driver that registers in another folder is never seen: no volume is mounted, and the way back cost the source all of them',
  source: [
    { document: 'k3s-home', section: 'LONGHORN-INCIDENT-POSTMORTEM-2025-06-15' },
    { document: 'k3s', section: 'kubelet root directory' },
  ],
  *check(graph) {
    for (const object of graph.objects('HelmRelease', 'DaemonSet')) {
      const declared = graph.declared('cluster').find(({ name }) => name === object.cluster);
      const root = kubeletRoot(declared?.spec.distribution);
      for (const { path, found, below } of places(object)) {
        if (found === `${root}${below}`) continue;
        yield {
          at: object.locate(path),
          object,
          restsOn: fieldsOf(object, path),
          observed: `${found}, while the kubelet is in ${root}`,
          required: `${root}${below}`,
          fix: 'correct the path; to move the kubelet itself, declare kubeletRoot in the topology, and move the volumes first',
        };
      }
    }
  },
  valid: {
    'the default of k3s': manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: longhorn }
spec: { values: { csi: { kubeletRootDir: /var/lib/kubelet } } }
`),
  },
  invalid: {
    'the path of older guides': {
      given: manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: longhorn }
spec:
  values:
    csi: { kubeletRootDir: /var/lib/rancher/k3s/agent/kubelet }
`),
      finds: [
        {
          at: 'manifests.yaml:6:28',
          observed: '/var/lib/rancher/k3s/agent/kubelet, while the kubelet is in /var/lib/kubelet',
          required: '/var/lib/kubelet',
          fix: 'correct the path; to move the kubelet itself, declare kubeletRoot in the topology, and move the volumes first',
        },
      ],
    },
  },
});

/** Paths that must lie in the kubelet's folder. */
function* places(object: KubernetesObject): Generator<{ path: JsonPath; found: string; below: string }> {
  if (object.kind === 'HelmRelease') {
    for (const [path, below] of values) {
      const found = textAt(object.manifest, path);
      if (found?.startsWith('/') === true) yield { path, found, below };
    }
    return;
  }
  const volumes = [...podPath(object), 'volumes'];
  for (const index of listAt(object.manifest, volumes).keys()) {
    const path: JsonPath = [...volumes, index, 'hostPath', 'path'];
    const found = textAt(object.manifest, path)?.replace(/\/$/, '');
    if (found?.endsWith('/device-plugins') === true) yield { path, found, below: '/device-plugins' };
  }
}
