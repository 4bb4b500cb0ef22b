import { assumed, type Assumed } from '../../topology/assumed.ts';
import { readTopology } from '../../topology/define-topology.ts';
import { contains, familyOfRange, isInside, overlaps } from '../../topology/addresses.ts';
import type { Names } from '../../topology/names.ts';
import type { ReadTopology } from '../../topology/read-topology.ts';
import { unknown, type Unknown } from '../../topology/unknown.ts';
import type { TopologyInput } from '../../topology/topology.ts';
import { inferStorage } from './infer-storage.ts';
import type { SaidNode } from './read/machines.ts';
import { read, type Said } from './read/said.ts';
import type { ReadRepository } from './read-repository.ts';

/**
 * A first topology of a cluster: what its repository says, each with its place. What a topology has beside that is unknown, and says what
 * would tell it. Nothing is invented.
 *
 * @param start the folder that the cluster starts from, where its repository has several
 */
export function inferTopology(name: string, repository: ReadRepository, start?: string): ReadTopology {
  const { machines, network } = repository;
  const { nodes = [] } = machines;
  const { networks, pools } = networksOf(repository, nodes);
  const { storage, classes, devices } = inferStorage(repository);
  const input = {
    source: name,
    sites: {},
    networks,
    devices,
    machines: Object.fromEntries(
      nodes.map((node) => [
        node.value.name,
        {
          ...unknown(`what it is: a VM and its host, a server, a computer; read in ${node.from}`),
          addresses: node.value.address === undefined ? [] : [{ network: 'nodes', ipv4: node.value.address }],
          ...(node.value.allocatable !== undefined && { allocatable: node.value.allocatable }),
        },
      ]),
    ),
    storage,
    clusters: {
      [name]: {
        ...(start !== undefined && { start }),
        distribution: distributionOf(repository),
        nodes: Object.fromEntries(nodes.map((node) => [node.value.name, asNode(node)])),
        ...(nodes.length === 0 && { unlistedNodes: unlisted(repository) }),
        endpoint: machines.endpoint
          ? read(machines.endpoint)
          : unknown("kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}'"),
        ...(repository.domain !== undefined && {
          domain: assumed(repository.domain, 'read in the names of most routes'),
        }),
        podNetwork: networks['pods'] ? 'pods' : unknown("kubectl get nodes -o jsonpath='{.items[*].spec.podCIDR}'"),
        serviceNetwork: networks['services'] ? 'services' : unknown('kubectl get servicecidr'),
        networkPlugin: pluginOf(repository),
        loadBalancing: network.metallb
          ? { kind: 'metallb', version: read(withoutV(network.metallb)), pools }
          : network.cilium && pools.length > 0
            ? { kind: 'cilium', pools }
            : {
                ...unknown(
                  'kubectl get services -A: who gives addresses to those of type LoadBalancer',
                  network.kubeVip?.value,
                ),
                pools,
              },
        ...(repository.git && {
          gitOps: {
            kind: 'flux',
            version: repository.flux ?? unknown('flux version'),
            ...(repository.isEncrypted && { encryptedWith: 'sops' }),
            url: read({ value: repository.git.value.url, from: repository.git.from }),
            branch: read({ value: repository.git.value.branch, from: repository.git.from }),
          },
        }),
        storageClasses: classes,
      },
    },
  };
  return readTopology(input as unknown as TopologyInput<Names>);
}

