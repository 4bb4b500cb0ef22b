import type { ResourceGraph } from '../../resource/graph.ts';
import { clusterFacts } from '../cluster/cluster-facts.ts';
import type { Fact } from '../cluster/fact.ts';
import { certManagerFields } from './custom/cert-manager.ts';
import { ciliumFields } from './custom/cilium.ts';
import { cloudnativePgFields } from './custom/cloudnative-pg.ts';
import { envoyGatewayFields } from './custom/envoy-gateway.ts';
import { externalDnsFields } from './custom/external-dns.ts';
import { externalSecretsFields } from './custom/external-secrets.ts';
import { fluxFields } from './custom/flux.ts';
import { gatewayApiFields } from './custom/gateway-api.ts';
import { grafanaFields } from './custom/grafana.ts';
import { k3sFields } from './custom/k3s.ts';
import { longhornFields } from './custom/longhorn.ts';
import { metallbFields } from './custom/metallb.ts';
import { prometheusOperatorFields } from './custom/prometheus-operator.ts';
import { rookFields } from './custom/rook.ts';
import { snapshotsFields } from './custom/snapshots.ts';
import { systemUpgradeFields } from './custom/system-upgrade.ts';
import { traefikFields } from './custom/traefik.ts';
import { veleroFields } from './custom/velero.ts';
import { volsyncFields } from './custom/volsync.ts';
import { nextMinor, type FieldTable } from './field-table.ts';

/** Something that is installed as a whole and brings kinds whose fields are known. */
export interface KnownProduct {
  readonly name: string;
  readonly table: FieldTable;
  /** Which version of it, or of the chart that brings it, a cluster installs. */
  readonly versionIn: (graph: ResourceGraph, cluster: string) => Fact<string>;
  /**
   * The first version, numbered like those of `versionIn`, whose fields may not be known; undefined where that cannot be compared: then no
   * version is known to have only these.
   */
  readonly next: string | undefined;
}

/** A product that a chart brings, whose versions are those of the product unless `next` says which is too new. */
function ofChart(
  name: string,
  table: FieldTable,
  chart: string,
  { next }: { readonly next: string | undefined } = { next: nextMinor(table) },
): KnownProduct {
  return { name, table, next, versionIn: (graph, cluster) => clusterFacts(graph)(cluster).chart(chart) };
}

/** Everything of which the fields are known. A chart that numbers itself names the last version that was looked at. */
export const knownProducts: readonly KnownProduct[] = [
  {
    name: 'Flux',
    table: fluxFields,
    next: nextMinor(fluxFields),
    versionIn: (graph, cluster) => clusterFacts(graph)(cluster).flux,
  },
  ofChart('cert-manager', certManagerFields, 'cert-manager'),
  ofChart('Cilium', ciliumFields, 'cilium'),
  ofChart('CloudNativePG', cloudnativePgFields, 'cloudnative-pg', { next: undefined }),
  ofChart('Envoy Gateway', envoyGatewayFields, 'gateway-helm'),
  // Chart 1.21.1 brings 0.21.0.
  ofChart('external-dns', externalDnsFields, 'external-dns', { next: '1.22.0' }),
  ofChart('external-secrets', externalSecretsFields, 'external-secrets'),
  ofChart('Gateway API', gatewayApiFields, 'gateway-api-crds', { next: undefined }),
  ofChart('the Grafana operator', grafanaFields, 'grafana-operator'),
  {
    name: 'k3s',
    table: k3sFields,
    next: nextMinor(k3sFields),
    versionIn: (graph, cluster) => clusterFacts(graph)(cluster).kubernetes,
  },
  ofChart('Longhorn', longhornFields, 'longhorn'),
  ofChart('MetalLB', metallbFields, 'metallb'),
  // Chart 79.0.0 brings 0.86.1.
  ofChart('the Prometheus operator', prometheusOperatorFields, 'kube-prometheus-stack', { next: '80.0.0' }),
  ofChart('Rook', rookFields, 'rook-ceph', { next: undefined }),
  // Chart 4.1.0 brings 8.3.0.
  ofChart('the snapshot controller', snapshotsFields, 'snapshot-controller', { next: '4.2.0' }),
  ofChart('the system upgrade controller', systemUpgradeFields, 'system-upgrade-controller', { next: undefined }),
  ofChart('Traefik', traefikFields, 'traefik'),
  // Chart 11.1.1 brings 1.17.0.
  ofChart('Velero', veleroFields, 'velero', { next: '11.2.0' }),
  ofChart('VolSync', volsyncFields, 'volsync'),
];
