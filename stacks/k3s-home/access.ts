import { AuthentikProviders, clientSecretVariable } from '../../charts/access/authentik-providers.ts';
import { AuthenticationGuard } from '../../charts/access/authentication-guard.ts';
import { withoutGuardAnnotation } from '../../charts/access/without-guard.ts';
import { Application, addObject } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { LogCollector } from '../../charts/observability/log-collector.ts';
import { KubePrometheusStack } from '../../charts/observability/kube-prometheus-stack.ts';
import { HelmRelease } from '../../charts/flux/helm-release.ts';
import { SealedSecret } from '../../charts/secrets/sealed-secret.ts';
import { restrictedContainer, restrictedPod } from '../../charts/workloads/container-defaults.ts';

export const sealed = new URL('./sealed/', import.meta.url);
export const gateway = 'gateway';
const credentials = 'authentik-credentials';
const providers = 'authentik-providers';
const grafanaAdmin = 'grafana-admin';
/** Authentik writes into its own image while it starts. */
const writing = { ...restrictedContainer, readOnlyRootFilesystem: false };

/** The issuer of what Authentik guards, byte for byte as in its discovery document. */
export const issuerOf = (domain: string, name: string): string => `https://authentik.${domain}/application/o/${name}/`;

/** What is guarded, with the service behind it. Grafana has a login of its own, and is guarded all the same. */
const guarded = {
  prometheus: { namespace: 'monitoring', upstream: 'http://kube-prometheus-stack-prometheus.monitoring.svc:9090' },
  grafana: { namespace: 'monitoring', upstream: 'http://kube-prometheus-stack-grafana.monitoring.svc:80' },
  longhorn: { namespace: 'longhorn-system', upstream: 'http://longhorn-frontend.longhorn-system.svc:80' },
} as const;

/** Hosts that the gateway's certificate must name. */
export const guardedHosts = [...Object.keys(guarded), 'authentik'];

/** What is watched, behind a login. */
export function addAccess(tree: ClusterTree): void {
  const domain = tree.cluster.domain ?? '';
  addMonitoring(tree);
  for (const [name, { namespace, upstream }] of Object.entries(guarded)) {
    const app = new Application(tree, `${name}-guard`, {
      namespace,
      ...(namespace === 'longhorn-system' && { podSecurity: 'privileged' as const }),
    });
    new AuthenticationGuard(app, 'guard', {
      name,
      host: `${name}.${domain}`,
      gateway,
      upstream,
      issuer: issuerOf(domain, name),
      sealed,
    });
  }
}

/** Authentik, which knows every guard of the tree: it comes after all of them. */
export function addAuthentik(tree: ClusterTree): void {
  const app = new Application(tree, 'authentik', { namespace: 'authentik', timeout: '15m' });
  const guards = tree.node.findAll().filter((each) => each instanceof AuthenticationGuard);
  new AuthentikProviders(app, 'providers', { name: providers, guards });
  new SealedSecret(app, 'secret', {
    // Not the name of the release: the chart makes a Secret of that one.
    name: credentials,
    folder: sealed,
    keys: {
      AUTHENTIK_SECRET_KEY: '60 random characters, never changed',
      AUTHENTIK_POSTGRESQL__PASSWORD: 'the password of its database',
      ...Object.fromEntries(
        guards.map(({ client }) => [clientSecretVariable(client), `the client-secret of ${client}-guard`]),
      ),
    },
  });
  new HelmRelease(app, 'authentik', {
    chart: { repository: 'https://charts.goauthentik.io', chart: 'authentik', version: '2025.10.1' },
    timeout: '10m',
    values: {
      global: { envFrom: [{ secretRef: { name: credentials } }], securityContext: restrictedPod(1000, 1000) },
      blueprints: { configMaps: [providers] },
      postgresql: {
        enabled: true,
        // By itself the chart makes a password up, which is not the one that Authentik is given.
        auth: {
          existingSecret: credentials,
          secretKeys: {
            adminPasswordKey: 'AUTHENTIK_POSTGRESQL__PASSWORD',
            userPasswordKey: 'AUTHENTIK_POSTGRESQL__PASSWORD',
          },
        },
        primary: { persistence: { storageClass: 'longhorn-default', size: '8Gi' } },
      },
      server: {
        containerSecurityContext: writing,
        resources: { requests: { cpu: '100m', memory: '512Mi' }, limits: { memory: '1Gi' } },
      },
      worker: {
        containerSecurityContext: writing,
        resources: { requests: { cpu: '100m', memory: '512Mi' }, limits: { memory: '1Gi' } },
      },
    },
  });
  addObject(app, {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: {
      name: 'authentik',
      annotations: withoutGuardAnnotation({ reason: 'it is the login that guards the others', until: '2027-11-30' }),
    },
    spec: {
      parentRefs: [{ name: gateway, namespace: 'networking', sectionName: 'https' }],
      hostnames: [`authentik.${tree.cluster.domain ?? ''}`],
      rules: [{ backendRefs: [{ name: 'authentik-server', port: 80 }] }],
    },
  });
}

