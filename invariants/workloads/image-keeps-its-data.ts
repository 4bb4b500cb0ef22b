import { imageUses, isWithin, mountPaths, mountsClaim, whereDataGoes } from '../../graph/facts/images/image-uses.ts';
import { podPath } from '../../graph/facts/workloads.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const ollama = (mountPath: string, more = '') =>
  manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: ollama, namespace: ai }
spec:
  template:
    spec:
      containers:
        - name: ollama
          image: ollama/ollama:0.12.10${more}
          volumeMounts: [{ name: models, mountPath: ${mountPath} }]
      volumes: [{ name: models, persistentVolumeClaim: { claimName: models } }]
`);

export default defineInvariant({
  id: 'workloads/image-keeps-its-data',
  severity: 'error',
  about: ['Deployment', 'StatefulSet', 'DaemonSet'],
  claim:
    'where an image is known and its container mounts a claim, something is mounted where the image keeps its data',
  why: 'the claim stays empty, the data lies in the container, and all of it is gone the next time the pod starts',
  source: {
    document: 'holdfast',
    section: 'docs/images.md: the file of each image that says so, with its version',
  },
  *check(graph) {
    for (const use of imageUses(graph)) {
      const { object, facts, image, path, isPlain } = use;
      if (!isPlain || !mountsClaim(use)) continue;
      const mounted = mountPaths(use);
      for (const data of facts.data ?? []) {
        const folder = whereDataGoes(use, data);
        if (folder === null || mounted.some((each) => isWithin(folder, each) || isWithin(each, folder))) continue;
        yield {
          at: object.locate([...path, 'volumeMounts']),
          object,
          observed: `mounts at ${mounted.join(', ')}, and nothing at ${folder}, where ${image} keeps its data`,
          required: `a volume at ${folder}`,
          fix:
            data.from === undefined
              ? `mount the claim at ${folder}`
              : `mount the claim at ${folder}, or set ${data.from.join(' or ')} to where it is mounted`,
          restsOn: fieldsOf(
            object,
            [...path, 'image'],
            [...path, 'env'],
            [...path, 'volumeMounts'],
            [...podPath(object), 'volumes'],
          ),
        };
      }
    }
  },
  valid: {
    'where it keeps them': ollama('/root/.ollama'),
    'kept elsewhere': ollama('/config', '\n          env: [{ name: HOME, value: /config }]'),
  },
  invalid: {
    'a folder that it never looks at': {
      given: ollama('/config'),
      finds: [
        {
          at: 'manifests.yaml:10:11',
          observed: 'mounts at /config, and nothing at /root/.ollama, where docker.io/ollama/ollama keeps its data',
          required: 'a volume at /root/.ollama',
          fix: 'mount the claim at /root/.ollama, or set OLLAMA_MODELS or OLLAMA_HOME or HOME to where it is mounted',
        },
      ],
    },
  },
});
