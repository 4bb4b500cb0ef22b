import { Volsync } from '../../charts/backup/volsync.ts';
import { Cilium } from '../../charts/cilium/cilium.ts';
import { CertManager } from '../../charts/certificates/cert-manager.ts';
import { Dns01Issuer } from '../../charts/certificates/dns01-issuer.ts';
import { Application, addClusterObject } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { KubePrometheusStack } from '../../charts/observability/kube-prometheus-stack.ts';
import { HelmRelease } from '../../charts/flux/helm-release.ts';
import { Alerts } from '../../charts/observability/alerts.ts';
import {
  certificateAlerts,
  fluxAlerts,
  nameAlerts,
  nodeAlerts,
  workloadAlerts,
} from '../../charts/observability/cluster-alerts.ts';
import { volsyncAlerts } from '../../charts/observability/volsync-alerts.ts';
import { gatewayAlerts } from '../../charts/observability/gateway-alerts.ts';
import { certManagerPods, Scrapes } from '../../charts/observability/scrapes.ts';
import { ExternalSecret } from '../../charts/secrets/external-secret.ts';
import { addExternalDns, addGateways, gateways } from './network.ts';
import { operator, secretStore } from './conventions.ts';
import { addStorage } from './storage.ts';

/** What applications stand on, in the order of the source: network, storage, secrets, certificates, names, backups, alerts. */
export function addInfrastructure(tree: ClusterTree): void {
  new Cilium(tree);
  addStorage(tree);
  addSecretStore(tree);
  addCertificates(tree);
  addGateways(tree);
  addExternalDns(tree);
  new Volsync(tree, operator);
  addPrometheus(tree);
}

function addSecretStore(tree: ClusterTree): void {
  const app = new Application(tree, 'external-secrets', {
    namespace: 'external-secrets',
    ...operator,
    provides: { crdGroups: ['external-secrets.io', 'generators.external-secrets.io'] },
  });
  new HelmRelease(app, 'external-secrets', {
    chart: { oci: 'oci://ghcr.io/external-secrets/charts/external-secrets', version: '1.0.0' },
    values: { installCRDs: true, serviceMonitor: { enabled: false } },
  });
  const stores = new Application(tree, 'external-secrets-stores', { namespace: 'external-secrets' });
  addClusterObject(stores, {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: secretStore },
    spec: {
      provider: {
        onepasswordSDK: {
          vault: 'cluster-101',
          // The one secret that must exist before Flux: it is created when the cluster is provisioned.
          auth: { serviceAccountSecretRef: { name: 'onepassword-token', key: 'token', namespace: 'external-secrets' } },
        },
      },
    },
  });
}

function addCertificates(tree: ClusterTree): void {
  new CertManager(tree);
  const issuers = new Application(tree, 'cert-manager-issuers', { namespace: 'cert-manager' });
  new ExternalSecret(issuers, 'token', {
    name: 'cloudflare-api-token',
    store: secretStore,
    item: 'cloudflare',
    template: { 'api-token': '{{ .CLOUDFLARE_DNS_TOKEN }}' },
  });
  new Dns01Issuer(issuers, 'issuer', {
    name: 'letsencrypt',
    server: `https://${tree.topology.services['letsencrypt']?.endpoint ?? ''}/directory`,
    cloudflareTokenSecret: 'cloudflare-api-token',
  });
}

function addPrometheus(tree: ClusterTree): void {
  new KubePrometheusStack(tree, {
    namespace: 'observability',
    ...operator,
    receivers: { store: secretStore, item: 'alertmanager' },
    publishes: ['flux', 'gateways', 'volsync'],
    keeps: { storageClass: 'csi-rbd-sc', prometheus: '20Gi', alertmanager: '1Gi' },
    values: {},
  });
}

/** What is told of everything that is there by now. */
export function addAlerts(tree: ClusterTree): void {
  const alerts = new Application(tree, 'gateway-alerts', { namespace: 'observability' });
  new Alerts(alerts, 'alerts', { name: 'gateway-alerts', alerts: gatewayAlerts(gateways) });
  const others = new Application(tree, 'cluster-alerts', { namespace: 'observability' });
  new Scrapes(others, 'scrapes', [certManagerPods]);
  new Alerts(others, 'alerts', {
    name: 'cluster-alerts',
    alerts: [
      ...nodeAlerts,
      ...workloadAlerts,
      ...nameAlerts,
      ...fluxAlerts,
      ...certificateAlerts,
      ...volsyncAlerts(tree),
    ],
  });
}
