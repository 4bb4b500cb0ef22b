/** Entries of `images`. */
export const images: readonly Record<string, string>[] = [
  { name: 'example.org/web', newTag: 'v2' },
  { name: 'example.org/web', newName: 'mirror.example.org/web' },
  { name: 'example.org/db', digest: 'sha256:abcdef' },
  { name: 'registry.example.org:5000/side', newTag: '3' },
  { name: 'example.org/.*', newTag: '9' },
  { name: 'example.org/tools', tagSuffix: '-slim' },
  { name: 'example.org/tools', newTag: '1', digest: 'sha256:aa' },
];

/** Entries of `replacements`. */
export const replacements: readonly object[] = [
  {
    source: { kind: 'ConfigMap', name: 'settings', fieldPath: 'data.a' },
    targets: [{ select: { kind: 'Deployment' }, fieldPaths: ['spec.replicas'] }],
  },
  {
    source: { kind: 'ConfigMap', name: 'settings', fieldPath: 'data.list', options: { delimiter: ',', index: 1 } },
    targets: [
      {
        select: { kind: 'Deployment', name: 'web' },
        fieldPaths: ['metadata.labels.app', 'spec.template.metadata.labels.app'],
      },
    ],
  },
  {
    source: { kind: 'Service', name: 'web' },
    targets: [
      { select: { kind: 'Widget' }, fieldPaths: ['spec.ref.configMap'] },
      { select: { kind: 'Ingress' }, fieldPaths: ['spec.rules.*.host'], options: { delimiter: '.', index: 0 } },
    ],
  },
  {
    source: { kind: 'Deployment', fieldPath: 'spec.template.spec.containers.[name=main].image' },
    targets: [
      {
        select: { kind: 'StatefulSet' },
        fieldPaths: ['spec.template.spec.containers.[name=main].image'],
        options: { delimiter: ':', index: 1 },
      },
    ],
  },
  {
    source: { kind: 'Deployment', name: 'web', fieldPath: 'metadata.labels' },
    targets: [
      {
        select: { kind: 'ConfigMap' },
        reject: [{ name: 'local' }],
        fieldPaths: ['metadata.labels'],
        options: { create: true },
      },
    ],
  },
  {
    sourceValue: 'fixed',
    targets: [
      {
        select: { kind: 'ConfigMap', name: 'settings' },
        fieldPaths: ['data.fresh', 'metadata.annotations.[example.org/fresh]'],
        options: { create: true },
      },
    ],
  },
  {
    source: { kind: 'Secret', name: 'settings-secret', fieldPath: 'metadata.name' },
    targets: [{ select: { kind: 'Deployment' }, fieldPaths: ['spec.template.spec.containers.0.env.[name=A].value'] }],
  },
  {
    source: { kind: 'ConfigMap', name: 'settings', fieldPath: 'data.a' },
    targets: [{ select: { kind: 'ConfigMap', name: 'settings' }, fieldPaths: ['data.json.b.c'] }],
  },
  {
    source: { kind: 'Deployment', name: 'web', fieldPath: 'metadata.name' },
    targets: [
      {
        select: { labelSelector: 'app=web' },
        reject: [{ kind: 'Deployment' }, { labelSelector: 'tier' }],
        fieldPaths: ['metadata.annotations.from'],
        options: { create: true },
      },
    ],
  },
  {
    source: { kind: 'Widget', fieldPath: 'spec.items.0.size' },
    targets: [
      {
        select: { kind: 'Widget' },
        fieldPaths: ['spec.items.[name=two].size', 'spec.items.*.copy'],
        options: { create: true },
      },
    ],
  },
];

/** Entries of `configMapGenerator`. */
export const generators: readonly object[] = [
  { name: 'made', literals: ['a=b', 'c="quoted"', "d='1'", 'e=x=y'] },
  { name: 'made-of-file', files: ['config.ini', 'named=config.ini'] },
  { name: 'made-of-env', envs: ['vars.env'] },
  {
    name: 'made-of-one-env',
    env: 'vars.env',
    options: { labels: { a: 'b' }, annotations: { c: 'd' }, immutable: true },
  },
  { name: 'plain', literals: ['a=b'], options: { disableNameSuffixHash: true } },
  { name: 'elsewhere', namespace: 'media', literals: ['a=<&>'] },
  { name: 'settings', behavior: 'merge', literals: ['a=merged', 'z=1'] },
  { name: 'settings', behavior: 'replace', literals: ['a=replaced'] },
  { name: 'empty' },
];

/** Entries that are a mistake. */
export const oddGenerators: readonly object[] = [{ name: 'settings', behavior: 'create', literals: ['a=twice'] }];
