import { assumed, type Assumed } from '../../topology/assumed.ts';
import { readTopology } from '../../topology/define-topology.ts';
import { contains, familyOf, familyOfRange, isInside, overlaps } from '../../topology/addresses.ts';
import type { Names } from '../../topology/names.ts';
import type { Topology, TopologyInput } from '../../topology/topology.ts';
import type { Read, ReadRepository } from './read-repository.ts';

const unsaid = 'the repository does not say: put in what you have';
const readIn = ({ from }: Read<unknown>): string => `read in ${from}`;

/**
 * A first topology of a cluster. What the repository says is taken from it; what a topology needs and nobody says is filled in. Both are
 * marked as assumptions, with where they come from.
 */
export function inferTopology(name: string, repository: ReadRepository): Topology {
  const nodes = nodesOf(repository);
  const { networks, pools } = networksOf(repository, nodes);
  const { storage, classes, devices } = storageOf(repository, networks, nodes);
  const [first] = nodes;
  const input = {
    source: name,
    sites: { home: { description: assumed('where the machines stand', unsaid) } },
    networks,
    devices,
    hosts: Object.fromEntries(
      nodes.map(({ name: node }) => [node, { site: 'home', platform: assumed('linux', unsaid), addresses: [] }]),
    ),
    machines: Object.fromEntries(
      nodes.map(({ name: node, address }) => [
        node,
        { kind: assumed('bare-metal', unsaid), host: node, addresses: [{ network: 'nodes', ipv4: address }] },
      ]),
    ),
    storage,
    clusters: {
      [name]: {
        ...clusterOf(repository, pools),
        nodes: Object.fromEntries(nodes.map(({ name: node, role }) => [node, { role }])),
        endpoint: repository.endpoint
          ? assumed(repository.endpoint.value, readIn(repository.endpoint))
          : assumed(first?.plain ?? '192.0.2.11', unsaid),
        storageClasses: classes,
      },
    },
  };
  return readTopology(input as unknown as TopologyInput<Names>);
}

type Networks = Record<string, { readonly purpose: string; readonly ipv4?: Assumed<string>; readonly within?: string }>;

interface Node {
  readonly name: string;
  readonly role: unknown;
  readonly address: unknown;
  readonly plain: string;
}

function nodesOf({ nodes }: ReadRepository): Node[] {
  const known: readonly Read<{ name: string; address?: string; isServer?: boolean }>[] =
    nodes.length > 0 ? nodes : ['node-1', 'node-2', 'node-3'].map((name) => ({ value: { name }, from: '' }));
  const hasRoles = known.some(({ value }) => value.isServer !== undefined);
  return known.map((node, index) => {
    const { name, address, isServer } = node.value;
    // Documentation addresses (RFC 5737): nobody has them, so that nobody takes them for read.
    const plain = address ?? `192.0.2.${index + 11}`;
    const role = hasRoles
      ? isServer === true
        ? 'server'
        : 'agent'
      : index < serversOf(known.length)
        ? 'server'
        : 'agent';
    return {
      ...{ name, plain },
      address: assumed(plain, address === undefined ? unsaid : readIn(node)),
      role: assumed(role, hasRoles ? readIn(node) : unsaid),
    };
  });
}

/** As many as a quorum likes: three, or one. */
const serversOf = (count: number): number => (count >= 3 ? 3 : 1);

function networksOf({ pools, talos }: ReadRepository, nodes: readonly Node[]): { networks: Networks; pools: string[] } {
  const lan = rangeAround(nodes.map(({ plain }) => plain));
  const within = lan === privateNetwork ? { within: 'nodes' } : {};
  const [pods, services] = talos === undefined ? ['10.42.0.0/16', '10.43.0.0/16'] : ['10.244.0.0/16', '10.96.0.0/16'];
  const usual = talos === undefined ? 'what k3s takes by default' : 'what Talos takes by default';
  const networks: Networks = {
    nodes: { purpose: 'hosts', ipv4: assumed(lan, unsaid) },
    pods: { purpose: 'pods', ipv4: assumed(pods, usual), ...within },
    services: { purpose: 'services', ipv4: assumed(services, usual), ...within },
  };
  const taken: string[] = [];
  for (const pool of pools) {
    const isWithin = overlaps(lan, pool.value);
    // Pools that overlap others say more than a first topology can hold.
    if (taken.some((other) => overlaps(other, pool.value)) || (isWithin && !contains(lan, pool.value))) continue;
    const name = taken.length === 0 ? 'load-balancer' : `load-balancer-${taken.length + 1}`;
    const range = { [familyOfRange(pool.value) ?? 'ipv4']: assumed(pool.value, readIn(pool)) };
    networks[name] = { purpose: 'load-balancer', ...range, ...(isWithin && { within: 'nodes' }) };
    taken.push(pool.value);
  }
  return { networks, pools: Object.keys(networks).filter((name) => name.startsWith('load-balancer')) };
}

