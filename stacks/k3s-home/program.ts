import { gitToken, kubeconfig, sopsAgeKey } from '../../infra/bootstrap/settings.ts';
import { clusterProgram } from '../../infra/cluster-program.ts';
import { K3sNodes } from '../../infra/nodes/k3s-nodes.ts';
import { ubuntu2204Image } from '../../infra/nodes/ubuntu-image.ts';
import { proxmoxProvider, proxmoxSettings, proxmoxToken } from '../../infra/proxmox/provider.ts';
import { ProxmoxNodes } from '../../infra/proxmox/proxmox-nodes.ts';
import { secret } from '../../infra/settings.ts';
import { bootstrapFlux } from '../../infra/bootstrap/bootstrap-flux.ts';
import { topology as own } from './topology.ts';

const cluster = 'k3s-home';
const bucket = 'the application keys of the Backblaze bucket';
const settings = {
  ...proxmoxSettings,
  proxmoxToken,
  snapshotAccessKey: secret({ what: 'key id for etcd snapshots', from: bucket }),
  snapshotSecretKey: secret({ what: 'key for etcd snapshots', from: bucket }),
  gitToken,
  kubeconfig,
  sopsAgeKey,
};

/** One server in a VM, then Flux. The machines of metal and WSL2 join by scripts: `npm run nodes -- k3s-home` writes them. */
export default clusterProgram({ cluster, topology: own, settings }, (values, topology) => {
  const { sshKeys } = values;
  const provider = proxmoxProvider('proxmox', values.proxmoxEndpoint, { apiToken: values.proxmoxToken });
  const snapshotKeys = { accessKey: values.snapshotAccessKey, secretKey: values.snapshotSecretKey };
  const nodes = new K3sNodes(cluster, { topology, cluster, sshKeys, snapshotKeys, hasGuestAgent: true });
  new ProxmoxNodes(
    cluster,
    { topology, cluster, sshKeys, image: ubuntu2204Image, setup: (machine) => nodes.setup(machine) },
    { providers: [provider] },
  );
  bootstrapFlux(topology, cluster, values);
  return { token: nodes.token };
});
