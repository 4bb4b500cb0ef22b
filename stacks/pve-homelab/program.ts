import { knownHosts, kubeconfig, sopsAgeKey } from '../../infra/bootstrap/settings.ts';
import { clusterProgram } from '../../infra/cluster-program.ts';
import { K3sNodes } from '../../infra/nodes/k3s-nodes.ts';
import { ubuntuImage } from '../../infra/nodes/ubuntu-image.ts';
import { proxmoxProvider, proxmoxSettings, proxmoxToken } from '../../infra/proxmox/provider.ts';
import { ProxmoxNodes } from '../../infra/proxmox/proxmox-nodes.ts';
import { bootstrapFlux } from '../../infra/bootstrap/bootstrap-flux.ts';
import { topology as own } from './topology.ts';

const cluster = 'pve-homelab';
const settings = { ...proxmoxSettings, proxmoxToken, knownHosts, kubeconfig, sopsAgeKey };

/** Three servers and a GPU agent in VMs, then Flux. */
export default clusterProgram({ cluster, topology: own, settings }, (values, topology) => {
  const { sshKeys } = values;
  const provider = proxmoxProvider('proxmox', values.proxmoxEndpoint, { apiToken: values.proxmoxToken });
  const nodes = new K3sNodes(cluster, { topology, cluster, sshKeys, hasGuestAgent: true });
  new ProxmoxNodes(
    cluster,
    { topology, cluster, sshKeys, image: ubuntuImage, setup: (machine) => nodes.setup(machine) },
    { providers: [provider] },
  );
  const flux = bootstrapFlux(topology, cluster, values);
  return { token: nodes.token, deployKey: flux?.deployKey };
});
