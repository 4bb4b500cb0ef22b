import { tolerated } from '../../graph/facts/etcd-members.ts';
import type { Cluster } from '../../topology/clusters.ts';
import { firstAddress, serversOf } from '../../topology/lookups.ts';
import type { Machine } from '../../topology/machines.ts';
import type { Topology } from '../../topology/topology.ts';
import { talosApplyCommand } from '../talos/apply-steps.ts';
import { asRoot, containerSteps } from './join-steps.ts';
import type { OperatorStep } from './operator-step.ts';
import { firstLoginTo, loginTo, reachableAddress } from '../../topology/login.ts';
import { overSsh, sh, shellWords } from '../../topology/shell.ts';
import { checksAfter, checksBefore, checksThatItIsGone } from './replacement-checks.ts';

/** Which node is replaced. */
export interface ReplacementProps {
  /** The topology that declares the cluster. */
  readonly topology: Topology;
  /** Name of the cluster. */
  readonly cluster: string;
  /** The node to be replaced. */
  readonly node: string;
  /** The words of the command that reaches the cluster, with the options that say which one it is. @default ['kubectl'] */
  readonly kubectl?: readonly string[];
  /** URNs of its machine and of the files made for it; empty where Pulumi does not make the machine. */
  readonly urns: readonly string[];
}

/**
 * Everything that replacing a node takes, in its order: the quorum is looked at and a snapshot taken before anything is touched, the
 * old member leaves before the new one comes, and its password is cleared, or the new node of that name would be refused.
 *
 * @throws Error with every reason why it must not be done now.
 */
export function replacementSteps(props: ReplacementProps): OperatorStep[] {
  const { topology, cluster: clusterName, node, kubectl = ['kubectl'] } = props;
  const cluster = topology.clusters[clusterName];
  const machine = topology.machines[node];
  if (cluster === undefined) throw new Error(`there is no cluster "${clusterName}"`);
  if (machine === undefined || cluster.nodes[node] === undefined) {
    throw new Error(`"${node}" is no node of ${clusterName}; its nodes are ${Object.keys(cluster.nodes).join(', ')}`);
  }
  const refusals = [...refusalsOf(cluster, node)];
  if (refusals.length > 0) throw new Error(`${node} cannot be replaced now:\n  ${refusals.join('\n  ')}`);
  const survivors = serversOf(cluster).filter((name) => name !== node);
  const context: Context = {
    ...props,
    kubectl,
    spec: cluster,
    machine,
    survivors,
    isServer: cluster.nodes[node]?.role === 'server',
  };
  return [
    ...checksBefore(context),
    ...(context.isServer ? snapshot(context) : []),
    {
      what: `move its pods away`,
      command: sh`${kubectl} drain ${node} --ignore-daemonsets --delete-emptydir-data --timeout=10m`,
    },
    ...(cluster.distribution.kind === 'talos' ? leaveTalos(context) : leaveK3s(context)),
    ...recreate(context),
    ...checksAfter(context),
  ];
}

interface Context extends ReplacementProps {
  readonly kubectl: readonly string[];
  readonly spec: Cluster;
  readonly machine: Machine;
  readonly survivors: readonly string[];
  readonly isServer: boolean;
}

function* refusalsOf(cluster: Cluster, node: string): Generator<string> {
  if (cluster.nodes[node]?.role !== 'server') return;
  const servers = serversOf(cluster);
  if (tolerated(servers.length) < 1) {
    yield `it is one of ${servers.length} servers, and losing one loses the quorum; required: three or more; fix: add a server first, and take this one out afterwards`;
  }
  if (cluster.distribution.kind === 'k3s' && servers[0] === node && cluster.founded !== true) {
    yield `it is the server that founds the cluster, and made anew it would found a second one; required: founded: true; fix: set it in the topology`;
  }
}

function snapshot({ topology, node, survivors, spec }: Context): OperatorStep[] {
  const [first = ''] = survivors;
  const command =
    spec.distribution.kind === 'talos'
      ? sh`talosctl --nodes ${addressOf(topology, first)} etcd snapshot before-replacing-${node}.db`
      : overSsh(loginTo(topology, first), sh`sudo k3s etcd-snapshot save --name ${`before-replacing-${node}`}`);
  const storage = topology.storage[spec.etcdSnapshots?.to ?? ''];
  const isCopied = spec.distribution.kind === 'k3s' && storage?.kind === 'nfs';
  return [
    { what: `take a snapshot of etcd on ${first}`, command },
    // k3s itself sends it to a bucket; a copy to NFS is made once an hour.
    ...(isCopied
      ? [
          {
            what: 'carry it off the node',
            command: overSsh(loginTo(topology, first), sh`sudo systemctl start holdfast-copy-snapshots.service`),
          },
        ]
      : []),
  ];
}

