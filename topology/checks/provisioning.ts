import { familyOfRange } from '../addresses.ts';
import { spreadGroupSize } from '../allocate.ts';
import type { Mistake } from '../mistakes.ts';
import type { ReadCluster, ReadTopology } from '../read-topology.ts';

/** What no platform would accept: found before anything is applied. */
export function* checkProvisioning(topology: ReadTopology): Generator<Mistake> {
  yield* checkSpreadGroups(topology);
  yield* checkBridges(topology);
  yield* checkWsl2(topology);
  for (const [name, cluster] of Object.entries(topology.clusters)) {
    const at = `clusters.${name}`;
    yield* checkAccess(at, cluster);
    yield* checkSnapshots(topology, at, cluster);
    yield* checkPublicNames(at, cluster);
  }
}

function* checkSpreadGroups(topology: ReadTopology): Generator<Mistake> {
  const groups = new Map<string, string[]>();
  for (const [name, machine] of Object.entries(topology.machines)) {
    if (machine.kind !== 'hetzner-server' || machine.placementGroup === undefined) continue;
    groups.set(machine.placementGroup, [...(groups.get(machine.placementGroup) ?? []), name]);
  }
  for (const [group, members] of groups) {
    for (const name of members.slice(spreadGroupSize)) {
      yield {
        path: `machines.${name}.placementGroup`,
        observed: `"${group}", which has ${members.length} servers`,
        required: `at most ${spreadGroupSize} servers in one spread placement group`,
        fix: `put the servers beyond the tenth into a second group; spreadGroup('${group}', number) names it`,
      };
    }
  }
}

function* checkBridges(topology: ReadTopology): Generator<Mistake> {
  for (const [name, host] of Object.entries(topology.hosts)) {
    const own = host.addresses.map(({ network }) => topology.networks[network]?.bridge ?? 'vmbr0');
    for (const bridge of Object.keys(host.bridges ?? {})) {
      if (host.platform === 'proxmox' && !own.includes(bridge)) continue;
      yield {
        path: `hosts.${name}.bridges.${bridge}`,
        observed: own.includes(bridge)
          ? 'the bridge that carries the address of the host'
          : `on a host of platform ${host.platform}`,
        required: 'a further bridge of a Proxmox host',
        fix: own.includes(bridge)
          ? 'leave it to the installation: a mistake in it would cut the host off'
          : 'remove it: only Proxmox hosts have bridges for guests',
      };
    }
  }
}

function* checkWsl2(topology: ReadTopology): Generator<Mistake> {
  const isWsl2 = (name: string): boolean => topology.machines[name]?.kind === 'wsl2';
  for (const [name, system] of Object.entries(topology.storage)) {
    if (system.kind !== 'longhorn') continue;
    for (const [index, disk] of system.disks.entries()) {
      if (!isWsl2(disk.machine)) continue;
      yield {
        path: `storage.${name}.disks[${index}].machine`,
        observed: `"${disk.machine}", which runs in WSL2`,
        required: 'a machine with block devices and iSCSI of its own',
        fix: 'take the disk out: Longhorn cannot run there',
      };
    }
  }
  for (const [name, cluster] of Object.entries(topology.clusters)) {
    for (const [machine, node] of Object.entries(cluster.nodes)) {
      if (!isWsl2(machine) || node?.role !== 'server') continue;
      yield {
        path: `clusters.${name}.nodes.${machine}.role`,
        observed: '"server" on WSL2',
        required: 'an agent: Windows suspends it at will, and behind its NAT the other servers may not reach it',
        fix: 'make it an agent',
      };
    }
  }
}

function* checkAccess(at: string, cluster: ReadCluster): Generator<Mistake> {
  for (const [index, range] of (cluster.administeredFrom ?? []).entries()) {
    if (familyOfRange(range) !== undefined) continue;
    yield {
      path: `${at}.administeredFrom[${index}]`,
      observed: `"${range}"`,
      required: 'a range in CIDR notation',
      fix: 'a single address is a range of its own, such as 203.0.113.7/32',
    };
  }
  if (cluster.administeredFrom?.length === 0) {
    yield {
      path: `${at}.administeredFrom`,
      observed: 'an empty list',
      required: 'a range from which SSH reaches the nodes: without it they can never be repaired',
      fix: 'name your network, or remove the field to allow SSH from anywhere',
    };
  }
}

function* checkSnapshots(topology: ReadTopology, at: string, cluster: ReadCluster): Generator<Mistake> {
  const snapshots = cluster.etcdSnapshots;
  if (snapshots === undefined) return;
  const kind = topology.storage[snapshots.to]?.kind;
  if (kind !== undefined && kind !== 's3' && kind !== 'nfs') {
    yield {
      path: `${at}.etcdSnapshots.to`,
      observed: `storage.${snapshots.to}, which is ${kind}`,
      required: 'S3 or NFS storage: a copy must outlive the servers',
      fix: 'name storage of kind s3 or nfs',
    };
  }
  if (snapshots.kept !== undefined && (!Number.isInteger(snapshots.kept) || snapshots.kept < 1)) {
    yield {
      path: `${at}.etcdSnapshots.kept`,
      observed: String(snapshots.kept),
      required: 'one or more',
      fix: 'set 28',
    };
  }
}

function* checkPublicNames(at: string, cluster: ReadCluster): Generator<Mistake> {
  const names = cluster.publicNames;
  if (names === undefined) return;
  if ((names.tls as string) !== 'strict') {
    yield {
      path: `${at}.publicNames.tls`,
      observed: `"${String(names.tls)}"`,
      required: '"strict"',
      fix: 'Flexible talks plain HTTP to the nodes, and breaks TLS the day the proxy is off: give the nodes a certificate',
    };
  }
  for (const [index, name] of names.names.entries()) {
    if (name === names.zone || name.endsWith(`.${names.zone}`)) continue;
    yield {
      path: `${at}.publicNames.names[${index}]`,
      observed: `"${name}"`,
      required: `a name in the zone ${names.zone}`,
      fix: `write the full name, such as www.${names.zone}`,
    };
  }
}
