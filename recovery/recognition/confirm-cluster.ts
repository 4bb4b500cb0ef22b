import type { ClusterClient } from '../../cluster/client.ts';
import { seenCluster, type ExpectedCluster } from './cluster-identity.ts';
import { aboutNode, recognise, type Recognition } from './recognise.ts';

/** What whoever runs a command has said about the cluster that it may write to. */
export interface Consent {
  /** The context was named, and is not just the one that happens to be current. */
  readonly isContextNamed: boolean;
  /** Do not ask. */
  readonly yes: boolean;
  /** The cluster was built anew: it has another uid than is remembered. */
  readonly rebuilt: boolean;
  /** Asks a question on the terminal; undefined where there is none. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
}

/** The cluster is not the one that is meant, or nobody has confirmed that it is. Nothing was written. */
export class UnconfirmedClusterError extends Error {}

/**
 * Looks whether a client leads to the cluster that is meant.
 *
 * @throws UnconfirmedClusterError where it leads to another one, and ClusterError where that cannot be known.
 */
export async function lookAtCluster(client: ClusterClient, expected: ExpectedCluster): Promise<Recognition> {
  const recognition = recognise(expected, await seenCluster(client));
  if (recognition.is === 'foreign')
    throw new UnconfirmedClusterError(foreignText(client, expected, recognition.because));
  return recognition;
}

/**
 * Lets a client write, where the cluster is the one that is meant and somebody has said so. The only way to write to a cluster.
 *
 * @throws UnconfirmedClusterError where it is not: nothing was written, and nothing can be.
 */
export async function confirmCluster(
  client: ClusterClient,
  {
    expected,
    recognition,
    consent,
  }: {
    readonly expected: ExpectedCluster;
    readonly recognition: Recognition;
    readonly consent: Consent;
  },
): Promise<void> {
  const refused = namedWhereNobodyIs(consent) ?? (await refusalOf(client, { expected, recognition, consent }));
  if (refused !== undefined) throw new UnconfirmedClusterError(`${placeOf(client)}: ${refused}; nothing was written`);
  client.allowWrites();
}

/** Why nothing may be written without a terminal; undefined where there is one, or everything was said that it would ask. */
export function namedWhereNobodyIs({ ask, isContextNamed, yes }: Consent): string | undefined {
  const lacking = [...(isContextNamed ? [] : ['--context <name>']), ...(yes ? [] : ['--yes'])];
  if (ask !== undefined || lacking.length === 0) return undefined;
  return `there is no terminal to ask on; required: --context and --yes; fix: add ${lacking.join(' and ')}`;
}

async function refusalOf(
  client: ClusterClient,
  { expected: { name, uid }, recognition, consent }: Parameters<typeof confirmCluster>[1],
): Promise<string | undefined> {
  const { ask, yes, rebuilt } = consent;
  const asked = async (why: string, fix: string): Promise<string | undefined> =>
    (await ask?.(`${placeOf(client)}: ${why}. Write to it as ${name}?`)) === true ? undefined : `${why}; fix: ${fix}`;
  switch (recognition.is) {
    case 'foreign':
      return recognition.because.join('; ');
    case 'empty':
      return `no node has joined, so that nobody can tell whose cluster it is; required: a node of ${name}; fix: wait for one, and run it again`;
    case 'rebuilt': {
      const why = `its nodes are those of ${name}, and its kube-system is another one (uid ${recognition.uid ?? ''}, remembered is ${uid ?? ''})`;
      return rebuilt ? undefined : asked(why, 'add --rebuilt where it was built anew; otherwise it is another cluster');
    }
    case 'fitting':
      return yes ? undefined : asked(`names and addresses of its nodes are those of ${name}`, 'add --yes');
    case 'known':
      return undefined;
  }
}

const shownAtMost = 10;

function foreignText(client: ClusterClient, { name, nodes }: ExpectedCluster, because: readonly string[]): string {
  const wanted = [...nodes].map(([node, addresses]) => aboutNode({ name: node, addresses }));
  return [
    `${placeOf(client)}: this is not ${name}; nothing was written`,
    ...some(because).map((line) => `  seen      ${line}`),
    `  required  nodes of ${name} and no others: ${some(wanted).join(', ')}`,
    '  fix       name its cluster with --kubeconfig and --context; a node that is new belongs into the topology first',
  ].join('\n');
}

function some(lines: readonly string[]): readonly string[] {
  const left = lines.length - shownAtMost;
  return left <= 0 ? lines : [...lines.slice(0, shownAtMost), `and ${left} more`];
}

const placeOf = ({ context, server }: ClusterClient): string => `context ${context} (${server})`;