function leaveK3s(context: Context): OperatorStep[] {
  const { topology, node, isServer, machine, kubectl } = context;
  const uninstall = isServer ? 'k3s-uninstall.sh' : 'k3s-agent-uninstall.sh';
  return [
    ...(isServer
      ? [
          {
            what: 'take it out of etcd',
            command: sh`${kubectl} annotate node ${node} etcd.k3s.cattle.io/remove=true --overwrite`,
          },
          {
            what: 'wait until etcd has let it go',
            command: sh`${kubectl} wait node/${node} --for=jsonpath='{.metadata.annotations.etcd\\.k3s\\.cattle\\.io/removed-node-name}' --timeout=5m`,
            isCheck: true,
          },
          ...checksThatItIsGone(context),
        ]
      : []),
    { what: 'forget the node', command: sh`${kubectl} delete node ${node}` },
    {
      what: 'clear its password: a node of the same name would be refused',
      command: sh`${kubectl} --namespace kube-system delete secret ${node}.node-password.k3s --ignore-not-found`,
    },
    ...(machine.kind === 'bare-metal' || machine.kind === 'wsl2'
      ? [
          {
            what: 'take k3s and its data off the machine',
            command: overSsh(loginTo(topology, node), sh`sudo ${uninstall}`),
          },
        ]
      : []),
  ];
}

function leaveTalos(context: Context): OperatorStep[] {
  const { topology, node, isServer, kubectl } = context;
  return [
    {
      what: 'let it leave etcd and wipe itself',
      command: sh`talosctl --nodes ${addressOf(topology, node)} reset --graceful --reboot=false --wait`,
    },
    ...(isServer ? checksThatItIsGone(context) : []),
    { what: 'forget the node', command: sh`${kubectl} delete node ${node}` },
  ];
}

/**
 * The machine is destroyed and made by two deployments: a replacement in one would keep what the program ignores, and so build the
 * new machine from the old user data.
 */
function recreate({ topology, cluster, node, machine, urns, spec }: Context): OperatorStep[] {
  const targets = shellWords(urns.map((urn) => sh`--target '${urn}'`));
  const lock =
    machine.kind === 'proxmox-vm' || machine.kind === 'proxmox-lxc'
      ? [
          {
            what: 'lift the lock of Proxmox',
            command:
              machine.kind === 'proxmox-vm'
                ? sh`ssh root@${hostAddress(topology, machine.host)} qm set ${machine.vmId} --protection 0`
                : sh`ssh root@${hostAddress(topology, machine.host)} pct set ${machine.containerId} --protection 0`,
          },
        ]
      : [];
  const made: OperatorStep[] =
    urns.length === 0
      ? []
      : [
          ...lock,
          ...urns.map((urn) => ({
            what: 'lift the lock of Pulumi',
            command: sh`pulumi --stack ${cluster} state unprotect '${urn}' --yes`,
          })),
          {
            what: 'destroy the machine',
            command: sh`pulumi --stack ${cluster} destroy ${{ shell: targets }} --target-dependents`,
          },
          { what: 'make it anew, with its locks', command: sh`pulumi --stack ${cluster} up` },
        ];
  const joins = machine.kind !== 'proxmox-vm' && machine.kind !== 'hetzner-server';
  return [
    ...made,
    ...(spec.distribution.kind === 'talos' ? [] : [forgetHostKey(topology, node)]),
    ...(joins || spec.distribution.kind === 'talos'
      ? [
          { what: 'write what it joins with', command: sh`npm run nodes -- ${cluster}` },
          ...containerSteps(topology, node),
          ...joinSteps({ topology, cluster, node, spec }),
        ]
      : []),
  ];
}

/** The script asks for the token on the terminal, so that it is copied first: a script that comes in by standard input would be read as the answer. */
function joinSteps({
  topology,
  cluster,
  node,
  spec,
}: Pick<Context, 'topology' | 'cluster' | 'node' | 'spec'>): OperatorStep[] {
  if (spec.distribution.kind === 'talos')
    return [{ what: 'configure it', command: talosApplyCommand(topology, cluster, node) }];
  const login = firstLoginTo(topology, node);
  const script = `join-${node}.sh`;
  return [
    { what: 'copy the script to it', command: sh`scp nodes/${cluster}/${script} ${login}:` },
    {
      what: 'join it: it asks for the join token',
      command: sh`ssh -t ${login} ${{ shell: asRoot(topology, node) }}bash ${script}`,
    },
  ];
}

function forgetHostKey(topology: Topology, node: string): OperatorStep {
  const command = sh`ssh-keygen -R ${reachableAddress(topology, node)}`;
  return { what: 'forget the host key of the old machine', command };
}

function addressOf(topology: Topology, machine: string): string {
  return firstAddress(topology.machines[machine]) ?? machine;
}

function hostAddress(topology: Topology, host: string): string {
  return firstAddress(topology.hosts[host]) ?? host;
}
