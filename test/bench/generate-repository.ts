import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes a repository of so many applications, as home-lab repositories are laid out: six files an application, a Component for
 * backups that every third includes, variables of the cluster. Seven documents an application; 2,990 give 18,066 files.
 */
export function generateRepository(root: string, applications: number): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('clusters/main/flux-system/gotk-sync.yaml', kustomization('flux-system', './clusters/main'));
  write(
    'clusters/main/apps.yaml',
    kustomization(
      'cluster-apps',
      './kubernetes/apps',
      '  postBuild: { substituteFrom: [{ kind: ConfigMap, name: cluster-settings }] }\n',
    ),
  );
  write('clusters/main/settings.yaml', settings);
  for (const [path, text] of Object.entries(component)) write(`components/volsync/${path}`, text);
  const namespaces = Math.max(1, Math.floor(applications / 50));
  const listed = Array.from({ length: namespaces }, (): string[] => []);
  for (let index = 0; index < applications; index++) {
    const namespace = index % namespaces;
    listed[namespace]?.push(`./app-${index}/ks.yaml`);
    for (const [path, text] of Object.entries(application(index, `ns-${namespace}`)))
      write(`kubernetes/apps/ns-${namespace}/app-${index}/${path}`, text);
  }
  write('kubernetes/apps/kustomization.yaml', list(listed.map((_, index) => `./ns-${index}`)));
  for (const [index, entries] of listed.entries()) {
    write(
      `kubernetes/apps/ns-${index}/kustomization.yaml`,
      `${list(['./namespace.yaml', ...entries])}namespace: ns-${index}\n`,
    );
    write(
      `kubernetes/apps/ns-${index}/namespace.yaml`,
      `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ns-${index}\n`,
    );
  }
}

/** A kustomization of a folder with these entries. */
export const list = (entries: readonly string[]): string =>
  `---\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`;

/** A Flux Kustomization over a path, with more lines in its spec. */
export const kustomization = (name: string, path: string, more = ''): string => `---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: &app ${name}
  namespace: flux-system
spec:
  commonMetadata:
    labels:
      app.kubernetes.io/name: *app
  interval: 1h
  retryInterval: 2m
  timeout: 5m
  wait: true
  prune: true
  path: ${path}
  sourceRef:
    kind: GitRepository
    name: flux-system
    namespace: flux-system
${more}`;

const replication = (kind: string, suffix: string): string => `---
apiVersion: volsync.backube/v1alpha1
kind: ${kind}
metadata:
  name: "\${APP}${suffix}"
spec:
  trigger: { manual: once }
  kopia:
    repository: "\${APP}-volsync"
    copyMethod: Snapshot
    storageClassName: ceph-block
    volumeSnapshotClassName: csi-ceph
    capacity: 5Gi
    accessModes: [ReadWriteOnce]
    sourceIdentity: { sourceName: "\${APP}" }
`;

/** What every application refers to is there: a repository that people run has no thousand references to nothing. */
const settings = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: cluster-settings, namespace: flux-system }
data: { DOMAIN: example.org, CLASS: ceph-block }
---
apiVersion: v1
kind: Namespace
metadata: { name: network }
---
apiVersion: external-secrets.io/v1
kind: ClusterSecretStore
metadata: { name: onepassword }
spec:
  provider:
    onepasswordSDK:
      vault: home
      auth: { serviceAccountSecretRef: { name: onepassword, namespace: network, key: token } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: internal, namespace: network }
spec:
  gatewayClassName: envoy
  listeners:
    - { name: https, protocol: HTTPS, port: 443, hostname: "*.example.org", allowedRoutes: { namespaces: { from: All } }, tls: { certificateRefs: [{ name: wildcard }] } }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: wildcard, namespace: network }
spec:
  secretStoreRef: { kind: ClusterSecretStore, name: onepassword }
  target: { name: wildcard, template: { type: kubernetes.io/tls } }
  dataFrom: [{ extract: { key: wildcard } }]
`;

const component: Readonly<Record<string, string>> = {
  'kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [./claim.yaml, ./source.yaml, ./destination.yaml]\n',
  'claim.yaml': `---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: "\${VOLSYNC_CLAIM:=\${APP}}"
spec:
  accessModes: [ReadWriteOnce]
  dataSourceRef: { kind: ReplicationDestination, apiGroup: volsync.backube, name: "\${APP}-dst" }
  resources: { requests: { storage: "\${VOLSYNC_CAPACITY:=5Gi}" } }
  storageClassName: \${CLASS:=ceph-block}
`,
  'source.yaml': replication('ReplicationSource', ''),
  'destination.yaml': replication('ReplicationDestination', '-dst'),
};

function application(index: number, namespace: string): Record<string, string> {
  const name = `app-${index}`;
  const folder = `./kubernetes/apps/${namespace}/${name}/app`;
  const components = index % 3 === 0 ? '  components:\n    - ../../../../../components/volsync\n' : '';
  return {
    'ks.yaml': kustomization(
      name,
      folder,
      `  targetNamespace: ${namespace}\n${components}  postBuild:\n    substitute:\n      APP: *app\n      VOLSYNC_CAPACITY: 5Gi\n`,
    ),
    'app/kustomization.yaml': list([
      './helmrelease.yaml',
      './externalsecret.yaml',
      './httproute.yaml',
      './configmap.yaml',
    ]),
    'app/helmrelease.yaml': helmRelease(name, index),
    'app/externalsecret.yaml': `---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: ${name}
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: ClusterSecretStore
    name: onepassword
  target:
    name: ${name}-secret
    template:
      data:
        API_KEY: "{{ .API_KEY }}"
  dataFrom:
    - extract:
        key: ${name}
`,
    'app/httproute.yaml': `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: ${name}
spec:
  hostnames: ["${name}.\${DOMAIN:=example.org}"]
  parentRefs:
    - name: internal
      namespace: network
      sectionName: https
  rules:
    - backendRefs:
        - name: ${name}
          port: 80
`,
    'app/configmap.yaml': `---
apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
data:
  config.yaml: |
${Array.from({ length: 20 }, (_, line) => `    key${line}: value of ${name} number ${line}\n`).join('')}`,
  };
}

function helmRelease(name: string, index: number): string {
  return `---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: ${name}
spec:
  interval: 5m
  layerSelector:
    mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip
    operation: copy
  ref:
    tag: 4.3.0
  url: oci://ghcr.io/bjw-s-labs/helm/app-template
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: ${name}
spec:
  interval: 1h
  chartRef:
    kind: OCIRepository
    name: ${name}
  install:
    remediation:
      retries: 3
  upgrade:
    cleanupOnFail: true
    remediation:
      strategy: rollback
      retries: 3
  values:
    controllers:
      ${name}:
        containers:
          app:
            image:
              repository: ghcr.io/example/${name}
              tag: 1.${index}.0@sha256:${'0'.repeat(64)}
            env:
              TZ: Etc/UTC
              PORT: &port 80
            probes:
              liveness: &probes
                enabled: true
                custom: true
                spec:
                  httpGet:
                    path: /ping
                    port: *port
                  periodSeconds: 10
              readiness: *probes
            securityContext:
              allowPrivilegeEscalation: false
              readOnlyRootFilesystem: true
              capabilities: { drop: ["ALL"] }
            resources:
              requests:
                cpu: 10m
                memory: 128Mi
              limits:
                memory: 1Gi
    service:
      app:
        ports:
          http:
            port: *port
    persistence:
      tmp:
        type: emptyDir
`;
}
