import type { ExpectedCluster, SeenCluster, SeenNode } from './cluster-identity.ts';

/** Whether a cluster is the one that is written down. */
export type Recognition =
  | {
      /**
       * known: its kube-system has the uid that is remembered. fitting: its nodes fit, and no uid is remembered. rebuilt: its nodes fit, and
       * it has another uid than is remembered; it was built anew, or somebody else uses the same names.
       */
      readonly is: 'known' | 'fitting' | 'rebuilt';
      /** Nodes that have not joined. */
      readonly missing: readonly string[];
      readonly uid: string | undefined;
    }
  /** No node has joined: there is nothing to compare yet. */
  | { readonly is: 'empty' }
  /** It has what the cluster does not have, each in a line. */
  | { readonly is: 'foreign'; readonly because: readonly string[] };

/**
 * Compares a cluster with what is written down. Nodes that are missing say nothing: a cluster that is built anew lacks most of them. One
 * node that is foreign says everything. Names alone prove nothing, because every second cluster has a `node-1`: at least one node must fit
 * by name and address, or the uid must be the remembered one.
 */
export function recognise(expected: ExpectedCluster, seen: SeenCluster): Recognition {
  const foreign = seen.nodes.flatMap((node) => foreignBecause(expected, node) ?? []);
  if (foreign.length > 0) return { is: 'foreign', because: foreign };
  if (expected.uid !== undefined && seen.uid === undefined)
    return { is: 'foreign', because: ['it has no namespace kube-system, whose uid is remembered'] };
  const names = new Set(seen.nodes.map(({ name }) => name));
  const missing = [...expected.nodes.keys()].filter((name) => !names.has(name));
  if (expected.uid !== undefined && expected.uid === seen.uid) return { is: 'known', missing, uid: seen.uid };
  if (seen.nodes.length === 0) return { is: 'empty' };
  if (!seen.nodes.some((node) => isConfirmed(expected, node))) {
    const because = seen.nodes.map((node) => `node ${aboutNode(node)}: its name fits, and no address says whose it is`);
    return { is: 'foreign', because };
  }
  return { is: expected.uid === undefined ? 'fitting' : 'rebuilt', missing, uid: seen.uid };
}

/** A node for people, with its addresses. */
export function aboutNode({ name, addresses }: SeenNode): string {
  return `${name} (${addresses.join(', ') || 'no address'})`;
}

function foreignBecause({ name, nodes }: ExpectedCluster, node: SeenNode): string | undefined {
  const addresses = nodes.get(node.name);
  if (addresses === undefined) return `node ${aboutNode(node)}: ${name} has no node of that name`;
  if (addresses.length === 0 || node.addresses.length === 0 || shares(addresses, node.addresses)) return undefined;
  return `node ${aboutNode(node)}: ${name} has it at ${addresses.join(', ')}`;
}

function isConfirmed({ nodes }: ExpectedCluster, { name, addresses }: SeenNode): boolean {
  return shares(nodes.get(name) ?? [], addresses);
}

function shares(some: readonly string[], others: readonly string[]): boolean {
  return some.some((address) => others.includes(address));
}
