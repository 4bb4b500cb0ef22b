import { gitToken, kubeconfig } from '../../infra/bootstrap/settings.ts';
import { clusterProgram } from '../../infra/cluster-program.ts';
import { proxmoxProvider, proxmoxSettings, proxmoxToken } from '../../infra/proxmox/provider.ts';
import { ProxmoxNodes } from '../../infra/proxmox/proxmox-nodes.ts';
import { optionalSecret } from '../../infra/settings.ts';
import { talosConfigDigest } from '../../infra/talos/machine-config.ts';
import { talosExtensions } from '../../infra/talos/user-volumes.ts';
import { talosImage } from '../../infra/talos/schematic.ts';
import { bootstrapFlux } from '../../infra/bootstrap/bootstrap-flux.ts';
import { topology as own } from './topology.ts';

const cluster = 'cluster-101';
const { proxmoxEndpoint } = proxmoxSettings;
const settings = {
  proxmoxEndpoint,
  proxmoxToken,
  gitToken,
  kubeconfig,
  secretStoreToken: optionalSecret({
    what: 'service account token of the secret store, for the second pass',
    from: '1Password, Developer, Service Accounts',
  }),
};

/** Six VMs that boot Talos and wait for their configuration, which `npm run nodes -- cluster-101` writes; then Flux. */
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
  const token = values.secretStoreToken;
  bootstrapFlux(topology, cluster, values, () =>
    token === undefined ? [] : [{ namespace: 'external-secrets', name: 'onepassword-token', data: { token } }],
  );
  return {};
});
