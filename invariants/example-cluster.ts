import type { Cluster } from '../topology/clusters.ts';
import { readTopology } from '../topology/define-topology.ts';
import type { ReadTopology } from '../topology/read-topology.ts';
import type { TopologyExample } from './example.ts';

/** A k3s cluster whose servers run as VMs on the hosts named: `etcdOn('a', 'b', 'b')` puts one on a and two on b. */
export function etcdOn(...hosts: readonly string[]): TopologyExample {
  return { title: `k3s servers on the hosts ${hosts.join(', ')}`, topology: () => clusterOn(hosts) };
}

/** The same while the last server named is being replaced. */
export function etcdReplacingLastOf(...hosts: readonly string[]): TopologyExample {
  return {
    title: `k3s servers on the hosts ${hosts.join(', ')}, of which server-${hosts.length} is being replaced`,
    topology: () => clusterOn(hosts, `server-${hosts.length}`),
  };
}

/** Three servers on three hosts, with more said of their cluster. There is a bucket `offsite` and an export `own` of the first host. */
export function clusterWith(title: string, more: Partial<Cluster>): TopologyExample {
  return { title, topology: () => clusterOn(['a', 'b', 'c'], undefined, more) };
}

function clusterOn(hosts: readonly string[], replacing?: string, more: Partial<Cluster> = {}): ReadTopology {
  const names = [...new Set(hosts)];
  const servers = hosts.map((host, index) => ({ host, index, name: `server-${index + 1}` }));
  return readTopology({
    source: 'example',
    sites: { home: { description: 'an example' } },
    networks: {
      lan: { purpose: 'hosts', ipv4: '10.0.0.0/24' },
      pods: { purpose: 'pods', ipv4: '10.42.0.0/16' },
      services: { purpose: 'services', ipv4: '10.43.0.0/16' },
    },
    hosts: Object.fromEntries(
      names.map((name, index) => [
        name,
        {
          site: 'home' as const,
          platform: 'proxmox' as const,
          addresses: [{ network: 'lan' as const, ipv4: `10.0.0.${index + 10}` }],
        },
      ]),
    ),
    machines: Object.fromEntries(
      servers.map(({ host, index, name }) => [
        name,
        {
          kind: 'proxmox-vm' as const,
          host,
          vmId: 100 + index,
          cpuCores: 2,
          memoryMib: 4096,
          diskGib: 40,
          datastore: 'local-lvm',
          addresses: [{ network: 'lan' as const, ipv4: `10.0.0.${index + 100}` }],
        },
      ]),
    ),
    storage: {
      offsite: { kind: 's3', servedBy: { service: 'bucket' }, bucket: 'snapshots' },
      own: { kind: 'nfs', servedBy: { host: hosts[0] ?? '' }, exportPath: '/srv/snapshots', version: '4.2' },
    },
    services: {
      chat: { kind: 'notifications', endpoint: 'chat.example.org', without: 'nobody is told' },
      bucket: { kind: 'object-storage', endpoint: 's3.example.org', without: 'no new snapshots' },
    },
    clusters: {
      example: {
        distribution: { kind: 'k3s', version: 'v1.35.4+k3s1' },
        nodes: Object.fromEntries(servers.map(({ name }) => [name, { role: 'server' as const }])),
        ...(replacing !== undefined && { replacing }),
        endpoint: '10.0.0.100',
        podNetwork: 'pods',
        serviceNetwork: 'services',
        networkPlugin: { kind: 'flannel', backend: 'vxlan' },
        loadBalancing: { kind: 'servicelb', pools: [] },
        storageClasses: {},
        ...more,
      },
    },
  });
}
