import type { RecoveryPlan } from '../plan.ts';
import { backupChecks } from './backups.ts';
import { controllerChecks } from './controllers.ts';
import type { LiveCheck } from './live-check.ts';
import { networkChecks } from './network.ts';
import { storageChecks } from './storage.ts';

/**
 * Every check of a running cluster at the moment `now`, as ISO 8601. With a plan, what is bound is also compared with what is written
 * down.
 */
export function liveChecks(now: string, plan?: RecoveryPlan): readonly LiveCheck[] {
  return [...controllerChecks, ...storageChecks(plan?.repositories ?? []), ...backupChecks(now), ...networkChecks];
}

/**
 * Rules that a running cluster is judged by as well: those that the validation of `cluster-101` asks for. Others judge what people write,
 * and a cluster also holds what charts and controllers make.
 */
export const liveRules: readonly string[] = [
  'volsync/restore-copies-by-snapshot',
  'volsync/destination-is-fully-managed',
  'cilium/load-balancer-addresses-cover-both-families',
  'cilium/load-balancer-addresses-are-readable',
];