/** A machine as a node of the cluster: its role, and its labels and taints where it was asked. */
function asNode({ value: { isServer, labels = {}, taints = [] }, from }: Said<SaidNode>): object {
  return {
    role: read({ value: isServer ? 'server' : 'agent', from }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(taints.length > 0 && { taints }),
  };
}

const withoutV = ({ value, from }: Said<string>): Said<string> => ({ value: value.replace(/^v/, ''), from });

/** That not all nodes are told, with the names that are. */
function unlisted({ machines, pinned }: ReadRepository): Unknown {
  const names = [...new Set([...machines.named, ...pinned].map(({ value }) => value))];
  return unknown('kubectl get nodes -o wide', names.length === 0 ? undefined : `${names.join(', ')} among them`);
}

function distributionOf({ machines, upgrades, k3s }: ReadRepository): unknown {
  const [talos, kubernetes] = [machines.version ?? upgrades.talos, machines.kubernetes ?? upgrades.kubernetes];
  if (machines.program?.value === 'Talos' || upgrades.talos !== undefined) {
    return talos === undefined || kubernetes === undefined
      ? unknown('talosctl version and kubectl version', 'Talos')
      : {
          kind: 'talos',
          version: read(talos),
          kubernetesVersion: read(kubernetes),
          // Of a cluster of servers alone, these run the applications as well: nothing else would.
          ...((machines.schedulesOnServers || machines.nodes?.every(({ value }) => value.isServer)) && {
            schedulesOnServers: true,
          }),
        };
  }
  if (k3s?.version !== undefined) return { kind: 'k3s', version: read(k3s.version) };
  return unknown('kubectl version', k3s === undefined ? machines.program?.value : 'k3s');
}

function pluginOf({ network: { cilium, other } }: ReadRepository): unknown {
  if (cilium === undefined) return unknown('kubectl get pods -n kube-system', other?.value);
  const { version, replacesKubeProxy, routing } = cilium.value;
  const ask = 'kubectl -n kube-system get configmap cilium-config -o yaml';
  return {
    kind: 'cilium',
    version: read(withoutV({ value: version, from: cilium.from })),
    replacesKubeProxy: replacesKubeProxy ?? unknown(ask),
    routing: routing ?? unknown(ask),
  };
}

type Networks = Record<
  string,
  {
    readonly purpose: string;
    readonly ipv4?: Assumed<string>;
    readonly ipv6?: Assumed<string>;
    readonly within?: string;
  }
>;

/** Networks whose ranges are told. That of the nodes is assumed around their addresses. */
function networksOf(
  { machines, network }: ReadRepository,
  nodes: readonly Said<SaidNode>[],
): { networks: Networks; pools: string[] } {
  const addresses = nodes.flatMap(({ value }) => value.address ?? []);
  const lan = addresses.length === 0 ? undefined : rangeAround(addresses);
  const networks: Networks = {
    ...(lan !== undefined && {
      nodes: { purpose: 'hosts', ipv4: assumed(lan, 'the usual range around the addresses of the nodes') },
    }),
    // Families of both have to agree: one alone says too little.
    ...(machines.pods !== undefined &&
      machines.services !== undefined && {
        pods: { purpose: 'pods', ipv4: read(machines.pods), ...cutFrom(lan, machines.pods.value) },
        services: { purpose: 'services', ipv4: read(machines.services), ...cutFrom(lan, machines.services.value) },
      }),
  };
  const taken: string[] = [];
  for (const pool of network.pools) {
    const isWithin = lan !== undefined && overlaps(lan, pool.value);
    // Pools that overlap others say more than a first topology can hold, and so do those that hold addresses of nodes.
    if (taken.some((other) => overlaps(other, pool.value)) || (isWithin && !contains(lan, pool.value))) continue;
    if (addresses.some((address) => isInside(address, pool.value))) continue;
    const name = taken.length === 0 ? 'load-balancer' : `load-balancer-${taken.length + 1}`;
    const range = { [familyOfRange(pool.value) ?? 'ipv4']: read(pool) };
    networks[name] = { purpose: 'load-balancer', ...range, ...(isWithin && { within: 'nodes' }) };
    taken.push(pool.value);
  }
  return { networks, pools: Object.keys(networks).filter((name) => name.startsWith('load-balancer')) };
}

const cutFrom = (lan: string | undefined, range: string): { within?: string } =>
  lan !== undefined && overlaps(lan, range) ? { within: 'nodes' } : {};

const privateNetwork = '10.0.0.0/8';

/** The usual /24 around addresses; the widest private network where they are further apart. */
function rangeAround(addresses: readonly string[]): string {
  const range = `${(addresses[0] ?? '').split('.').slice(0, 3).join('.')}.0/24`;
  return addresses.every((address) => isInside(address, range)) ? range : privateNetwork;
}
