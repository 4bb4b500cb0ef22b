import type { Cluster } from '../../topology/clusters.ts';
import { firstAddress, usesSqlite } from '../../topology/lookups.ts';
import { loginTo } from '../../topology/login.ts';
import { sh } from '../../topology/shell.ts';
import type { Topology } from '../../topology/topology.ts';
import { askTalosEtcd, readTalosEtcd } from '../talos/talos-etcd.ts';
import { againstAbsence, againstQuorum, type EtcdState } from './etcd-state.ts';
import { askK3sEtcd, readK3sEtcd } from './k3s-etcd.ts';
import type { OperatorStep } from './operator-step.ts';
import { againstLocalVolumes, againstLonghornReplicas } from './volumes-on-node.ts';

/** A node that is replaced, and what stays meanwhile. */
interface Replaced {
  readonly topology: Topology;
  readonly spec: Cluster;
  readonly node: string;
  readonly isServer: boolean;
  /** The other servers. */
  readonly survivors: readonly string[];
  /** The words of the command that reaches the cluster. */
  readonly kubectl: readonly string[];
}

/** What has to be so before anything is touched: etcd can do without it, and no volume lies on it alone. */
export function checksBefore(context: Replaced): OperatorStep[] {
  const { node, survivors, isServer, spec, kubectl } = context;
  const hasLonghorn = Object.values(spec.storageClasses).some(
    ({ provisioner }) => provisioner === 'driver.longhorn.io',
  );
  return [
    ...(isServer
      ? [
          {
            what: 'see that every other server is ready',
            command: sh`${kubectl} wait --for=condition=Ready --timeout=60s ${survivors.map((name) => `node/${name}`)}`,
            isCheck: true,
          },
          ...askEtcd(
            context,
            'see that etcd keeps its quorum without it: all others vote and answer, no learner, no alarm',
            {
              of: survivors,
              judge: (state) => againstQuorum(state, { servers: survivors, leaving: node }),
            },
          ),
        ]
      : []),
    {
      what: 'see that no volume lives on its disk alone: what is there is lost with it',
      command: sh`${kubectl} get nodes,pv --output json`,
      isCheck: true,
      judge: (output) => againstLocalVolumes(output, node),
    },
    ...(hasLonghorn
      ? [
          {
            what: 'see that Longhorn has another whole replica of each volume',
            command: sh`${kubectl} --namespace longhorn-system get replicas.longhorn.io --output json`,
            isCheck: true,
            judge: (output: string) => againstLonghornReplicas(output, node),
          },
        ]
      : []),
  ];
}

/** etcd says itself that it is no member any more. */
export function checksThatItIsGone(context: Replaced): OperatorStep[] {
  const { node, survivors } = context;
  return askEtcd(context, 'see that etcd no longer counts it', {
    of: survivors,
    judge: (state) => againstAbsence(state, node),
  });
}

/** It is back, and etcd counts it. */
export function checksAfter(context: Replaced): OperatorStep[] {
  const { node, isServer, survivors, kubectl } = context;
  const servers = [...survivors, node];
  return [
    {
      what: 'wait until it is ready',
      command: sh`${kubectl} wait --for=condition=Ready --timeout=15m node/${node}`,
      isCheck: true,
    },
    ...(isServer
      ? askEtcd(context, `see that etcd has ${servers.length} members again, and that each votes and answers`, {
          of: servers,
          judge: (state) => againstQuorum(state, { servers }),
        })
      : []),
  ];
}

/** A step that asks etcd itself, on some servers; none where a file takes its place. */
function askEtcd(
  { topology, spec }: Pick<Replaced, 'topology' | 'spec'>,
  what: string,
  { of, judge }: { readonly of: readonly string[]; readonly judge: (state: EtcdState) => string | undefined },
): OperatorStep[] {
  if (usesSqlite(spec)) return [];
  const addresses = of.map((name) => addressOf(topology, name));
  const isTalos = spec.distribution.kind === 'talos';
  const [command, read] = isTalos
    ? ([askTalosEtcd(addresses), readTalosEtcd] as const)
    : ([askK3sEtcd(of.map((name) => loginTo(topology, name))), readK3sEtcd] as const);
  return [{ what, command, isCheck: true, judge: (output) => judge(read(output)) }];
}

function addressOf(topology: Topology, machine: string): string {
  return firstAddress(topology.machines[machine]) ?? machine;
}
