import type { Construct } from 'constructs';
import { CertManager } from '../../charts/certificates/cert-manager.ts';
import { Dns01Issuer } from '../../charts/certificates/dns01-issuer.ts';
import { PublicCertificate } from '../../charts/certificates/public-certificate.ts';
import { Application } from '../../charts/flux/application.ts';
import { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { addUpgrades } from '../upgrades.ts';
import { topology } from './topology.ts';

/** The GitOps tree of honeydue: what keeps its nodes reachable and up to date. */
export function addHoneydue(scope: Construct): ClusterTree {
  const tree = new ClusterTree(scope, 'honeydue', { topology });
  addCertificates(tree);
  addUpgrades(tree, '2026-11');
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
