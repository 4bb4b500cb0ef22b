import {
  alone,
  deployment,
  map,
  objectsOfOddRepositories as objects,
  of,
  type OddRepository,
} from './odd-repository.ts';

const spec = (fields: string, app: OddRepository = { 'all.yaml': objects }): OddRepository => ({
  ...app,
  spec: fields.replace(/^(?=.)/gm, '  '),
});
const component = (content: string): string =>
  `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n${content}`;

/** What a Flux Kustomization adds, and names that others refer to. */
export const oddFlux: Readonly<Record<string, OddRepository>> = {
  'names of everything in a folder without a kustomization': spec(
    'namePrefix: a-\nnameSuffix: -z\ntargetNamespace: there\n',
  ),
  'an empty prefix': spec('namePrefix: ""\ntargetNamespace: there\n', of('namePrefix: own-')),
  'images of a folder without a kustomization': spec('images: [{ name: example.org/web, newTag: "2" }]\n'),
  'patches of a folder without a kustomization': spec(
    'patches:\n- target: { kind: ConfigMap }\n  patch: |\n    - { op: replace, path: /data, value: { x: y } }\n',
  ),
  'a patch without a target that fits nobody': spec(
    'patches:\n- patch: |\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: nobody }\n',
  ),
  'a patch with a target that fits nobody': spec(
    'patches:\n- target: { kind: Nobody }\n  patch: |\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: nobody }\n',
  ),
  'a patch by labels of what the kustomization labels': spec(
    'patches:\n- target: { labelSelector: "a=b" }\n  patch: |\n    - { op: add, path: /metadata/annotations, value: { found: "yes" } }\n',
    of('labels: [{ pairs: { a: b } }]'),
  ),
  'components in their order': spec('components: [one, two]\n', {
    ...of(''),
    'one/kustomization.yaml': component('namePrefix: one-\n'),
    'two/kustomization.yaml': component('namePrefix: two-\nnamespace: two\n'),
  }),
  'components of a folder without a kustomization': spec('components: [../parts/one]\n', {
    'all.yaml': objects,
    '../parts/one/kustomization.yaml': component('nameSuffix: -one\n'),
  }),
  'a Component behind a configuration': spec('components: [one]\nnamePrefix: flux-\n', {
    'kustomization.yaml': 'resources: [base]\nconfigurations: [own.yaml]\n',
    'own.yaml': 'namePrefix: [{ path: metadata/name, kind: Widget }]\n',
    'base/kustomization.yaml': 'resources: [all.yaml]\n',
    'base/all.yaml': objects,
    'one/kustomization.yaml': component('resources: [map.yaml]\n'),
    'one/map.yaml': map('{ a: b }'),
  }),
  'a component that is missing': spec('components: [one]\n', of('')),
  'a component that may be missing': spec('components: [one]\nignoreMissingComponents: true\n', of('')),
  'a component that is none': spec('components: [one]\n', {
    ...of(''),
    'one/kustomization.yaml': 'namePrefix: one-\n',
  }),
  'common metadata over labels that are numbers': spec('commonMetadata: { labels: { a: b } }\n', {
    'one.yaml': map('{}', 'name: map, labels: { n: 1 }'),
  }),
  'common metadata of nothing': spec('commonMetadata: {}\n'),
  'origins that Flux asks for': spec('buildMetadata: [originAnnotations]\n', of('')),
  'a kustomization without resources': spec('namePrefix: a-\n', {
    'kustomization.yaml': 'configMapGenerator: [{ name: a, literals: [a=b] }]\n',
  }),
  'a kustomization of components alone': spec('', {
    'kustomization.yaml': 'components: [one]\n',
    'one/kustomization.yaml': component('resources: [map.yaml]\n'),
    'one/map.yaml': map('{ a: b }'),
  }),
  'a kustomization of bases alone': spec('', {
    'kustomization.yaml': 'bases: [one]\n',
    'one/kustomization.yaml': 'resources: [map.yaml]\n',
    'one/map.yaml': map('{ a: b }'),
  }),
  'a Flux Kustomization and its namespace': spec('targetNamespace: there\n', {
    'ks.yaml':
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: more, namespace: flux-system }\nspec: { path: ./more, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }\n',
    '../more/map.yaml': map('{ a: b }'),
  }),
  'a release and what it names': spec('namePrefix: a-\n', {
    'release.yaml':
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: r }\nspec: { chart: { spec: { chart: c, sourceRef: { kind: HelmRepository, name: h } } }, valuesFrom: [{ kind: ConfigMap, name: map }] }\n',
    'map.yaml': map('{ a: b }'),
    'repository.yaml':
      'apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: { name: h }\nspec: { url: x }\n',
  }),
  'a Secret that sops sealed': spec('targetNamespace: there\n', {
    'secret.yaml':
      'apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData: { a: "ENC[AES256_GCM,data:x,type:str]" }\nsops: { age: [{ recipient: a }], lastmodified: "2024-01-02T03:04:05Z", version: 3.8.1 }\n',
  }),
  'names in volumes, accounts and classes': of('namePrefix: a-', {
    'all.yaml': [
      deployment(
        'serviceAccountName: account\npriorityClassName: class\nvolumes:\n- { name: c, configMap: { name: map } }\n- { name: p, persistentVolumeClaim: { claimName: claim } }\n- { name: j, projected: { sources: [{ secret: { name: s } }] } }\ncontainers: [{ name: m, env: [{ name: A, valueFrom: { configMapKeyRef: { name: map, key: a } } }] }]',
      ),
      'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: account }\n',
      'apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: { name: class }\nvalue: 1\n',
      map('{ a: b }'),
      'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: claim }\nspec: { storageClassName: sc, volumeName: pv }\n',
      'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: { name: sc }\nprovisioner: p\n',
      'apiVersion: v1\nkind: PersistentVolume\nmetadata: { name: pv }\nspec: { storageClassName: sc, claimRef: { name: claim, namespace: default } }\n',
      'apiVersion: v1\nkind: Secret\nmetadata: { name: s }\n',
    ].join('---\n'),
  }),
  'names in roles and bindings': of('namePrefix: a-\nnamespace: there', {
    'all.yaml': [
      'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: account, namespace: own }\n',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: role }\nrules: [{ apiGroups: [""], resources: [secrets], resourceNames: [s], verbs: [get] }]\n',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: b }\nroleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: role }\nsubjects: [{ kind: ServiceAccount, name: account, namespace: own }]\n',
      'apiVersion: v1\nkind: Secret\nmetadata: { name: s }\n',
    ].join('---\n'),
  }),
  'names in an Ingress and a scaler': of('nameSuffix: -z', {
    'all.yaml': [
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: i, annotations: { nginx.ingress.kubernetes.io/auth-secret: s } }\nspec: { ingressClassName: c, tls: [{ secretName: s }], defaultBackend: { service: { name: web } }, rules: [{ http: { paths: [{ path: /, backend: { service: { name: web } } }] } }] }\n',
      'apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: { name: c }\n',
      'apiVersion: v1\nkind: Service\nmetadata: { name: web }\n',
      'apiVersion: v1\nkind: Secret\nmetadata: { name: s }\n',
      'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: h }\nspec: { scaleTargetRef: { kind: Deployment, name: web } }\n',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n',
    ].join('---\n'),
  }),
  'a replacement of a part with a delimiter at its end': of(
    'replacements:\n- source: { kind: ConfigMap, name: settings, fieldPath: data.a }\n  targets: [{ select: { kind: Deployment }, fieldPaths: ["spec.template.spec.containers.[name=main].image"], options: { delimiter: ":", index: 5 } }]',
  ),
  'a replacement from a list': of(
    'replacements:\n- source: { kind: RoleBinding, fieldPath: subjects.1.name }\n  targets: [{ select: { kind: Service }, fieldPaths: [spec.type] }]',
  ),
  'a replacement of a whole list': of(
    'replacements:\n- source: { kind: RoleBinding, fieldPath: subjects }\n  targets: [{ select: { kind: Widget }, fieldPaths: [spec.list], options: { create: true } }]',
  ),
  'a replacement into everything': of(
    'replacements:\n- sourceValue: "1"\n  targets: [{ select: { kind: ".*" }, reject: [{ kind: Namespace }], fieldPaths: [metadata.annotations.one], options: { create: true } }]',
  ),
  'vars of several objects': of(
    'vars:\n- { name: NAME, objref: { apiVersion: v1, kind: Service, name: web } }\n- { name: IMAGE, objref: { apiVersion: apps/v1, kind: Deployment, name: web }, fieldref: { fieldPath: "spec.template.spec.containers[0].image" } }\nlabels: [{ pairs: { of: $(NAME) } }]',
  ),
  'a Job with a hash': alone(
    'apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: c }\nspec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: a, envFrom: [{ secretRef: { name: made } }] }] } } } } }\n',
    'secretGenerator: [{ name: made, literals: [a=b] }]\nnamePrefix: p-\nnamespace: there',
  ),
};
