import { recoveryPlan, type RecoveryPlan } from '../../recovery/plan.ts';
import { UsageError } from '../exit-codes.ts';
import { readTree } from '../read-tree.ts';
import { messageOf } from '../../graph/message-of.ts';

/** What there is to recover in the tree of a cluster. @throws UsageError where it has none, or its topology does not say which one */
export function planOf(cluster: string): RecoveryPlan {
  const { folder, graph } = readTree(cluster);
  try {
    return recoveryPlan(graph);
  } catch (error) {
    throw new UsageError(`${folder}: ${messageOf(error)}`);
  }
}
