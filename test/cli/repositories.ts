/** A repository with everything that a check of it must find, and nothing else. */
export interface Repository {
  readonly files: Readonly<Record<string, string>>;
  /** `file:line:column severity rule`, in the order of the report. */
  readonly finds: readonly string[];
  /** Files that cannot be read. */
  readonly errors?: readonly string[];
}

const states = 'timeout: 5m\n  retryInterval: 2m\n  wait: true\n  prune: true\n  interval: 1h';

const kustomization = (name: string, path: string, more = ''): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: flux-system
spec:
  ${states}
  path: ${path}
  sourceRef: { kind: GitRepository, name: flux-system }
${more}`;

const list = (...entries: readonly string[]): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`;

const configMap = (name: string, data = '  a: b\n'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: media\ndata:\n${data}`;

const destination = (method: string): string => `apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata:
  name: "\${APP}-dst"
spec:
  kopia:
    repository: "\${APP}-volsync"
    copyMethod: ${method}
    capacity: 5Gi
    accessModes: [ReadWriteOnce]
    storageClassName: ceph
    volumeSnapshotClassName: ceph
    sourceIdentity: { sourceName: "\${APP}" }
`;

const source = `apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata:
  name: "\${APP}"
spec:
  sourcePVC: "\${VOLSYNC_CLAIM:=\${APP}}"
  kopia: { repository: "\${APP}-volsync", copyMethod: Snapshot }
`;

const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: "\${VOLSYNC_CLAIM:=\${APP}}"
spec:
  dataSourceRef: { apiGroup: volsync.backube, kind: ReplicationDestination, name: "\${APP}-dst" }
`;

/** An application that includes a Component by way of its Flux Kustomization. */
const withComponent = (substitute: string, method: string): Record<string, string> => ({
  'flux/cluster.yaml': kustomization('cluster', './apps'),
  'apps/kustomization.yaml': list('./namespace.yaml', './sonarr.yaml'),
  'apps/namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: media\n',
  'apps/sonarr.yaml': kustomization(
    'sonarr',
    './sonarr',
    `  targetNamespace: media\n  components:\n    - ../components/volsync\n  postBuild:\n    substitute:\n${substitute}`,
  ),
  'sonarr/kustomization.yaml': list('./config.yaml'),
  'sonarr/config.yaml': configMap('sonarr'),
  'components/volsync/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources:\n  - ./destination.yaml\n  - ./source.yaml\n  - ./claim.yaml\n',
  'components/volsync/destination.yaml': destination(method),
  'components/volsync/source.yaml': source,
  'components/volsync/claim.yaml': claim,
});

const pool = (cidr: string): string => `apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: pool
spec:
  blocks:
${cidr
  .split(',')
  .map((each) => `    - cidr: ${each}\n`)
  .join('')}`;

const loadBalancer = (ips: string): string => `apiVersion: v1
kind: Service
metadata:
  name: mqtt
  namespace: media
  annotations:
    lbipam.cilium.io/ips: ${ips}
spec:
  type: LoadBalancer
  ipFamilyPolicy: RequireDualStack
  externalTrafficPolicy: Local
  ports: [{ port: 1883 }]
`;

export const repositories: Readonly<Record<string, Repository>> = {
  'a Component that is right stays quiet': {
    files: withComponent('      APP: sonarr\n', 'Snapshot'),
    finds: [],
  },
  'an override in one application undoes the default of a Component, and is named where it stands': {
    files: withComponent('      APP: sonarr\n      METHOD: Direct\n', '${METHOD:=Snapshot}'),
    finds: ['apps/sonarr.yaml:20:15 error volsync/restore-copies-by-snapshot'],
  },
  'a default alone decides, and is named in the Component': {
    files: withComponent('      APP: sonarr\n', '${METHOD:=Direct}'),
    finds: ['components/volsync/destination.yaml:8:17 error volsync/restore-copies-by-snapshot'],
  },
  'a Component that nobody includes is not judged': {
    files: {
      'flux/cluster.yaml': kustomization('cluster', './apps'),
      'apps/kustomization.yaml': list('./config.yaml') + '  # - ./old.yaml\n',
      'apps/config.yaml': configMap('a'),
      'apps/old.yaml': destination('Direct'),
      'components/volsync/kustomization.yaml':
        'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nresources: [./d.yaml]\n',
      'components/volsync/d.yaml': destination('""'),
    },
    finds: [],
  },
  'templates, task snippets and archived folders are not applied': {
    files: {
      'flux/cluster.yaml': kustomization('cluster', './apps'),
      'apps/kustomization.yaml': list('./config.yaml'),
      'apps/config.yaml': configMap('a'),
      '.taskfiles/volsync/restore.yaml': destination('Direct').replaceAll('${APP}', '$APP'),
      'archive/media/old.yaml': destination('Direct'),
      'templates/ks.yaml.j2': '#% if true %#\nkind: [',
    },
    finds: [],
  },
  'parents set timeout, retries and health checks of their children by patches': {
    files: {
      'flux/cluster.yaml': kustomization(
        'cluster',
        './apps',
        `  patches:
    - target: { group: kustomize.toolkit.fluxcd.io, kind: Kustomization }
      patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: { name: all }
        spec:
          timeout: 5m
          retryInterval: 2m
          wait: true
          patches:
            - target: { kind: HelmRelease }
              patch: |
                apiVersion: helm.toolkit.fluxcd.io/v2
                kind: HelmRelease
                metadata: { name: all }
                spec:
                  install: { remediation: { retries: 3 } }
                  upgrade: { remediation: { retries: 3 } }
`,
      ),
      'apps/kustomization.yaml': list('./sonarr.yaml'),
      'apps/sonarr.yaml':
        'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: sonarr, namespace: flux-system }\nspec:\n  path: ./sonarr\n  sourceRef: { kind: GitRepository, name: flux-system }\n',
      'sonarr/release.yaml':
        'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: sonarr, namespace: media }\nspec:\n  chartRef: { kind: OCIRepository, name: sonarr }\n',
      'sonarr/source.yaml':
        'apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: { name: sonarr, namespace: media }\nspec: { url: "oci://example.org/sonarr" }\n',
    },
    finds: [],
  },
  'two clusters in one repository are judged apart: one is dual-stack, one is not': {
    files: {
      'clusters/prod/flux-system/gotk-sync.yaml': kustomization('flux-system', './clusters/prod'),
      'clusters/prod/pool.yaml': pool('10.0.1.0/24,fd00:1::/112'),
      'clusters/prod/mqtt.yaml': loadBalancer('10.0.1.5'),
      'clusters/test/flux-system/gotk-sync.yaml': kustomization('flux-system', './clusters/test'),
      'clusters/test/pool.yaml': pool('10.0.2.0/24'),
      'clusters/test/mqtt.yaml': loadBalancer('10.0.2.5'),
    },
    finds: ['clusters/prod/mqtt.yaml:7:27 error cilium/load-balancer-addresses-cover-both-families'],
  },
  'the same folder in two clusters gets the variables of each': {
    files: {
      'clusters/prod/flux-system/gotk-sync.yaml': kustomization('flux-system', './clusters/prod'),
      'clusters/prod/pool.yaml': pool('10.0.1.0/24'),
      'clusters/prod/apps.yaml': kustomization('apps', './base', '  postBuild: { substitute: { IP: 10.0.1.5 } }\n'),
      'clusters/test/flux-system/gotk-sync.yaml': kustomization('flux-system', './clusters/test'),
      'clusters/test/pool.yaml': pool('10.0.2.0/24'),
      'clusters/test/apps.yaml': kustomization('apps', './base', '  postBuild: { substitute: { IP: 10.0.1.5 } }\n'),
      'base/mqtt.yaml': loadBalancer('${IP}'),
    },
    finds: ['clusters/test/apps.yaml:14:34 error cilium/load-balancer-address-is-inside-a-pool'],
  },
  'variables of a ConfigMap, and of one that kustomize makes of an .env file, decide where they stand': {
    files: {
      'flux/kustomization.yaml':
        list('./cluster.yaml', './settings.yaml', './pool.yaml') +
        'configMapGenerator:\n  - name: addresses\n    namespace: flux-system\n    envs: [./addresses.env]\ngeneratorOptions: { disableNameSuffixHash: true }\n',
      'flux/addresses.env': '# taken from the plan\nMQTT_IP="10.9.9.9"\n',
      'flux/settings.yaml': configMap('settings', '  DNS_IP: 10.9.9.8\n').replace('media', 'flux-system'),
      'flux/pool.yaml': pool('10.0.1.0/24'),
      'flux/cluster.yaml': kustomization(
        'cluster',
        './apps',
        '  postBuild: { substituteFrom: [{ kind: ConfigMap, name: settings }, { kind: ConfigMap, name: addresses }] }\n',
      ),
      'bootstrap/root.yaml': kustomization('root', './flux'),
      'apps/mqtt.yaml': loadBalancer('${MQTT_IP}'),
      'apps/dns.yaml': loadBalancer('${DNS_IP}').replace('name: mqtt', 'name: dns'),
    },
    finds: [
      'flux/addresses.env:2:1 error cilium/load-balancer-address-is-inside-a-pool',
      'flux/settings.yaml:7:11 error cilium/load-balancer-address-is-inside-a-pool',
    ],
  },
  'a variable of an encrypted Secret is not evaluated': {
    files: {
      'flux/cluster.yaml': kustomization(
        'cluster',
        './apps',
        '  decryption: { provider: sops, secretRef: { name: sops-age } }\n  postBuild: { substituteFrom: [{ kind: Secret, name: settings }] }\n',
      ),
      'apps/secret.sops.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: { name: settings, namespace: flux-system }\nstringData: { MQTT_IP: "ENC[AES256_GCM,data:aa]" }\nsops: { version: 3.11.0, mac: "ENC[AES256_GCM,data:bb]" }\n',
      'apps/pool.yaml': pool('10.0.1.0/24'),
      'apps/mqtt.yaml': loadBalancer('${MQTT_IP}'),
    },
    finds: [],
  },
  'shell text is eaten by substitution, unless it is escaped or switched off': {
    files: {
      'flux/cluster.yaml': kustomization('cluster', './apps', '  postBuild: { substitute: { DOMAIN: example.org } }\n'),
      'apps/script.yaml': configMap('script', '  run: echo ${HOME} ${DOMAIN} $${SAFE} $PLAIN\n'),
      'apps/off.yaml':
        configMap('off').replace(
          'name: off',
          'name: off\n  annotations: { kustomize.toolkit.fluxcd.io/substitute: disabled }',
        ) + '  run: echo ${HOME}\n',
    },
    finds: ['apps/script.yaml:7:8 error flux/variable-is-defined'],
  },
  'without postBuild nothing is substituted, and shell text is meant as it stands': {
    files: {
      'flux/cluster.yaml': kustomization('cluster', './apps'),
      'apps/script.yaml': configMap('script', '  run: echo ${HOME}\n'),
    },
    finds: [],
  },
  'a namespace that a kustomization sets counts for names': {
    files: {
      'flux/cluster.yaml': kustomization('cluster', './apps'),
      'apps/kustomization.yaml': list('./media'),
      'apps/media/kustomization.yaml': list('./a.yaml', './b.yaml') + 'namespace: media\n',
      'apps/media/a.yaml': kustomization('a', './a').replace('  namespace: flux-system\n', ''),
      'apps/media/b.yaml': kustomization('b', './b', '  dependsOn: [{ name: a, namespace: media }]\n').replace(
        '  namespace: flux-system\n',
        '',
      ),
      'a/config.yaml': configMap('a'),
      'b/config.yaml': configMap('b'),
    },
    finds: [],
  },
  'links, circles of kustomizations and broken files end in errors, and the rest is still checked': {
    files: {
      'flux/cluster.yaml': kustomization('cluster', './apps', '  targetNamespace: media\n'),
      'apps/kustomization.yaml': list('./a', './broken.yaml', './restore.yaml', './missing.yaml'),
      'apps/a/kustomization.yaml': list('../b'),
      'apps/b/kustomization.yaml': list('../a'),
      'apps/broken.yaml': 'a: [1\n',
      'apps/restore.yaml':
        destination('Direct').replaceAll('${APP}', 'sonarr') + '---\n' + claim.replaceAll('${APP}', 'sonarr'),
    },
    finds: [
      'apps/kustomization.yaml:7:5 error kustomize/listed-files-exist',
      'apps/restore.yaml:8:17 error volsync/restore-copies-by-snapshot',
    ],
    errors: ['apps/broken.yaml'],
  },
  'paths count from the artifact, not from the repository': {
    files: {
      'kubernetes/flux/cluster.yaml': kustomization('cluster', './apps'),
      'kubernetes/apps/kustomization.yaml': list('./sonarr.yaml'),
      'kubernetes/apps/sonarr.yaml': kustomization('sonarr', './sonarr', '  targetNamespace: default\n'),
      'kubernetes/sonarr/restore.yaml': destination('""').replaceAll('${APP}', 'sonarr'),
    },
    finds: ['kubernetes/sonarr/restore.yaml:8:17 error volsync/restore-copies-by-snapshot'],
  },
  'a parent’s patch leaves out children that a label exempts': {
    files: {
      'flux/cluster.yaml': kustomization(
        'cluster',
        './apps',
        `  patches:
    - target: { kind: Kustomization, labelSelector: "example.org/plain notin (true)" }
      patch: |
        kind: Kustomization
        metadata: { name: all }
        spec: { timeout: 5m, retryInterval: 2m, wait: true }
`,
      ),
      'apps/a.yaml':
        'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: a, namespace: flux-system }\nspec: { path: ./a }\n',
      'apps/b.yaml':
        'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: b, namespace: flux-system, labels: { example.org/plain: "true" } }\nspec: { path: ./b }\n',
      'a/config.yaml': configMap('a'),
      'b/config.yaml': configMap('b'),
    },
    finds: ['apps/b.yaml:4:1 warning flux/kustomization-retries-and-is-health-checked'],
  },
  'a template that ends in .yaml is no error where nothing applies it': {
    files: {
      'flux/cluster.yaml': kustomization('cluster', './apps'),
      'apps/config.yaml': configMap('a'),
      'bootstrap/templates/cluster.yaml': '#% for node in nodes %#\n- {{ node\n  name: [\n',
    },
    finds: [],
  },
  'a file that is applied must be YAML': {
    files: {
      'flux/cluster.yaml': kustomization('cluster', './apps'),
      'apps/config.yaml': configMap('a'),
      'apps/broken.yaml': '- {{ node\n  name: [\n',
    },
    finds: [],
    errors: ['apps/broken.yaml'],
  },
  'a Component reaches its files by way of other folders, and names nest in defaults': {
    files: {
      ...withComponent('      APP: sonarr\n', 'Snapshot'),
      'components/volsync/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources:\n  - ../template/volsync\n',
      'components/template/volsync/kustomization.yaml': list(
        '../../volsync/destination.yaml',
        '../../volsync/source.yaml',
        '../../volsync/claim.yaml',
      ),
      'components/volsync/destination.yaml': destination('"${METHOD:=${FALLBACK:=Direct}}"'),
    },
    finds: ['components/volsync/destination.yaml:8:17 error volsync/restore-copies-by-snapshot'],
  },
  'an anchor that is defined again counts from there': {
    files: {
      'a.yaml':
        'apiVersion: batch/v1\nkind: Job\nmetadata: { name: &x a }\nspec:\n  a: &x b\n  template: { spec: { serviceAccountName: *x, containers: [] } }\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: b }\n',
    },
    finds: [],
  },
  'a repository without Flux is judged as it is written': {
    files: { 'manifests/restore.yaml': destination('""').replaceAll('${APP}', 'sonarr') },
    finds: ['manifests/restore.yaml:8:17 error volsync/restore-copies-by-snapshot'],
  },
};
