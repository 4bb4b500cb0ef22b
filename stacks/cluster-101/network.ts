import { BgpPeering } from '../../charts/cilium/bgp.ts';
import { CiliumGateway, gatewayHealthCheck } from '../../charts/cilium/gateway.ts';
import { GatewayApi } from '../../charts/cilium/gateway-api.ts';
import { LoadBalancerPools } from '../../charts/cilium/load-balancer-pools.ts';
import { Application, addObject } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { DnsRecords } from '../../charts/network/dns-records.ts';
import { HelmRelease } from '../../charts/flux/helm-release.ts';
import { ExternalSecret } from '../../charts/secrets/external-secret.ts';
import { restrictedContainer } from '../../charts/workloads/container-defaults.ts';
import { secretStore } from './conventions.ts';

export const gateways = ['gateway-external', 'gateway-internal'] as const;

export function addGateways(tree: ClusterTree): void {
  const domain = tree.cluster.domain ?? '';
  const app = new Application(tree, 'gateways', {
    namespace: 'network',
    timeout: '5m',
    healthChecks: gateways.map((name) => gatewayHealthCheck(name, 'network')),
  });
  new LoadBalancerPools(app, 'pools');
  new BgpPeering(app, 'bgp');
  const certificate = 'wildcard-tls';
  addObject(app, {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: 'wildcard' },
    spec: {
      secretName: certificate,
      issuerRef: { kind: 'ClusterIssuer', name: 'letsencrypt' },
      dnsNames: [domain, `*.${domain}`],
    },
  });
  for (const name of gateways) new CiliumGateway(app, name, { name, certificateSecret: certificate });
}

export function addExternalDns(tree: ClusterTree): void {
  const app = new Application(tree, 'external-dns', {
    namespace: 'network',
    provides: { crdGroups: ['externaldns.k8s.io'] },
    // A source that watches routes ends where their CRDs are away (external-dns 0.21, source/gateway.go, waitForCacheSync).
    dependsOn: [GatewayApi.sharedBy(tree)],
  });
  new ExternalSecret(app, 'secret', {
    name: 'external-dns-mikrotik',
    store: secretStore,
    item: 'routeros',
    template: { MIKROTIK_USERNAME: '{{ .ROUTEROS_USER }}', MIKROTIK_PASSWORD: '{{ .ROUTEROS_PASSWORD }}' },
  });
  const credential = (name: string) => ({
    name,
    valueFrom: { secretKeyRef: { name: 'external-dns-mikrotik', key: name } },
  });
  new HelmRelease(app, 'external-dns', {
    // The chart of external-dns 0.21: 0.22 reads another annotation prefix, and the source's services carry the older one.
    chart: { repository: 'https://kubernetes-sigs.github.io/external-dns', chart: 'external-dns', version: '1.21.1' },
    values: {
      policy: 'sync',
      txtOwnerId: tree.name,
      sources: ['service', 'crd', 'gateway-httproute'],
      managedRecordTypes: ['A', 'AAAA', 'CNAME'],
      domainFilters: [tree.cluster.domain],
      provider: {
        name: 'webhook',
        webhook: {
          image: { repository: 'ghcr.io/mirceanton/external-dns-provider-mikrotik', tag: 'v1.6.0' },
          // The chart gives one to its own container alone.
          securityContext: restrictedContainer,
          env: [
            { name: 'MIKROTIK_BASEURL', value: `https://router.${tree.cluster.domain ?? ''}` },
            credential('MIKROTIK_USERNAME'),
            credential('MIKROTIK_PASSWORD'),
          ],
        },
      },
      resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '128Mi' } },
    },
  });
  // Of its own, because the CRD comes with the chart: applied together, neither would be.
  const records = new Application(tree, 'dns-records', { namespace: 'network' });
  // The virtual address of the API server stands in no object's status. The name is assumed.
  const { endpoint, domain = '' } = tree.cluster;
  new DnsRecords(records, 'records', { name: 'cluster', hosts: { [`kubernetes.${domain}`]: [endpoint] } });
}
