import { guessesOf } from '../../graph/facts/not-yours-yet.ts';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import type { JsonObject } from '../../graph/json.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { topologyFile } from '../../graph/disk/topology-file.ts';
import { invariants } from '../../invariants/list.ts';
import { whole } from '../../invariants/failures.ts';
import { runInvariants } from '../../invariants/run.ts';
import { withoutShapes } from '../../graph/secrets/shapes.ts';
import type { ReadTopology } from '../../topology/read-topology.ts';
import { unknownFacts } from '../../topology/unknown.ts';
import { refusal, writeBaseline } from '../check/baseline.ts';
import { refuseOtherThanBaseline } from '../check/baseline-file.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { writeFiles } from '../../files/write-files.ts';
import { connection, orUsage } from '../live/connection.ts';
import { readRunningCluster, type RunningCluster } from './read/running-cluster.ts';
import { firstTopology } from './first-topology.ts';
import { note, print } from '../../output/outlet.ts';
import { sh } from '../../topology/shell.ts';
import { counted } from '../../output/counted.ts';

export interface ImportOptions {
  /** Which of several clusters. */
  readonly cluster?: string;
  /** What the topology calls it. @default as it is read, or as its folder */
  readonly name?: string;
  readonly baseline: string;
  readonly today: string;
  readonly force?: boolean;
  /** A kubeconfig whose cluster is asked for its nodes, volumes and classes. @default nobody is asked */
  readonly kubeconfig?: string;
  /** A context of it. @default its current one */
  readonly context?: string;
}

/** `holdfast import`: reads an existing Flux repository, and writes a first topology and a baseline with which it checks clean. */
export async function importRepository(folder: string, options: ImportOptions): Promise<number> {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new UsageError(`${folder}: there is no such folder`);
  const target = join(folder, topologyFile);
  const isForced = options.force === true;
  if (!isForced && existsSync(target)) {
    throw new UsageError(`${target}: there already; --force writes it and ${options.baseline} anew`);
  }
  const isKept = !isForced && existsSync(options.baseline);
  if (!isKept) refuseOtherThanBaseline(options.baseline);
  const graph = readWhole(folder);
  const running = await runningCluster(options);
  const { name, repository, topology } = firstTopology(graph, folder, { ...options, running });
  // Of two at once without --force, one comes too late: what the other has written is not for it to write over.
  const before = isForced ? {} : { before: null };
  writeFiles([{ path: target, text: withoutShapes(textOf(topology)), within: folder, ...before }]);
  // Judged with the topology: what it says is judged as well.
  const report = whole(runInvariants(readWhole(folder), invariants, { today: options.today }));
  // A baseline that is there says what somebody accepted: it is not for this command to accept more.
  const { accepted, refused } = isKept
    ? { accepted: undefined, refused: [] }
    : writeBaseline(options.baseline, report, { earlier: [target] });
  const [guessed, missing] = [guessesOf(topology).length, unknownFacts(topology).length];
  print(isKept ? `${target}\n` : `${target}\n${options.baseline}\n`);
  note(
    [
      ...(running === undefined ? [] : [`asked the cluster of context ${running.context}, once`]),
      `cluster ${name}: ${repository.machines.nodes === undefined ? 'unknown nodes' : counted(repository.machines.nodes.length, 'node')}, ${counted(repository.classes.size, 'storage class', 'storage classes')}, ${counted(repository.network.pools.length, 'pool')}`,
      `${topology.assumptions.length - guessed} values were read, each with its place under assumptions; ${guessed} are assumed`,
      `${missing} are unknown: "kind: unknown" stands in their place, with what would tell. Put in what it is`,
      accepted === undefined
        ? `${options.baseline} was there and is kept; --force writes it anew. What counts beyond it:`
        : `${counted(accepted, 'finding')} ${accepted === 1 ? 'is accepted as it is' : 'are accepted as they are'}; from now on only new ones count:`,
      `  ${sh`holdfast check ${folder} --baseline ${options.baseline}`}`,
      '',
    ].join('\n') + refusal(refused),
  );
  return refused.length > 0 ? exitCodes.findings : exitCodes.ok;
}

/** @throws UsageError where a cluster is to be asked, and does not answer. */
async function runningCluster({ kubeconfig, context }: ImportOptions): Promise<RunningCluster | undefined> {
  if (kubeconfig === undefined && context === undefined) return undefined;
  const client = await connection({
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  });
  return orUsage(() => readRunningCluster(client, client.context));
}

/** @throws UsageError where something that is applied cannot be read: what is judged would not be the repository. */
function readWhole(folder: string): ResourceGraph {
  const graph = new ResourceGraph();
  readFolderInto(graph, folder);
  const [first] = graph.errors;
  if (first !== undefined) {
    const at = [first.file, first.line, first.column].filter((each) => each !== undefined).join(':');
    throw new UsageError(
      `${at}: ${first.reason}; ${counted(graph.errors.length, 'file')} cannot be read: mend ${graph.errors.length === 1 ? 'it' : 'them'}, or exclude ${graph.errors.length === 1 ? 'it' : 'them'}`,
    );
  }
  return graph;
}

function textOf(topology: ReadTopology): string {
  const filled = Object.entries(topology as unknown as JsonObject).filter(
    ([, section]) => typeof section !== 'object' || section === null || Object.keys(section).length > 0,
  );
  return `# Written once by holdfast import. "kind: unknown" stands where nobody has told: put in what it is. Under assumptions stands where the rest was read.\n${dump(Object.fromEntries(filled), { lineWidth: -1, noRefs: true })}`;
}
