import type { Construct } from 'constructs';
import { CertManager } from '../../charts/certificates/cert-manager.ts';
import { Http01Issuer, NamedCertificate } from '../../charts/certificates/http01-issuer.ts';
import { BgpPeering } from '../../charts/cilium/bgp.ts';
import { Cilium } from '../../charts/cilium/cilium.ts';
import { CiliumGateway, gatewayHealthCheck } from '../../charts/cilium/gateway.ts';
import { LoadBalancerPools } from '../../charts/cilium/load-balancer-pools.ts';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { DcgmExporter } from '../../charts/gpu/dcgm-exporter.ts';
import { IntelGpus, NvidiaGpus } from '../../charts/gpu/shared-gpus.ts';
import { Longhorn, LonghornDisks } from '../../charts/longhorn/longhorn.ts';
import { HairpinDns } from '../../charts/network/hairpin-dns.ts';
import { addUpgrades } from '../../charts/upgrades/add-upgrades.ts';
import { addBackups } from './backups.ts';
import { addAlerts } from './alerts.ts';
import { addAccess, addAuthentik, guardedHosts } from './access.ts';
import { addApplications, applicationHosts } from './applications.ts';
import { addIsolation } from './isolation.ts';
import { topology } from './topology.ts';

const gateway = 'gateway';
const networking = 'networking';

/** The GitOps tree of k3s-home. */
export function addK3sHome(scope: Construct): ClusterTree {
  const tree = new ClusterTree(scope, 'k3s-home', { topology });
  new Cilium(tree);
  addStorage(tree);
  new IntelGpus(tree, { shares: 10, nodes: ['k3s1', 'k3s2'] });
  new NvidiaGpus(tree, { shares: 4, nodes: ['k3s3'] });
  const metrics = new Application(tree, 'dcgm-exporter', {
    namespace: 'gpu-metrics',
    podSecurity: 'privileged',
    timeout: '20m',
  });
  new DcgmExporter(metrics, 'exporter', { nodes: ['k3s3'] });
  addGateway(tree);
  addBackups(tree);
  addUpgrades(tree, '2026-11');
  addAccess(tree);
  addAlerts(tree);
  addApplications(tree);
  addAuthentik(tree);
  addIsolation(tree);
  return tree;
}

function addStorage(tree: ClusterTree): void {
  new Longhorn(tree);
  const disks = new Application(tree, 'longhorn-disks', { namespace: 'longhorn-system', podSecurity: 'privileged' });
  new LonghornDisks(disks, 'disks');
}

/** One address for every name: told by BGP, answered by a Gateway, proven by HTTP, resolved from inside. */
function addGateway(tree: ClusterTree): void {
  new CertManager(tree);
  const issuers = new Application(tree, 'cert-manager-issuers', { namespace: 'cert-manager' });
  new Http01Issuer(issuers, 'issuer', {
    name: 'letsencrypt',
    server: `https://${tree.topology.services['letsencrypt']?.endpoint ?? ''}/directory`,
    gateway: { name: gateway, namespace: networking },
  });
  const app = new Application(tree, 'gateway', {
    namespace: networking,
    healthChecks: [gatewayHealthCheck(gateway, networking)],
  });
  new LoadBalancerPools(app, 'pools');
  new BgpPeering(app, 'bgp');
  new CiliumGateway(app, 'gateway', { name: gateway, certificateSecret: 'gateway-tls' });
  const certificate = new Application(tree, 'gateway-certificate', { namespace: networking });
  const domain = tree.cluster.domain ?? '';
  new NamedCertificate(certificate, 'certificate', {
    name: 'gateway-tls',
    issuer: 'letsencrypt',
    hosts: [...applicationHosts, ...guardedHosts].map((host) => `${host}.${domain}`).sort(),
  });
  const names = new Application(tree, 'hairpin-dns', { namespace: 'kube-system' });
  new HairpinDns(names, 'names', { gateway });
}
