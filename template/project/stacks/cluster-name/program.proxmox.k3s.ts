import {
  K3sNodes,
  bootstrapFlux,
  clusterProgram,
  gitToken,
  kubeconfig,
  knownHosts,
  sopsAgeKey,
  ubuntuImage,
} from 'holdfast/infra';
import { ProxmoxNodes, proxmoxProvider, proxmoxSettings, proxmoxToken } from 'holdfast/infra/proxmox';
import { topology as own } from './topology.ts';

const cluster = 'cluster-name';
const settings = { ...proxmoxSettings, proxmoxToken, knownHosts, gitToken, kubeconfig, sopsAgeKey };

/** A server on each host, then Flux. */
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
