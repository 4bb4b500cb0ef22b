import {
  bootstrapFlux,
  clusterProgram,
  gitToken,
  knownHosts,
  kubeconfig,
  sopsAgeKey,
  talosConfigDigest,
  talosExtensions,
  talosImage,
} from 'holdfast/infra';
import { ProxmoxNodes, proxmoxProvider, proxmoxSettings, proxmoxToken } from 'holdfast/infra/proxmox';
import { topology as own } from './topology.ts';

const cluster = 'cluster-name';
const { proxmoxEndpoint } = proxmoxSettings;
const settings = { proxmoxEndpoint, proxmoxToken, knownHosts, gitToken, kubeconfig, sopsAgeKey };

/** A VM on each host that boots Talos and waits for its configuration, which `npm run nodes` writes; then Flux. */
export default clusterProgram({ cluster, topology: own, settings }, (values, topology) => {
  const provider = proxmoxProvider('proxmox', values.proxmoxEndpoint, { apiToken: values.proxmoxToken });
  const declared = topology.clusters[cluster];
  const extensions = declared === undefined ? [] : talosExtensions(topology, declared);
  new ProxmoxNodes(
    cluster,
    {
      topology,
      cluster,
      sshKeys: [],
      image: { ...talosImage(declared?.distribution.version ?? '', extensions), hasGuestAgent: true },
      setup: (machine) => ({ digest: talosConfigDigest(topology, cluster, machine) }),
    },
    { providers: [provider] },
  );
  const flux = bootstrapFlux(topology, cluster, values);
  return { deployKey: flux?.deployKey };
});
