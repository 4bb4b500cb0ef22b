import { describe, expect, test } from 'vitest';
import type { JsonPath } from '../../../graph/json.ts';
import { formatOrigin } from '../../../graph/origin.ts';
import { readFilesInto } from '../../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../../graph/resource/graph.ts';

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: main
          image: example.org/web:1
          envFrom: [{ configMapRef: { name: settings } }]
`;
const map = `apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { a: x }
`;

interface Row {
  /** Files besides the two objects. The line that ends in `# decides` is the one that the field comes from. */
  readonly files: Readonly<Record<string, string>>;
  /** Added to the spec of the Flux Kustomization. */
  readonly spec?: string;
  readonly kind?: string;
  readonly field: JsonPath;
  readonly value: unknown;
}

const kustomization = (text: string): Record<string, string> => ({
  'app/kustomization.yaml': `resources: [deployment.yaml, map.yaml]\n${text}`,
});
const image = ['spec', 'template', 'spec', 'containers', 0, 'image'];
const reference = ['spec', 'template', 'spec', 'containers', 0, 'envFrom', 0, 'configMapRef', 'name'];

const rows: Readonly<Record<string, Row>> = {
  'nothing changes it': {
    files: { ...kustomization(''), 'app/deployment.yaml': deployment.replace('replicas: 1', 'replicas: 1 # decides') },
    field: ['spec', 'replicas'],
    value: 1,
  },
  namespace: { files: kustomization('namespace: media # decides\n'), field: ['metadata', 'namespace'], value: 'media' },
  'the namespace of a base': {
    files: { 'app/kustomization.yaml': 'resources: [../base]\n', ...base('namespace: media # decides\n') },
    field: ['metadata', 'namespace'],
    value: 'media',
  },
  namePrefix: { files: kustomization('namePrefix: a- # decides\n'), field: ['metadata', 'name'], value: 'a-web' },
  nameSuffix: { files: kustomization('nameSuffix: -b # decides\n'), field: ['metadata', 'name'], value: 'web-b' },
  'a reference to a name with a prefix': {
    files: kustomization('namePrefix: a- # decides\n'),
    field: reference,
    value: 'a-settings',
  },
  commonLabels: {
    files: kustomization('commonLabels:\n  other: x\n  owner: me # decides\n'),
    field: ['spec', 'selector', 'matchLabels', 'owner'],
    value: 'me',
  },
  labels: {
    files: kustomization('labels:\n  - pairs:\n      owner: me # decides\n    includeTemplates: true\n'),
    field: ['spec', 'template', 'metadata', 'labels', 'owner'],
    value: 'me',
  },
  commonAnnotations: {
    files: kustomization('commonAnnotations:\n  note: x # decides\n'),
    field: ['metadata', 'annotations', 'note'],
    value: 'x',
  },
  images: {
    files: kustomization('images:\n  - name: example.org/web\n    newTag: "2" # decides\n'),
    field: image,
    value: 'example.org/web:2',
  },
  replicas: {
    files: kustomization('replicas:\n  - name: web\n    count: 3 # decides\n'),
    field: ['spec', 'replicas'],
    value: 3,
  },
  'replacements, at their source': {
    files: {
      ...kustomization(
        'replacements:\n  - source: { kind: ConfigMap, fieldPath: data.a }\n    targets: [{ select: { kind: Deployment }, fieldPaths: [metadata.annotations.a], options: { create: true } }]\n',
      ),
      'app/map.yaml': map.replace('data: { a: x }', 'data:\n  a: x # decides'),
    },
    field: ['metadata', 'annotations', 'a'],
    value: 'x',
  },
  'replacements, at their own value': {
    files: kustomization(
      'replacements:\n  - targets: [{ select: { kind: Deployment }, fieldPaths: [spec.replicas] }]\n    sourceValue: "4" # decides\n',
    ),
    field: ['spec', 'replicas'],
    value: 4,
  },
  'a strategic patch in a file': {
    files: {
      ...kustomization('patches:\n  - path: patch.yaml\n'),
      'app/patch.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  replicas: 5 # decides\n',
    },
    field: ['spec', 'replicas'],
    value: 5,
  },
  'a strategic patch in place': {
    files: kustomization(
      'patches:\n  - patch: |- # decides\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata: { name: web }\n      spec:\n        replicas: 5\n',
    ),
    field: ['spec', 'replicas'],
    value: 5,
  },
  patchesStrategicMerge: {
    files: {
      ...kustomization('patchesStrategicMerge:\n  - patch.yaml\n'),
      'app/patch.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  replicas: 5 # decides\n',
    },
    field: ['spec', 'replicas'],
    value: 5,
  },
  'a JSON patch in a file': {
    files: {
      ...kustomization('patches:\n  - path: patch.yaml\n    target: { kind: Deployment }\n'),
      'app/patch.yaml': '- op: replace\n  path: /spec/replicas\n  value: 5 # decides\n',
    },
    field: ['spec', 'replicas'],
    value: 5,
  },
  'a JSON patch in place': {
    files: kustomization(
      'patches:\n  - target: { kind: Deployment }\n    patch: |- # decides\n      - { op: replace, path: /spec/replicas, value: 5 }\n',
    ),
    field: ['spec', 'replicas'],
    value: 5,
  },
  patchesJson6902: {
    files: {
      ...kustomization(
        'patchesJson6902:\n  - path: patch.yaml\n    target: { group: apps, version: v1, kind: Deployment, name: web }\n',
      ),
      'app/patch.yaml': '- op: add\n  path: /metadata/labels\n  value: { a: b } # decides\n',
    },
    field: ['metadata', 'labels', 'a'],
    value: 'b',
  },
  'a literal of a generator': {
    files: {
      'app/kustomization.yaml':
        'resources: [deployment.yaml]\nconfigMapGenerator:\n  - name: settings\n    literals:\n      - a=b # decides\n',
    },
    kind: 'ConfigMap',
    field: ['data', 'a'],
    value: 'b',
  },
  'a line of a file for a generator': {
    files: {
      'app/kustomization.yaml':
        'resources: [deployment.yaml]\nconfigMapGenerator:\n  - { name: settings, envs: [settings.env] }\n',
      'app/settings.env': '# none\nb=c\na=b # decides\n',
    },
    kind: 'ConfigMap',
    field: ['data', 'a'],
    value: 'b # decides',
  },
  'a name with a hash': {
    files: {
      'app/kustomization.yaml':
        'resources: [deployment.yaml]\nconfigMapGenerator:\n  - name: settings # decides\n    literals: [a=b]\n',
    },
    kind: 'ConfigMap',
    field: ['metadata', 'name'],
    value: expect.stringMatching(/^settings-\w{10}$/),
  },
  'a Component': {
    files: {
      ...kustomization('components: [../component]\n'),
      'component/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nreplicas:\n  - name: web\n    count: 7 # decides\n',
    },
    field: ['spec', 'replicas'],
    value: 7,
  },
  'a Component of the Flux Kustomization': {
    files: {
      ...kustomization(''),
      'component/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: c- # decides\n',
    },
    spec: '  components: [../component]\n',
    field: ['metadata', 'name'],
    value: 'c-web',
  },
  'vars, at their source': {
    files: {
      ...kustomization(
        'vars:\n  - { name: A, objref: { apiVersion: v1, kind: ConfigMap, name: settings }, fieldref: { fieldPath: data.a } }\n',
      ),
      'app/deployment.yaml': deployment.replace('image:', 'args: ["--a=$(A)"]\n          image:'),
      'app/map.yaml': map.replace('data: { a: x }', 'data:\n  a: x # decides'),
    },
    field: ['spec', 'template', 'spec', 'containers', 0, 'args', 0],
    value: '--a=x',
  },
  buildMetadata: {
    files: kustomization('buildMetadata: [originAnnotations] # decides\n'),
    field: ['metadata', 'annotations', 'config.kubernetes.io/origin'],
    value: 'path: deployment.yaml\n',
  },
  'spec.targetNamespace': {
    files: kustomization('namespace: other\n'),
    spec: '  targetNamespace: media # decides\n',
    field: ['metadata', 'namespace'],
    value: 'media',
  },
  'spec.namePrefix': {
    files: kustomization(''),
    spec: '  namePrefix: f- # decides\n',
    field: ['metadata', 'name'],
    value: 'f-web',
  },
  'spec.images': {
    files: kustomization(''),
    spec: '  images:\n    - name: example.org/web\n      newTag: "9" # decides\n',
    field: image,
    value: 'example.org/web:9',
  },
  'spec.patches': {
    files: kustomization(''),
    spec: '  patches:\n    - target: { kind: Deployment }\n      patch: | # decides\n        - { op: replace, path: /spec/replicas, value: 5 }\n',
    field: ['spec', 'replicas'],
    value: 5,
  },
  'spec.commonMetadata': {
    files: kustomization(''),
    spec: '  commonMetadata:\n    labels:\n      owner: me # decides\n',
    field: ['metadata', 'labels', 'owner'],
    value: 'me',
  },
  'spec.postBuild.substitute': {
    files: { ...kustomization(''), 'app/deployment.yaml': deployment.replace('web:1', 'web:${TAG}') },
    spec: '  postBuild:\n    substitute:\n      TAG: v7 # decides\n',
    field: image,
    value: 'example.org/web:v7',
  },
  'spec.postBuild.substituteFrom': {
    files: {
      ...kustomization(''),
      'app/deployment.yaml': deployment.replace('web:1', 'web:${TAG}'),
      'flux/tags.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: tags, namespace: flux-system }\ndata:\n  TAG: v8 # decides\n',
    },
    spec: '  postBuild:\n    substituteFrom: [{ kind: ConfigMap, name: tags }]\n',
    field: image,
    value: 'example.org/web:v8',
  },
  'a default of a variable': {
    files: {
      ...kustomization(''),
      'app/deployment.yaml': deployment.replace('example.org/web:1', 'example.org/web:${TAG:=v6} # decides'),
    },
    spec: '  postBuild:\n    substitute: { OTHER: x }\n',
    field: image,
    value: 'example.org/web:v6',
  },
};

