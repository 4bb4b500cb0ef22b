import { firstAddress, serversOf } from '../../topology/lookups.ts';
import type { Topology } from '../../topology/topology.ts';
import type { OperatorStep } from '../nodes/operator-step.ts';
import { sh, type Shell } from '../../topology/shell.ts';

/**
 * The commands that turn the booted images of a Talos cluster into a cluster, in their order. Bootstrapping happens once, on one
 * server: a second time would start a second etcd.
 *
 * @throws Error when the cluster does not run Talos.
 */
export function talosApplySteps(topology: Topology, clusterName: string): OperatorStep[] {
  const cluster = topology.clusters[clusterName];
  if (cluster?.distribution.kind !== 'talos') throw new Error(`clusters.${clusterName} does not run Talos`);
  const nodes = Object.entries(cluster.nodes);
  const address = (name: string): string => firstAddress(topology.machines[name]) ?? name;
  const servers = serversOf(cluster);
  const [first = ''] = servers;
  const endpoints = servers.map(address);
  return [
    {
      what: 'make the secrets of the cluster, once, and escrow the file',
      command: sh`test -e secrets.yaml || talosctl gen secrets --output-file secrets.yaml`,
    },
    {
      what: 'make the client configuration; its endpoints are the servers, because the virtual address needs a working etcd',
      command: sh`talosctl gen config ${clusterName} https://${cluster.endpoint}:6443 --with-secrets secrets.yaml --output-types talosconfig --output talosconfig --force && talosctl --talosconfig talosconfig config endpoint ${endpoints}`,
    },
    ...nodes.map(([name]) => ({ what: `configure ${name}`, command: talosApplyCommand(topology, clusterName, name) })),
    {
      what: `start etcd on ${first}, and on no other server`,
      command: sh`talosctl --talosconfig talosconfig --nodes ${address(first)} bootstrap`,
    },
    {
      what: 'fetch the kubeconfig',
      command: sh`talosctl --talosconfig talosconfig --nodes ${address(first)} kubeconfig kubeconfig`,
    },
    {
      what: 'set kubeconfig and run `pulumi up` again: it brings the network where Talos brings none, then Flux; nodes become ready by it, not before',
      command: sh`talosctl --talosconfig talosconfig --nodes ${address(first)} health --server=false`,
      isCheck: true,
    },
  ];
}

/** Puts the secrets and what makes a machine different together, and hands the whole to the machine without keeping it on disk. */
export function talosApplyCommand(topology: Topology, clusterName: string, machine: string): Shell {
  const cluster = topology.clusters[clusterName];
  const role = cluster?.nodes[machine]?.role === 'server' ? 'controlplane' : 'worker';
  const address = firstAddress(topology.machines[machine]) ?? machine;
  const config = sh`talosctl gen config ${clusterName} https://${cluster?.endpoint ?? ''}:6443 --with-secrets secrets.yaml --output-types ${role} --config-patch @nodes/${clusterName}/${machine}.yaml --with-docs=false --with-examples=false --output -`;
  return sh`${{ shell: config }} | talosctl apply-config --insecure --nodes ${address} --file /dev/stdin`;
}
