import type { Construct } from 'constructs';
import { CertManager } from '../../charts/certificates/cert-manager.ts';
import { Dns01Issuer } from '../../charts/certificates/dns01-issuer.ts';
import { PublicCertificate } from '../../charts/certificates/public-certificate.ts';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { countedEtcdAlerts } from '../../charts/observability/etcd-alerts.ts';
import { RuleFile } from '../../charts/observability/rule-file.ts';
import { TraefikConfig } from '../../charts/traefik/traefik-config.ts';
import { addUpgrades } from '../../charts/upgrades/add-upgrades.ts';
import { honeydueAlerts } from './alerts.ts';
import { addApplications } from './applications.ts';
import { cloudflareRanges } from './cloudflare-ranges.ts';
import { topology } from './topology.ts';

/** The GitOps tree of honeydue. */
export function addHoneydue(scope: Construct): ClusterTree {
  const tree = new ClusterTree(scope, 'honeydue', { topology });
  addCertificates(tree);
  const traefik = new Application(tree, 'traefik-config', { namespace: 'kube-system' });
  new TraefikConfig(traefik, 'config', { trustedProxies: cloudflareRanges });
  addUpgrades(tree, '2026-11');
  addApplications(tree);
  new RuleFile(tree, 'alerts', { name: 'honeydue', alerts: [...honeydueAlerts, ...countedEtcdAlerts(tree)] });
  return tree;
}

/** A certificate that browsers trust on every node: the day Cloudflare is out of the way, they talk to the nodes. */
function addCertificates(tree: ClusterTree): void {
  const zone = tree.cluster.publicNames?.zone ?? '';
  new CertManager(tree);
  const issuers = new Application(tree, 'cert-manager-issuers', { namespace: 'cert-manager' });
  new Dns01Issuer(issuers, 'issuer', {
    name: 'letsencrypt',
    server: `https://${tree.topology.services['letsencrypt']?.endpoint ?? ''}/directory`,
    // Made by `pulumi up` before Flux: see the bootstrap of this stack.
    cloudflareTokenSecret: 'cloudflare-api-token',
  });
  const certificate = new Application(tree, 'public-certificate', { namespace: 'kube-system' });
  new PublicCertificate(certificate, 'certificate', { name: 'public', issuer: 'letsencrypt', zone });
}
