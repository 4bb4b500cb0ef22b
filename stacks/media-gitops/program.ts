import { kubeconfig, sopsAgeKey } from '../../infra/bootstrap/settings.ts';
import { WebhookCertificate } from '../../infra/bootstrap/webhook-certificate.ts';
import { clusterProgram } from '../../infra/cluster-program.ts';
import { K3sNodes } from '../../infra/nodes/k3s-nodes.ts';
import { ubuntuImage } from '../../infra/nodes/ubuntu-image.ts';
import { proxmoxProvider, proxmoxRootPassword, proxmoxSettings } from '../../infra/proxmox/provider.ts';
import { ProxmoxNodes } from '../../infra/proxmox/proxmox-nodes.ts';
import { bootstrapFlux } from '../bootstrap.ts';
import { topology as own } from './topology.ts';

const cluster = 'media-gitops';
const settings = { ...proxmoxSettings, proxmoxRootPassword, kubeconfig, sopsAgeKey };

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
  bootstrapFlux(topology, cluster, values, () => {
    // The source's failure is this Secret missing, pruned or overwritten, whereupon the controller never starts.
    const webhook = new WebhookCertificate('metallb-webhook', {
      namespace: 'metallb-system',
      secret: 'webhook-server-cert',
      service: 'metallb-webhook-service',
    });
    return [webhook.secret];
  });
  return { token: nodes.token };
});
