import type { GeneratedLayer } from './generated-repository.ts';
import type { Random } from './random.ts';

const kinds = [
  'Deployment',
  'StatefulSet',
  'ConfigMap',
  'Service',
  'Widget',
  'HelmRelease',
  'CronJob',
  'Secret',
  '.*Set',
  'Deploy.*|Widget',
];
const deploymentPatches: readonly string[] = [
  'spec: {replicas: 3}',
  'spec: {template: {spec: {containers: [{name: main, image: example.org/other:2, env: [{name: A, value: "2"}, {name: N, value: n}]}]}}}',
  'spec: {template: {spec: {containers: [{name: side, $patch: delete}]}}}',
  'spec: {template: {spec: {containers: [{name: new, image: example.org/new:1}]}}}',
  'spec: {template: {spec: {containers: [{name: main, ports: [{containerPort: 8080, protocol: TCP, name: http}, {containerPort: 7070}]}]}}}',
  'spec: {template: {spec: {containers: [{name: main, ports: [{containerPort: 9090, hostPort: 90}]}]}}}',
  'spec: {template: {spec: {containers: [{name: main, volumeMounts: [{mountPath: /data, $patch: delete}, {mountPath: /more, name: tmp}]}]}}}',
  'spec: {template: {spec: {containers: [{$patch: replace}, {name: only, image: example.org/only:1}]}}}',
  'spec: {template: {spec: {containers: [{name: main, $patch: replace, image: example.org/main:9}]}}}',
  'spec: {template: {spec: {volumes: [{name: config, $retainKeys: [name, emptyDir], emptyDir: {}, configMap: null}]}}}',
  'spec: {template: {spec: {volumes: [{name: data, persistentVolumeClaim: null, emptyDir: {}}]}}}',
  'spec: {template: {spec: {$setElementOrder/containers: [{name: side}, {name: main}], containers: [{name: side, image: example.org/side:2}]}}}',
  'spec: {template: {spec: {initContainers: null, serviceAccountName: ~}}}',
  'spec: {template: {spec: {nodeSelector: {disk: ssd}, tolerations: [{key: gpu, operator: Exists}]}}}',
  'spec: {strategy: {$patch: replace, type: Recreate}}',
  'spec: {strategy: {$retainKeys: [type], type: Recreate}}',
  'spec: {template: {spec: {imagePullSecrets: [{name: more}], hostAliases: [{ip: 10.0.0.1, hostnames: [a]}]}}}',
  'spec: {template: {spec: {topologySpreadConstraints: [{topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, maxSkew: 2}]}}}',
  'metadata: {finalizers: [two, three], labels: {tier: null, more: "yes"}, annotations: {note: null, octal: 0755}}',
  'metadata: {annotations: {$patch: replace, only: one}}',
  'metadata: {labels: {$patch: delete}}',
  '$patch: delete',
];
const otherPatches: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: [
    'data: {a: "2", b: null, c: !!str 3, d: yes, e: 0644}',
    'data: null',
    'data: {$patch: replace, z: z}',
    'immutable: true',
    '$patch: delete',
  ],
  Service: [
    'spec: {ports: [{port: 53, protocol: UDP, nodePort: 3}, {port: 80, name: web}]}',
    'spec: {ports: [{port: 443, name: https}], type: LoadBalancer}',
  ],
  Widget: [
    'spec: {items: [{name: one, size: 9}]}',
    'spec: {items: [{name: one, $patch: delete}]}',
    'spec: {items: [{$patch: replace}, {name: x}]}',
    'spec: {words: {nothing: null, yes: null}, numbers: {big: 98765432109876543210, octal: null}}',
    'spec: {anchors: {base: {x: 9}}, text: null}',
    'spec: {$patch: replace, only: 1}',
  ],
  HelmRelease: [
    'spec: {values: {env: [{name: A, value: 9}], nothing: 1, empty: null, image: {tag: null}}}',
    'spec: {interval: 10m, install: {remediation: {retries: 3}}, valuesFrom: [{kind: Secret, name: settings-secret}]}',
    'spec: {values: null}',
  ],
  StatefulSet: [
    'spec: {volumeClaimTemplates: [{metadata: {name: store}, spec: {storageClassName: slow}}]}',
    'spec: {replicas: 2}',
  ],
  CronJob: [
    'spec: {suspend: true, jobTemplate: {spec: {template: {spec: {containers: [{name: main, image: example.org/n:2}]}}}}}',
  ],
  ServiceAccount: ['secrets: [{name: more}]'],
};
/** What the sample of each kind is called. */
export const names: Readonly<Record<string, string>> = {
  Deployment: 'web',
  ConfigMap: 'settings',
  Service: 'web',
  Widget: 'gadget',
  HelmRelease: 'chart',
  StatefulSet: 'db',
  CronJob: 'nightly',
  ServiceAccount: 'runner',
  Secret: 'settings-secret',
};
/** Where the samples lie that name a namespace. */
export const namespaces: Readonly<Record<string, string>> = { StatefulSet: 'data', HelmRelease: 'media' };
export const versions: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  ConfigMap: 'v1',
  Service: 'v1',
  Widget: 'example.org/v1',
  HelmRelease: 'helm.toolkit.fluxcd.io/v2',
  StatefulSet: 'apps/v1',
  CronJob: 'batch/v1',
  ServiceAccount: 'v1',
  Secret: 'v1',
};