const privateNetwork = '10.0.0.0/8';

/** The usual /24 around addresses; the widest private network where they are further apart. */
function rangeAround(addresses: readonly string[]): string {
  const range = `${(addresses[0] ?? '192.0.2.11').split('.').slice(0, 3).join('.')}.0/24`;
  return addresses.every((address) => isInside(address, range)) ? range : privateNetwork;
}

function clusterOf(repository: ReadRepository, pools: readonly string[]): Record<string, unknown> {
  const { talos, cilium, metallb, git, isEncrypted, domain } = repository;
  const version = (read: Read<string>) => assumed(read.value.replace(/^v/, ''), readIn(read));
  return {
    distribution: talos
      ? {
          kind: 'talos',
          version: assumed(talos.value.version, readIn(talos)),
          kubernetesVersion: assumed(talos.value.kubernetes, readIn(talos)),
        }
      : assumed({ kind: 'k3s', version: 'v1.35.4+k3s1' }, unsaid),
    ...(domain !== undefined && { domain: assumed(domain, 'most routes are under it') }),
    ...{ podNetwork: 'pods', serviceNetwork: 'services' },
    networkPlugin: cilium
      ? {
          kind: 'cilium',
          version: version(cilium),
          replacesKubeProxy: assumed(true, unsaid),
          routing: assumed('vxlan', unsaid),
        }
      : assumed({ kind: 'flannel', backend: 'vxlan' }, unsaid),
    loadBalancing: metallb
      ? { kind: 'metallb', version: version(metallb), pools }
      : cilium && pools.length > 0
        ? { kind: 'cilium', pools }
        : assumed({ kind: 'servicelb', pools: [] }, unsaid),
    ...(git && {
      gitOps: {
        ...{ kind: 'flux', version: assumed('2.9', unsaid), ...(isEncrypted && { encryptedWith: 'sops' }) },
        ...{ url: assumed(git.value.url, readIn(git)), branch: assumed(git.value.branch, readIn(git)) },
      },
    }),
  };
}

/** The address of a server in the network that it lies in. None where a node has it, or where that network would overlap another. */
function addressesOf(server: string, networks: Networks, nodes: readonly Node[]): object[] {
  if (nodes.some(({ plain }) => plain === server)) return [];
  const rangeOf = (network: string): string => networks[network]?.ipv4?.value ?? '';
  if (isInside(server, rangeOf('nodes'))) return [{ network: 'nodes', ipv4: server }];
  const range = rangeAround([server]);
  const same = Object.keys(networks).find((name) => rangeOf(name) === range);
  const isFree = Object.keys(networks).every((name) => rangeOf(name) === '' || !overlaps(rangeOf(name), range));
  if (same === undefined && !isFree) return [];
  const network = same ?? `storage-${range.replace(/\W/g, '-')}`;
  networks[network] ??= { purpose: 'hosts', ipv4: assumed(range, unsaid) };
  return [{ network, ipv4: server }];
}

interface Storage {
  readonly storage: Record<string, unknown>;
  readonly classes: Record<string, unknown>;
  readonly devices: Record<string, unknown>;
}

/**
 * NFS servers, at their addresses as far as those are said; every class on the disks of its node, where nothing says more. Servers outside
 * of the network of the nodes get one of their own.
 */
function storageOf({ classes, exports }: ReadRepository, networks: Networks, nodes: readonly Node[]): Storage {
  const storage: Record<string, unknown> = {
    'node-disk': { kind: 'local-path', path: assumed('/var/lib/storage', unsaid) },
  };
  const devices: Record<string, unknown> = {};
  for (const each of exports) {
    const [server = '', path = '/'] = each.value.split(/:(?=\/)/);
    const name = `nas-${server.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}`;
    const isAddress = familyOf(server) === 'ipv4';
    devices[name] ??= assumed(
      {
        kind: 'nas',
        site: 'home',
        addresses: isAddress ? addressesOf(server, networks, nodes) : [],
        pools: { data: { redundancy: 'raid5' } },
      },
      `${readIn(each)}${isAddress ? '' : ', by its name'}`,
    );
    const export_ = `${name}${path
      .replace(/[^a-z0-9]+/gi, '-')
      .toLowerCase()
      .replace(/-$/, '')}`;
    storage[export_] = {
      kind: 'nfs',
      servedBy: { device: name, pool: 'data' },
      exportPath: assumed(path, readIn(each)),
      version: assumed('4.1', unsaid),
    };
  }
  const found = [...classes].map(([name, provisioner]) => [
    name,
    {
      storage: assumed('node-disk', unsaid),
      provisioner: assumed(
        provisioner.value ?? 'unknown',
        provisioner.value === undefined ? unsaid : readIn(provisioner),
      ),
      reclaimPolicy: assumed('Delete', unsaid),
    },
  ]);
  return { storage, devices, classes: Object.fromEntries(found) };
}