function base(text: string): Record<string, string> {
  return {
    'base/kustomization.yaml': `resources: [deployment.yaml, map.yaml]\n${text}`,
    'base/deployment.yaml': deployment,
    'base/map.yaml': map,
  };
}

describe('a field that is decided by', () => {
  test.each(Object.entries(rows))(
    '%s is reported there',
    (_, { files, spec = '', kind = 'Deployment', field, value }) => {
      const all: Record<string, string> = {
        'app/deployment.yaml': deployment,
        'app/map.yaml': map,
        'flux/app.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: app, namespace: flux-system }
spec:
  path: ./app
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
${spec}`,
        'flux/root.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: root, namespace: flux-system }
spec: { path: ./flux, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
`,
        ...files,
      };
      const graph = new ResourceGraph();
      const entries = new Map(Object.entries(all));
      readFilesInto(
        graph,
        [...entries].filter(([path]) => path.endsWith('.yaml')),
        '.',
        entries,
      );
      const object = graph.objects(kind).find(({ appliedBy }) => appliedBy?.folder === 'app');
      const found = field.reduce<unknown>(
        (sum, step) => (sum as Record<string | number, unknown> | undefined)?.[step],
        object?.manifest,
      );
      expect(found).toEqual(value);
      const places = Object.entries(all).flatMap(([path, text]) =>
        text.split('\n').flatMap((line, index) => (line.endsWith('# decides') ? [`${path}:${index + 1}`] : [])),
      );
      expect([object === undefined ? '' : formatOrigin(object.locate(field)).replace(/:\d+$/, '')]).toEqual(places);
    },
  );
});
