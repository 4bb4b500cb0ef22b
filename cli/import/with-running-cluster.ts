import { UsageError } from '../exit-codes.ts';
import type { SaidMachines, SaidNode } from './read/machines.ts';
import type { RunningCluster } from './read/running-cluster.ts';
import type { Said } from './read/said.ts';
import type { SaidClass } from './read/storage.ts';
import type { ReadRepository } from './read-repository.ts';

/**
 * What a repository says, completed by its running cluster. Of nodes, versions and classes the cluster knows better.
 *
 * @throws UsageError where the nodes are those of another cluster
 */
export function withRunningCluster(repository: ReadRepository, running: RunningCluster): ReadRepository {
  const { machines } = repository;
  refuseAnother(machines, running);
  const isK3s = running.kubernetes?.value.includes('+k3s') === true;
  return {
    ...repository,
    machines: {
      ...machines,
      ...(running.talos !== undefined && {
        program: { value: 'Talos', from: running.talos.from },
        version: running.talos,
      }),
      kubernetes: running.kubernetes ?? machines.kubernetes,
      endpoint: machines.endpoint ?? running.endpoint,
      nodes: running.nodes.length === 0 ? machines.nodes : running.nodes,
      schedulesOnServers: running.nodes.some(({ value }) => value.isServer && !isKeptFree(value)),
    },
    k3s: isK3s ? { version: running.kubernetes } : repository.k3s,
    classes: allClasses(repository.classes, running.classes),
    drivers: unique([...repository.drivers, ...running.drivers]),
    exports: unique([...repository.exports, ...running.exports]),
  };
}

const isKeptFree = ({ taints = [] }: SaidNode): boolean =>
  taints.some((taint) => /^node-role\.kubernetes\.io\/(control-plane|master):NoSchedule$/.test(taint));

/** Who names nodes of which none is there has asked another cluster. */
function refuseAnother({ nodes = [], named }: SaidMachines, { context, nodes: running }: RunningCluster): void {
  const first = (name: string): string => name.split('.')[0] ?? name;
  const told = [...new Set([...nodes.map(({ value }) => value.name), ...named.map(({ value }) => value)])];
  const there = running.map(({ value }) => value.name);
  if (told.length === 0 || there.some((name) => told.map(first).includes(first(name)))) return;
  throw new UsageError(
    `the cluster of context ${context} has the nodes ${there.join(', ') || '(none)'}; the repository names ${told.join(', ')}: it is another one. Choose with --kubeconfig and --context`,
  );
}

/** Classes of both. What a pool keeps, and what a class is used for, is told by the repository alone. */
function allClasses(
  repository: ReadRepository['classes'],
  running: RunningCluster['classes'],
): Map<string, Said<SaidClass>> {
  const found = new Map(repository);
  for (const [name, { value, from }] of running) {
    const before = repository.get(name)?.value;
    found.set(name, {
      value: {
        ...value,
        snapshotClass: value.snapshotClass ?? before?.snapshotClass,
        copies: value.copies ?? before?.copies,
        exported: value.exported ?? before?.exported,
      },
      from,
    });
  }
  return found;
}

function unique(said: readonly Said<string>[]): Said<string>[] {
  return [...new Map([...said].reverse().map((each) => [each.value, each])).values()].reverse();
}
