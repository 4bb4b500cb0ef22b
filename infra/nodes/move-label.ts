import type { Topology } from '../../topology/topology.ts';
import type { OperatorStep } from './operator-step.ts';
import { sh } from '../../topology/shell.ts';

/** Which label moves, from where to where. */
export interface MoveLabelProps {
  /** The topology that declares the cluster. */
  readonly topology: Topology;
  /** Name of the cluster. */
  readonly cluster: string;
  /** As `key=value`. */
  readonly label: string;
  /** The node that shall carry it. */
  readonly to: string;
  /** The words of the command that reaches the cluster, with the options that say which one it is. @default ['kubectl'] */
  readonly kubectl?: readonly string[];
}

/**
 * Moves a label that something is pinned by to another node. k3s sets labels once, when a node joins, so that the topology alone moves
 * nothing; and what is pinned by a label leaves the data on the disk of the old node behind.
 *
 * @throws Error when the label or the node is none.
 */
export function moveLabelSteps({
  topology,
  cluster: clusterName,
  label,
  to,
  kubectl = ['kubectl'],
}: MoveLabelProps): OperatorStep[] {
  const cluster = topology.clusters[clusterName];
  const [, key, value] = /^([^=\s]+)=([^=\s]*)$/.exec(label) ?? [];
  if (cluster === undefined) throw new Error(`there is no cluster "${clusterName}"`);
  if (key === undefined || value === undefined)
    throw new Error(`label: "${label}"; required: key=value, such as honeydue/redis=true`);
  if (cluster.nodes[to] === undefined) {
    throw new Error(`"${to}" is no node of ${clusterName}; its nodes are ${Object.keys(cluster.nodes).join(', ')}`);
  }
  const carriers = Object.entries(cluster.nodes).flatMap(([name, node]) =>
    node?.labels?.[key] === value ? [name] : [],
  );
  if (carriers.length === 0)
    throw new Error(`no node of ${clusterName} carries ${label}; correct it, or declare it first`);
  const from = carriers.filter((name) => name !== to);
  if (from.length === 0) throw new Error(`${to} carries ${label} already`);
  return [
    {
      what: `see that ${to} is ready`,
      command: sh`${kubectl} wait --for=condition=Ready --timeout=60s node/${to}`,
      isCheck: true,
    },
    { what: `give ${label} to ${to}`, command: sh`${kubectl} label node ${to} ${label} --overwrite` },
    ...from.map((name) => ({ what: `take it from ${name}`, command: sh`${kubectl} label node ${name} ${`${key}-`}` })),
    {
      what: 'see what is pinned by it: claims of these pods stay on the old node, and have to be deleted for new ones',
      command: sh`${kubectl} get pods --all-namespaces --output jsonpath='{range .items[?(@.spec.nodeSelector)]}{.metadata.namespace}/{.metadata.name} {.spec.nodeSelector}{"\\n"}{end}' | grep --fixed-strings '${key}' || true`,
      isCheck: true,
    },
    {
      what: `write it down: in the topology, ${to} carries it and ${from.join(', ')} no longer does`,
      command: sh`grep --line-number '${key}' stacks/${clusterName}/topology.ts`,
      isCheck: true,
    },
  ];
}
