import { SnapshotWatch } from '../../charts/backup/snapshot-watch.ts';
import { CertManager } from '../../charts/certificates/cert-manager.ts';
import { Dns01Issuer } from '../../charts/certificates/dns01-issuer.ts';
import { Application } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { Alerts } from '../../charts/observability/alerts.ts';
import {
  certificateAlerts,
  fluxAlerts,
  nameAlerts,
  nodeAlerts,
  workloadAlerts,
} from '../../charts/observability/cluster-alerts.ts';
import { etcdAlerts } from '../../charts/observability/etcd-alerts.ts';
import { certManagerPods, Scrapes } from '../../charts/observability/scrapes.ts';
import { KubePrometheusStack } from '../../charts/observability/kube-prometheus-stack.ts';
import { HelmRelease } from '../../charts/flux/helm-release.ts';
import { SealedSecret } from '../../charts/secrets/sealed-secret.ts';
import { NfsHealth } from '../../charts/storage/nfs-health.ts';
import { NfsProvisioner } from '../../charts/storage/nfs-provisioner.ts';

export const issuer = 'letsencrypt';
/** Secrets that SOPS encrypted, one file each. */
export const sealed = new URL('./sealed/', import.meta.url);
/** The taint that keeps everything but GPU work off the GPU node. */
export const gpuToleration = { key: 'nvidia.com/gpu', operator: 'Equal', value: 'true', effect: 'NoSchedule' } as const;
const operator = { timeout: '10m', retryInterval: '2m' } as const;

/** What applications stand on: storage, the GPU, certificates, alerts. */
export function addInfrastructure(tree: ClusterTree): void {
  const nfs = new Application(tree, 'nfs-provisioner', {
    namespace: 'kube-system',
    ...operator,
    provides: { storageClasses: ['nfs'] },
  });
  new NfsProvisioner(nfs, 'provisioner', { name: 'nfs-provisioner', storageClass: 'nfs' });
  addGpu(tree);
  addCertificates(tree);
  addMonitoring(tree);
}

function addGpu(tree: ClusterTree): void {
  const app = new Application(tree, 'nvidia-device-plugin', {
    namespace: 'kube-system',
    ...operator,
    provides: { resources: ['nvidia.com/gpu'] },
  });
  new HelmRelease(app, 'nvidia-device-plugin', {
    chart: {
      repository: 'https://nvidia.github.io/k8s-device-plugin',
      chart: 'nvidia-device-plugin',
      version: '0.18.0',
    },
    values: {
      runtimeClassName: 'nvidia',
      nodeSelector: { 'nvidia.com/gpu.present': 'true' },
      tolerations: [gpuToleration],
    },
  });
}

function addCertificates(tree: ClusterTree): void {
  new CertManager(tree);
  const issuers = new Application(tree, 'cert-manager-issuers', { namespace: 'cert-manager' });
  new SealedSecret(issuers, 'token', {
    name: 'cloudflare-api-token',
    folder: sealed,
    keys: { 'api-token': 'a Cloudflare token that may edit the DNS of the zone' },
  });
  new Dns01Issuer(issuers, 'issuer', {
    name: issuer,
    server: `https://${tree.topology.services['letsencrypt']?.endpoint ?? ''}/directory`,
    cloudflareTokenSecret: 'cloudflare-api-token',
  });
}

function addMonitoring(tree: ClusterTree): void {
  new KubePrometheusStack(tree, {
    namespace: 'observability',
    ...operator,
    receivers: { sealed },
    publishes: ['flux'],
    keeps: { nothing: 'a local volume would tie it to the host whose loss it tells, and Prometheus supports no NFS' },
    values: {},
  });
  const alerts = new Application(tree, 'cluster-alerts', { namespace: 'observability', podSecurity: 'privileged' });
  new Scrapes(alerts, 'scrapes', [certManagerPods]);
  new Alerts(alerts, 'alerts', {
    name: 'cluster',
    alerts: [...nodeAlerts, ...workloadAlerts, ...nameAlerts, ...fluxAlerts, ...certificateAlerts, ...etcdAlerts(tree)],
  });
  const snapshots = new Application(tree, 'etcd-snapshot-watch', {
    namespace: 'observability',
    podSecurity: 'privileged',
  });
  new SnapshotWatch(snapshots, 'watch');
  const nfs = new Application(tree, 'nfs-health', { namespace: 'observability', podSecurity: 'privileged' });
  new NfsHealth(nfs, 'health', {
    storage: 'unas-nfs',
    provisioner: { namespace: 'kube-system', deployment: 'nfs-provisioner-nfs-subdir-external-provisioner' },
    claims: {
      'ollama-models':
        'Remove models nobody uses: kubectl -n ollama exec deploy/ollama -- ollama list, then ollama rm <model>',
    },
  });
}
