import * as cloudflare from '@pulumi/cloudflare';
import * as hcloud from '@pulumi/hcloud';
import { knownHosts, kubeconfig, sopsAgeKey } from '../../infra/bootstrap/settings.ts';
import { PublicRecords } from '../../infra/cloudflare/public-records.ts';
import { clusterProgram } from '../../infra/cluster-program.ts';
import { HetznerNodes } from '../../infra/hetzner/hetzner-nodes.ts';
import { K3sNodes } from '../../infra/nodes/k3s-nodes.ts';
import { flag, secret, sshKeys, text } from '../../infra/settings.ts';
import { bootstrapFlux } from '../../infra/bootstrap/bootstrap-flux.ts';
import { answeredFamilies } from '../../topology/lookups.ts';
import { topology as own } from './topology.ts';

const cluster = 'honeydue';
const bucket = 'the application keys of the Backblaze bucket';
const settings = {
  sshKeys: sshKeys({ what: 'who may log in to the nodes', from: 'your ~/.ssh/*.pub' }),
  hetznerToken: secret({ what: 'API token of the Hetzner project', from: 'Hetzner console, Security, API tokens' }),
  cloudflareToken: secret({
    what: 'token that edits DNS and settings of the zone',
    from: 'Cloudflare, My Profile, API Tokens',
  }),
  cloudflareZoneId: text({
    what: 'id of the zone',
    from: 'Cloudflare, the overview page of the zone',
    required: '32 hexadecimal digits',
    pattern: /^[0-9a-f]{32}$/,
  }),
  proxied: flag({
    what: 'whether Cloudflare stands before the nodes',
    from: 'set false while Cloudflare is down',
    default: true,
  }),
  snapshotAccessKey: secret({ what: 'key id for etcd snapshots', from: bucket }),
  snapshotSecretKey: secret({ what: 'key for etcd snapshots', from: bucket }),
  knownHosts,
  kubeconfig,
  sopsAgeKey,
};

/** Three Hetzner servers, the records that lead to them, then Flux. */
export default clusterProgram({ cluster, topology: own, settings }, (values, topology) => {
  const { sshKeys } = values;
  const hetzner = new hcloud.Provider('hetzner', { token: values.hetznerToken });
  const snapshotKeys = { accessKey: values.snapshotAccessKey, secretKey: values.snapshotSecretKey };
  const nodes = new K3sNodes(cluster, { topology, cluster, sshKeys, snapshotKeys });
  const servers = new HetznerNodes(
    cluster,
    { topology, cluster, sshKeys, setup: (machine) => nodes.setup(machine) },
    { providers: [hetzner] },
  );
  const declared = topology.clusters[cluster];
  const names = declared?.publicNames;
  if (declared !== undefined && names !== undefined) {
    const dns = new cloudflare.Provider('cloudflare', { apiToken: values.cloudflareToken });
    new PublicRecords(
      cluster,
      {
        names,
        zoneId: values.cloudflareZoneId,
        families: answeredFamilies(topology, declared),
        nodes: servers.addresses,
        // One value takes Cloudflare out for every name.
        proxied: names.proxied && values.proxied,
      },
      { providers: [dns] },
    );
  }
  const flux = bootstrapFlux(topology, cluster, values, () => [
    // cert-manager proves to the authority that the zone is ours, with or without Cloudflare in between.
    { namespace: 'cert-manager', name: 'cloudflare-api-token', data: { 'api-token': values.cloudflareToken } },
  ]);
  return { token: nodes.token, deployKey: flux?.deployKey };
});
