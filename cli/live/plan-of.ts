import { messageOf } from '../../graph/message-of.ts';
import { recoveryPlan, type RecoveryPlan } from '../../recovery/plan.ts';
import { UsageError } from '../exit-codes.ts';
import { readTree, type Tree } from '../read-tree.ts';

/** What there is to recover in the tree of a cluster. @throws UsageError where it has none, or its topology does not say which one */
export function planOf(cluster: string): Tree & { readonly plan: RecoveryPlan } {
  const { folder, graph } = readTree(cluster);
  try {
    return { folder, graph, plan: recoveryPlan(graph) };
  } catch (error) {
    throw new UsageError(`${folder}: ${messageOf(error)}`);
  }
}
