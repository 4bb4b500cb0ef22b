import type { Mistake } from '../mistakes.ts';
import type { Network, NetworkPurpose } from '../networks.ts';
import type { ReadCluster, ReadTopology } from '../read-topology.ts';
import { isUnknown, told } from '../unknown.ts';

const taint = /^[A-Za-z0-9][A-Za-z0-9_./-]*(=[A-Za-z0-9_.-]*)?:(NoSchedule|PreferNoSchedule|NoExecute)$/;

/** A cluster needs a server, nodes of its own, networks that fit its use, and families that agree. */
export function* checkClusters(topology: ReadTopology): Generator<Mistake> {
  const owners = new Map<string, string>();
  for (const [name, cluster] of Object.entries(topology.clusters)) {
    const at = `clusters.${name}`;
    yield* checkNodes(at, name, cluster, owners);
    yield* checkPurposes(topology, at, cluster);
    yield* checkFamilies(topology, at, cluster);
    const defaults = Object.entries(cluster.storageClasses).filter(([, storageClass]) => storageClass.default);
    if (defaults.length > 1) {
      yield {
        path: `${at}.storageClasses`,
        observed: `${defaults.length} default classes: ${defaults.map(([className]) => className).join(', ')}`,
        required: 'at most one',
        fix: 'mark one as default: with two, the newest wins',
      };
    }
  }
}

function* checkNodes(at: string, name: string, cluster: ReadCluster, owners: Map<string, string>): Generator<Mistake> {
  const nodes = Object.entries(cluster.nodes);
  if (cluster.unlistedNodes === undefined && !nodes.some(([, node]) => node?.role === 'server')) {
    yield { path: `${at}.nodes`, observed: 'no server', required: 'at least one node of role server', fix: 'add one' };
  }
  for (const [machine, node] of nodes) {
    const owner = owners.get(machine);
    if (owner !== undefined) {
      yield {
        path: `${at}.nodes.${machine}`,
        observed: `a node of clusters.${owner} as well`,
        required: 'one cluster for each machine',
        fix: 'remove it from one of the two',
      };
    }
    owners.set(machine, name);
    for (const [index, text] of (node?.taints ?? []).entries()) {
      if (taint.test(text)) continue;
      yield {
        path: `${at}.nodes.${machine}.taints[${index}]`,
        observed: `"${text}"`,
        required: 'key=value:Effect with the effect NoSchedule, PreferNoSchedule or NoExecute',
        fix: 'for example nvidia.com/gpu=true:NoSchedule',
      };
    }
  }
  if (cluster.replacing !== undefined && cluster.nodes[cluster.replacing]?.role !== 'server') {
    yield {
      path: `${at}.replacing`,
      observed: `"${cluster.replacing}", which is no server of the cluster`,
      required: 'the server that is on its way out',
      fix: 'name a node of role server, or remove the field when the replacement is done',
    };
  }
}

function* checkPurposes(topology: ReadTopology, at: string, cluster: ReadCluster): Generator<Mistake> {
  const uses: [path: string, name: string | undefined, purpose: NetworkPurpose][] = [
    [`${at}.podNetwork`, told(cluster.podNetwork), 'pods'],
    [`${at}.serviceNetwork`, told(cluster.serviceNetwork), 'services'],
    ...cluster.loadBalancing.pools.map((pool, index): [string, string, NetworkPurpose] => [
      `${at}.loadBalancing.pools[${index}]`,
      pool,
      'load-balancer',
    ]),
  ];
  for (const [path, name, purpose] of uses) {
    const network = topology.networks[name ?? ''];
    if (network === undefined || network.purpose === purpose) continue;
    yield {
      path,
      observed: `"${name ?? ''}", a network of purpose ${network.purpose}`,
      required: `a network of purpose ${purpose}`,
      fix: 'name another network or correct its purpose',
    };
  }
}

function* checkFamilies(topology: ReadTopology, at: string, cluster: ReadCluster): Generator<Mistake> {
  if (isUnknown(cluster.podNetwork) || isUnknown(cluster.serviceNetwork)) return;
  const pods = topology.networks[cluster.podNetwork];
  const services = topology.networks[cluster.serviceNetwork];
  if (pods === undefined || services === undefined) return;
  if (families(pods) !== families(services)) {
    yield {
      path: `${at}.serviceNetwork`,
      observed: `${families(services)}, while the pods have ${families(pods)}`,
      required: 'the same families for pods and services',
      fix: 'give both networks the same families: Kubernetes starts with no mixture',
    };
  }
  for (const machineName of Object.keys(cluster.nodes)) {
    const addresses = topology.machines[machineName]?.addresses;
    // Reported as an unknown name, or a machine of which no more is said than that it is there.
    if (addresses === undefined || (addresses.length === 0 && isUnknown(topology.machines[machineName]))) continue;
    for (const family of ['ipv4', 'ipv6'] as const) {
      if (pods[family] === undefined || addresses.some((address) => address[family] !== undefined)) continue;
      yield {
        path: `machines.${machineName}.addresses`,
        observed: `no ${family} address`,
        required: `one of each family of networks.${cluster.podNetwork}: the kubelet refuses a family that its node lacks`,
        fix: `give the machine an ${family} address, or take ${family} from the cluster's networks`,
      };
    }
  }
}

function families(network: Network): string {
  return [network.ipv4 && 'IPv4', network.ipv6 && 'IPv6'].filter(Boolean).join(' and ');
}