/** The one pod of Loki takes and answers everything, without the proxy of the chart. */
const loki = 'http://loki.monitoring:3100';

/** Persistent, on Longhorn: the version of the topology mounts volumes for groups, which 1.6 of the source did not. */
function addMonitoring(tree: ClusterTree): void {
  const stack = new KubePrometheusStack(tree, {
    namespace: 'monitoring',
    timeout: '15m',
    receivers: { sealed },
    publishes: ['flux', 'gateways', 'drivers'],
    keeps: { storageClass: 'longhorn-nvme', prometheus: '50Gi', alertmanager: '2Gi' },
    values: {
      prometheus: { prometheusSpec: { retention: '30d' } },
      grafana: {
        persistence: { enabled: true, storageClassName: 'longhorn-default', size: '5Gi' },
        // What is kept in its volume knows the password that it was made with: one that the chart makes up is another one after each reinstallation.
        admin: { existingSecret: grafanaAdmin },
        additionalDataSources: [{ name: 'Loki', type: 'loki', access: 'proxy', url: loki }],
      },
    },
  });
  new SealedSecret(stack, 'grafana-admin', {
    name: grafanaAdmin,
    folder: sealed,
    keys: { 'admin-user': 'a name, such as admin', 'admin-password': 'its password' },
  });
  const collector = new Application(tree, 'log-collector', { namespace: 'monitoring', podSecurity: 'privileged' });
  new LogCollector(collector, 'collector', { loki });
  const logs = new Application(tree, 'loki', { namespace: 'monitoring', podSecurity: 'privileged' });
  new HelmRelease(logs, 'loki', {
    chart: { repository: 'https://grafana.github.io/helm-charts', chart: 'loki', version: '6.46.0' },
    values: {
      deploymentMode: 'SingleBinary',
      loki: {
        auth_enabled: false,
        commonConfig: { replication_factor: 1 },
        storage: { type: 'filesystem' },
        // Loki drops nothing by itself: its volume would run full.
        limits_config: { retention_period: '720h' },
        compactor: { retention_enabled: true, delete_request_store: 'filesystem' },
        schemaConfig: {
          configs: [
            {
              from: '2026-01-01',
              store: 'tsdb',
              object_store: 'filesystem',
              schema: 'v13',
              index: { prefix: 'index_', period: '24h' },
            },
          ],
        },
      },
      singleBinary: { replicas: 1, persistence: { enabled: true, storageClass: 'longhorn-nvme', size: '50Gi' } },
      // For a home they would ask for 11 GiB: what was read lately is in the page cache of the node.
      chunksCache: { enabled: false },
      resultsCache: { enabled: false },
      read: { replicas: 0 },
      write: { replicas: 0 },
      backend: { replicas: 0 },
    },
  });
}
