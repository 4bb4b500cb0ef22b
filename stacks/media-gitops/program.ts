import { webhookAuthority } from '../../charts/metallb/webhook-authority.ts';
import type { BootstrapSecret } from '../../infra/bootstrap/flux-bootstrap.ts';
import { gitToken, kubeconfig, sopsAgeKey } from '../../infra/bootstrap/settings.ts';
import { WebhookCertificate } from '../../infra/bootstrap/webhook-certificate.ts';
import { clusterProgram } from '../../infra/cluster-program.ts';
import { K3sNodes } from '../../infra/nodes/k3s-nodes.ts';
import { ubuntuImage } from '../../infra/nodes/ubuntu-image.ts';
import { proxmoxProvider, proxmoxRootPassword, proxmoxSettings } from '../../infra/proxmox/provider.ts';
import { ProxmoxNodes } from '../../infra/proxmox/proxmox-nodes.ts';
import { metallbWebhookSecret } from '../../topology/lookups.ts';
import type { Topology } from '../../topology/topology.ts';
import { bootstrapFlux } from '../../infra/bootstrap/bootstrap-flux.ts';
import { topology as own } from './topology.ts';

const cluster = 'media-gitops';
const settings = { ...proxmoxSettings, proxmoxRootPassword, gitToken, kubeconfig, sopsAgeKey };

/**
 * A server in a VM and a worker in a container, then Flux. The container and the backup worker join by scripts:
 * `npm run nodes -- media-gitops` writes them.
 */
export default clusterProgram({ cluster, topology: own, settings }, (values, topology) => {
  const { sshKeys } = values;
  const provider = proxmoxProvider('proxmox', values.proxmoxEndpoint, { rootPassword: values.proxmoxRootPassword });
  const nodes = new K3sNodes(cluster, { topology, cluster, sshKeys, hasGuestAgent: true });
  new ProxmoxNodes(
    cluster,
    { topology, cluster, sshKeys, image: ubuntuImage, setup: (machine) => nodes.setup(machine) },
    { providers: [provider] },
  );
  bootstrapFlux(topology, cluster, values, () => metallbSecrets(topology));
  return { token: nodes.token };
});

/** The webhook's certificate and its authority, where MetalLB does not rotate one itself. */
function metallbSecrets(topology: Topology): BootstrapSecret[] {
  const { version = '', webhookCertificate } = topology.clusters[cluster]?.loadBalancing ?? {};
  if (webhookCertificate !== 'provisioned') return [];
  const webhook = new WebhookCertificate('metallb-webhook', {
    namespace: 'metallb-system',
    secret: metallbWebhookSecret(version),
    service: 'metallb-webhook-service',
    authority: webhookAuthority,
  });
  return [...webhook.secrets];
}
