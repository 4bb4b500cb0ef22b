import { K3sNodes, bootstrapFlux, clusterProgram, gitToken, kubeconfig, knownHosts, sopsAgeKey } from 'holdfast/infra';
import { topology as own } from './topology.ts';

const cluster = 'cluster-name';
const settings = { knownHosts, gitToken, kubeconfig, sopsAgeKey };

/** The token by which machines join with the scripts of `npm run nodes`, then Flux. */
export default clusterProgram({ cluster, topology: own, settings }, (values, topology) => {
  const nodes = new K3sNodes(cluster, { topology, cluster, sshKeys: [] });
  const flux = bootstrapFlux(topology, cluster, values);
  return { token: nodes.token, deployKey: flux?.deployKey };
});
