import * as hcloud from '@pulumi/hcloud';
import {
  K3sNodes,
  bootstrapFlux,
  clusterProgram,
  gitToken,
  kubeconfig,
  knownHosts,
  secret,
  sopsAgeKey,
  sshKeys,
} from 'holdfast/infra';
import { HetznerNodes } from 'holdfast/infra/hetzner';
import { topology as own } from './topology.ts';

const cluster = 'cluster-name';
const bucket = 'the application keys of the bucket';
const settings = {
  sshKeys: sshKeys({ what: 'who may log in to the nodes', from: 'your ~/.ssh/*.pub' }),
  hetznerToken: secret({ what: 'API token of the Hetzner project', from: 'Hetzner console, Security, API tokens' }),
  snapshotAccessKey: secret({ what: 'key id for etcd snapshots', from: bucket }),
  snapshotSecretKey: secret({ what: 'key for etcd snapshots', from: bucket }),
  knownHosts,
  gitToken,
  kubeconfig,
  sopsAgeKey,
};

/** Three servers, then Flux. */
export default clusterProgram({ cluster, topology: own, settings }, (values, topology) => {
  const { sshKeys } = values;
  const provider = new hcloud.Provider('hetzner', { token: values.hetznerToken });
  const snapshotKeys = { accessKey: values.snapshotAccessKey, secretKey: values.snapshotSecretKey };
  const nodes = new K3sNodes(cluster, { topology, cluster, sshKeys, snapshotKeys });
  new HetznerNodes(
    cluster,
    { topology, cluster, sshKeys, setup: (machine) => nodes.setup(machine) },
    { providers: [provider] },
  );
  const flux = bootstrapFlux(topology, cluster, values);
  return { token: nodes.token, deployKey: flux?.deployKey };
});