/** A strategic merge patch of some kind. */
export function mergePatch(random: Random, given?: string): { kind: string; patch: string } {
  const kind = given ?? (random.once(2) ? 'Deployment' : random.one(Object.keys(otherPatches)));
  const body = random.one(kind === 'Deployment' ? deploymentPatches : (otherPatches[kind] ?? ['$patch: delete']));
  const namespace = namespaces[kind] === undefined ? '' : `, namespace: ${namespaces[kind]}`;
  const metadata = body.startsWith('metadata: {')
    ? body.replace('metadata: {', `metadata: {name: ${names[kind] ?? ''}${namespace}, `)
    : `metadata: {name: ${names[kind] ?? ''}${namespace}}\n${body}`;
  return { kind, patch: `apiVersion: ${versions[kind] ?? 'v1'}\nkind: ${kind}\n${metadata}\n` };
}

/** The samples of each kind. */
const samples: Readonly<Record<string, string>> = {
  Deployment: 'deployment',
  ConfigMap: 'configmap',
  Service: 'service',
  Widget: 'widget',
  HelmRelease: 'release',
  StatefulSet: 'statefulset',
  CronJob: 'cronjob',
  ServiceAccount: 'account',
  Secret: 'secret',
  Ingress: 'ingress',
};

/** Mostly there is what a patch or a replacement speaks of. */
export function ensure(layer: GeneratedLayer, random: Random, ...all: readonly string[]): void {
  if (!random.odd(12)) for (const kind of all) layer.ensure(samples[kind] ?? 'configmap');
}

const operations: readonly (readonly [kind: string, operations: readonly string[]])[] = [
  ['Deployment', ['{op: replace, path: /spec/replicas, value: 5}']],
  ['Deployment', ['{op: add, path: /spec/template/spec/containers/0/env/-, value: {name: Z, value: yes}}']],
  [
    'Deployment',
    ['{op: remove, path: /spec/template/spec/containers/1}', '{op: add, path: /metadata/labels/extra, value: "1"}'],
  ],
  ['Deployment', ['{op: test, path: /spec/replicas, value: 1}', '{op: remove, path: /metadata/annotations/note}']],
  [
    'Deployment',
    [
      '{op: copy, from: /metadata/labels/app, path: /metadata/labels/copy}',
      '{op: move, from: /metadata/labels/tier, path: /metadata/labels/level}',
    ],
  ],
  [
    'Deployment',
    [
      '{op: add, path: /metadata/annotations/example.org~1note, value: a~b}',
      '{op: replace, path: /metadata/name, value: renamed}',
    ],
  ],
  ['Widget', ['{op: add, path: /spec/items/0, value: {name: zero}}', '{op: remove, path: /spec/numbers/octal}']],
  [
    'Widget',
    [
      '{op: replace, path: /spec/items/-1, value: 7}',
      '{op: add, path: /spec/fresh, value: [0644, 1_000, 2024-01-02, no]}',
    ],
  ],
  ['ConfigMap', ['{op: add, path: /data/new, value: "x"}']],
  [
    'HelmRelease',
    [
      '{op: add, path: /spec/values/env/1, value: {name: C}}',
      '{op: replace, path: /spec/chart/spec/version, value: "2"}',
    ],
  ],
  ['Secret', ['{op: remove, path: /stringData/token}']],
];

const oddOperations: typeof operations = [
  ['Widget', ['{op: replace, path: /spec/notThere, value: 1}']],
  ['Secret', ['{op: remove, path: /stringData/nothing}']],
];

/** Operations of a JSON patch for some kind. */
export function operationPatch(random: Random): { kind: string; patch: string } {
  const [kind, list] = random.one([...operations, ...random.odds(...oddOperations)]);
  return { kind, patch: list.map((each) => `- ${each}\n`).join('') };
}

/** A target that fits objects of a kind, or others. */
export function target(random: Random, kind: string): Record<string, string> {
  return random.one<Record<string, string>>([
    { kind },
    { kind, name: names[kind] ?? 'web' },
    { kind, name: '.*' },
    { kind, labelSelector: 'app=web' },
    { kind, labelSelector: 'app in (web, db),!missing' },
    { kind, annotationSelector: 'note' },
    { kind, version: 'v1' },
    { kind, version: 'v1|v2', group: '.*' },
    { kind, group: (versions[kind] ?? 'v1').split('/').slice(0, -1).join('/') },
    { kind, namespace: 'default' },
    { kind, namespace: 'data|media|default' },
    { kind: random.one(kinds) },
  ]);
}
