import { note, print } from '../../output/outlet.ts';
import { paint } from '../../output/paint.ts';
import { askOnTerminal } from '../../output/ask-on-terminal.ts';
import type { ExpectedCluster } from '../../recovery/recognition/cluster-identity.ts';
import { lookAtCluster } from '../../recovery/recognition/confirm-cluster.ts';
import type { Recognition } from '../../recovery/recognition/recognise.ts';
import {
  rememberedClusters,
  rememberedClustersFile,
  withRemembered,
} from '../../recovery/recognition/remembered-clusters.ts';
import { writeFiles } from '../../files/write-files.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { readTree } from '../read-tree.ts';
import { connection, orUsage, type ConnectionOptions } from './connection.ts';
import { intendedCluster } from './intended-cluster.ts';

export interface RecogniseOptions extends ConnectionOptions {
  /** Writes the uid of its kube-system down. */
  readonly remember?: boolean;
  /** It has another uid than is remembered, because it was built anew. */
  readonly rebuilt?: boolean;
}

/** `holdfast recognise`: says whether the kubeconfig leads to the cluster of a tree, and remembers it on request. Writes nothing to it. */
export async function recogniseCluster(cluster: string, options: RecogniseOptions): Promise<number> {
  const { folder, graph } = readTree(cluster);
  const expected = intendedCluster(graph, folder);
  const client = await connection(options);
  const recognition = await orUsage(() => lookAtCluster(client, expected));
  print(`context ${client.context} (${client.server}): ${said(expected, recognition)}\n`);
  if (options.remember === true) await remember(expected, recognition, options.rebuilt === true);
  else if (recognition.is === 'fitting') {
    note(`remember which one it is: holdfast recognise ${cluster} --remember\n`);
  }
  const isOpen = recognition.is === 'empty' || (recognition.is === 'rebuilt' && options.remember !== true);
  return isOpen ? exitCodes.findings : exitCodes.ok;
}

function said({ name, nodes, uid }: ExpectedCluster, recognition: Recognition): string {
  if (recognition.is === 'empty' || recognition.is === 'foreign') return paint.yellow('no node has joined yet');
  const { missing } = recognition;
  const joined = `${nodes.size - missing.length} of ${nodes.size} nodes`;
  const fit = `${joined} have joined, all by their names and addresses${missing.length === 0 ? '' : `; missing: ${missing.join(', ')}`}`;
  switch (recognition.is) {
    case 'known':
      return `${paint.green(`this is ${name}`)}: uid ${uid ?? ''} is the remembered one; ${fit}`;
    case 'fitting':
      return `${paint.green(`this fits ${name}`)}: ${fit}; its uid ${recognition.uid ?? ''} is not remembered`;
    case 'rebuilt':
      return `${paint.yellow(`this is ${name} built anew, or another cluster with its names`)}: ${fit}; uid ${recognition.uid ?? ''}, remembered is ${uid ?? ''}`;
  }
}

async function remember(expected: ExpectedCluster, recognition: Recognition, isRebuilt: boolean): Promise<void> {
  const uid = 'uid' in recognition ? recognition.uid : undefined;
  if (uid === undefined)
    throw new UsageError(`${expected.name}: nothing was remembered; required: a node of it, and kube-system`);
  if (recognition.is === 'known') return void note(`${rememberedClustersFile}: remembered already\n`);
  if (recognition.is === 'rebuilt' && !isRebuilt) {
    const isMeant = await askOnTerminal()?.(
      `Was ${expected.name} built anew? Then this uid takes the place of the other.`,
    );
    if (isMeant !== true)
      throw new UsageError(
        `${rememberedClustersFile}: not changed; add --rebuilt where ${expected.name} was built anew`,
      );
  }
  const seen = new Date().toISOString().slice(0, 10);
  const text = withRemembered(rememberedClusters(), expected.name, { uid, seen });
  writeFiles([{ path: rememberedClustersFile, text, within: process.cwd() }]);
  note(`${rememberedClustersFile}: written; commit it\n`);
}
