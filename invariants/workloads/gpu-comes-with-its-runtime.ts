import { podPath, workloadKinds } from '../../graph/facts/workloads.ts';
import { groupBy } from '../../graph/group-by.ts';
import { listAt, objectAt, textAt, type JsonPath } from '../../graph/json.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { describe, type KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const resource = 'nvidia.com/gpu';

const transcoder = (name: string, runtime: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: media }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      ${runtime === '' ? '' : `runtimeClassName: ${runtime}`}
      containers: [{ name: app, image: "example.org/app:1.0.0", resources: { limits: { ${resource}: 1 } } }]
---`;

export default defineInvariant({
  id: 'workloads/gpu-comes-with-its-runtime',
  severity: 'warning',
  about: [...workloadKinds],
  claim: 'pods that ask for a GPU of NVIDIA name the RuntimeClass that most such pods name',
  why: 'the pod gets the GPU by its number and nothing of it: unless NVIDIA’s runtime is the default one of the node, no device and no driver library is put into the container, and the program works on the processor or ends',
  source: {
    document: 'NVIDIA device plugin for Kubernetes',
    section: 'README, Preparing your GPU Nodes: nvidia as the default runtime, or a RuntimeClass',
    url: 'https://github.com/NVIDIA/k8s-device-plugin#preparing-your-gpu-nodes',
  },
  *check(graph) {
    for (const asking of groupBy(askingForGpu(graph), ({ cluster }) => cluster).values()) {
      const naming = asking.filter((object) => runtimeOf(object) !== undefined);
      const [example] = naming;
      // Where few name it, it is the default of some nodes.
      if (example === undefined || naming.length <= asking.length - naming.length) continue;
      for (const object of asking) {
        if (runtimeOf(object) !== undefined) continue;
        const path = runtimePath(object);
        const named = runtimeOf(example) ?? '';
        yield {
          at: object.locate(podPath(object)),
          object,
          restsOn: [...fieldsOf(object, podPath(object)), ...fieldsOf(example, runtimePath(example))],
          observed: `${resource} without ${String(path.at(-1))}, while ${describe(example)} names ${named}`,
          required: 'the RuntimeClass by which devices and libraries come into the container',
          fix: `set runtimeClassName: ${named} for the pods`,
        };
      }
    }
  },
  valid: {
    'both name it': manifests(transcoder('one', 'nvidia') + transcoder('two', 'nvidia')),
    'the runtime of the node': manifests(transcoder('one', '') + transcoder('two', '')),
    'that of some nodes': manifests(transcoder('one', 'nvidia') + transcoder('two', '')),
  },
  invalid: {
    'one of three': {
      given: manifests(transcoder('one', 'nvidia') + transcoder('two', 'nvidia') + transcoder('three', '')),
      finds: [
        {
          at: 'manifests.yaml:30:5',
          observed: 'nvidia.com/gpu without runtimeClassName, while Deployment/one names nvidia',
          required: 'the RuntimeClass by which devices and libraries come into the container',
          fix: 'set runtimeClassName: nvidia for the pods',
        },
      ],
    },
  },
});

function askingForGpu(graph: ResourceGraph): KubernetesObject[] {
  return graph.objects(...workloadKinds).filter((object) =>
    ['containers', 'initContainers'].some((list) =>
      listAt(object.manifest, [...podPath(object), list]).some((container) => {
        const { [resource]: count } = objectAt(container, ['resources', 'limits']);
        return typeof count === 'number' ? count > 0 : typeof count === 'string' && /^[1-9]/.test(count);
      }),
    ),
  );
}

function runtimePath(object: KubernetesObject): JsonPath {
  return [...podPath(object), 'runtimeClassName'];
}

function runtimeOf(object: KubernetesObject): string | undefined {
  return textAt(object.manifest, runtimePath(object));
}
