import { Redis } from '../../charts/databases/redis.ts';
import { Application } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { Vmagent } from '../../charts/observability/vmagent.ts';
import { SealedSecret } from '../../charts/secrets/sealed-secret.ts';
import { TlsIngress } from '../../charts/workloads/tls-ingress.ts';
import { WebApplication } from '../../charts/workloads/web-application.ts';
import { Worker } from '../../charts/workloads/worker.ts';
import { addPolicies, adminPort, apiPort, certificatesMetricsPort, namesMetricsPort } from './policies.ts';

const namespace = 'honeydue';
const sealed = new URL('./sealed/', import.meta.url);
const registry = 'gitea.88oakapps.com/honeydue';
/** Commits that run; the deployment of the source builds, pushes and changes them. */
const commits = { api: '77cfcc0b27', admin: '77cfcc0b27', worker: '77cfcc0b27' };
const registrySecret = 'gitea-registry';
const owner = { user: 1000, group: 1000 };
/** A pod of a dead node is replaced after a minute instead of five: three replicas carry the load meanwhile. */
const leavesDeadNodeAfterSeconds = 60;

/** The services of honeydue, as the source names them. */
export function addApplications(tree: ClusterTree): void {
  const foundation = addFoundation(tree);
  const redis = new Application(tree, 'redis', { namespace, dependsOn: [foundation] });
  new Redis(redis, 'redis', {
    name: 'redis',
    storageClass: 'local-path',
    capacity: '2Gi',
    // One node carries the label; moving it moves Redis, and leaves its cache behind.
    nodeSelector: { 'honeydue/redis': 'true' },
  });
  addApi(tree, [foundation, redis]);
  addAdmin(tree, foundation);
  const worker = new Application(tree, 'worker', { namespace, dependsOn: [foundation, redis] });
  new Worker(worker, 'worker', {
    name: 'worker',
    image: { repository: `${registry}/worker`, commit: commits.worker },
    owner,
    resources: { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' },
    heartbeat: { file: '/run/heartbeat/worker', maxAgeSeconds: 120 },
    secrets: ['honeydue-config'],
    registrySecret,
    leavesDeadNodeAfterSeconds,
    needs: {
      redis: 'down: its queue is there',
      neon: 'down: jobs that read or write fail, and are tried again',
      fastmail: 'degraded: mail is tried again, then given up and logged',
    },
  });
  const metrics = new Application(tree, 'vmagent', { namespace, dependsOn: [foundation] });
  new SealedSecret(metrics, 'token', {
    name: 'obs-ingest',
    folder: sealed,
    keys: { token: 'OBS_INGEST_TOKEN of the metrics host' },
  });
  new Vmagent(metrics, 'vmagent', {
    url: `https://${tree.topology.services['metrics']?.endpoint ?? ''}/api/v1/write`,
    tokenSecret: 'obs-ingest',
    cluster: tree.name,
    targets: [
      { service: 'api', port: apiPort },
      { job: 'coredns', service: 'kube-dns', namespace: 'kube-system', port: namesMetricsPort },
      { job: 'cert-manager', service: 'cert-manager', namespace: 'cert-manager', port: certificatesMetricsPort },
    ],
  });
}

/** What every service needs: its secrets, and the ways in and out. */
function addFoundation(tree: ClusterTree): Application {
  const app = new Application(tree, 'honeydue-foundation', { namespace });
  new SealedSecret(app, 'config', {
    name: 'honeydue-config',
    folder: sealed,
    keys: {
      DATABASE_URL: 'the connection string of Neon',
      REDIS_URL: 'redis://redis:6379/0',
      B2_KEY_ID: 'the application key of the Backblaze bucket',
      B2_APPLICATION_KEY: 'its secret',
      SMTP_PASSWORD: 'the app password of Fastmail',
    },
  });
  new SealedSecret(app, 'registry', {
    name: registrySecret,
    folder: sealed,
    keys: { '.dockerconfigjson': 'a read-only token of the Gitea registry' },
  });
  addPolicies(app);
  return app;
}

function addApi(tree: ClusterTree, dependsOn: readonly Application[]): void {
  const app = new Application(tree, 'api', { namespace, dependsOn });
  new WebApplication(app, 'api', {
    name: 'api',
    image: { repository: `${registry}/api`, commit: commits.api },
    port: apiPort,
    replicas: 3,
    readinessPath: '/api/health/',
    // Runs through the same handlers and locks as a request, without the database: a deadlock fails it, an outage does not.
    livenessPath: '/api/health/live/',
    owner,
    resources: { cpu: '100m', memory: '256Mi', memoryLimit: '768Mi' },
    secrets: ['honeydue-config'],
    registrySecret,
    leavesDeadNodeAfterSeconds,
    needs: {
      neon: 'down: every write fails; reads go on from the cache until it expires',
      redis: 'degraded: the cache is empty, every read asks the database',
      backblaze: 'degraded: uploads fail, downloads come from the cache of the edge alone',
    },
  });
  addIngress(app, 'api', `api.${tree.cluster.domain ?? ''}`, apiPort, 'phones and browsers log in at the API itself');
}

function addAdmin(tree: ClusterTree, foundation: Application): void {
  const app = new Application(tree, 'admin', { namespace, dependsOn: [foundation] });
  new WebApplication(app, 'admin', {
    name: 'admin',
    image: { repository: `${registry}/admin`, commit: commits.admin },
    port: adminPort,
    replicas: 1,
    readinessPath: '/',
    livenessPath: '/healthz',
    owner,
    resources: { cpu: '50m', memory: '128Mi', memoryLimit: '384Mi' },
    environment: { API_URL: `http://api:${apiPort}` },
    registrySecret,
    leavesDeadNodeAfterSeconds,
  });
  addIngress(app, 'admin', `admin.${tree.cluster.domain ?? ''}`, adminPort, 'its first page is a login of its own');
}

/** Served with the certificate of the zone, which every node has. */
function addIngress(app: Application, name: string, host: string, port: number, reason: string): void {
  new TlsIngress(app, 'ingress', {
    name,
    host,
    service: name,
    port,
    ingressClass: 'traefik',
    withoutGuard: { reason, until: '2027-11-30' },
  });
}
