import type { ModelledCluster } from '../analysis/impact/model-of.ts';
import { contextOf, type Scenario } from './context.ts';
import type { Runbook } from './runbook.ts';
import { applicationScenarios } from './scenarios/applications.ts';
import { clusterServiceScenarios } from './scenarios/cluster-services.ts';
import { controlPlaneScenarios } from './scenarios/control-plane.ts';
import { dataScenarios } from './scenarios/data.ts';
import { dumpScenarios } from './scenarios/dumps.ts';
import { etcdSnapshotScenarios } from './scenarios/etcd-snapshots.ts';
import { failoverScenarios } from './scenarios/failover.ts';
import { firewallScenarios } from './scenarios/firewall.ts';
import { exportScenarios } from './scenarios/exports.ts';
import { externalScenarios } from './scenarios/external.ts';
import { metricsScenarios } from './scenarios/metrics.ts';
import { gitopsScenarios } from './scenarios/gitops.ts';
import { nodeTroubleScenarios } from './scenarios/node-trouble.ts';
import { nodeScenarios } from './scenarios/nodes.ts';
import { powerScenarios } from './scenarios/power.ts';
import { storageScenarios } from './scenarios/storage.ts';
import { upgradeScenarios } from './scenarios/upgrades.ts';

/** Every scenario, from the power line to what is outside. */
export const scenarios: readonly Scenario[] = [
  ...powerScenarios,
  ...nodeScenarios,
  ...nodeTroubleScenarios,
  ...firewallScenarios,
  ...controlPlaneScenarios,
  ...etcdSnapshotScenarios,
  ...exportScenarios,
  ...storageScenarios,
  ...clusterServiceScenarios,
  ...gitopsScenarios,
  ...applicationScenarios,
  ...failoverScenarios,
  ...dataScenarios,
  ...dumpScenarios,
  ...upgradeScenarios,
  ...externalScenarios,
  ...metricsScenarios,
];

/**
 * The runbooks of a cluster.
 *
 * @throws Error when two of them would be one page.
 */
export function runbooksOf(modelled: ModelledCluster): Runbook[] {
  const context = contextOf(modelled);
  const runbooks = scenarios.flatMap((scenario) => [...scenario(context)]);
  const ids = runbooks.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`two runbooks of ${context.name} are called ${twice}`);
  return runbooks;
}

/** The runbooks about a failure of the impact report, by its id. */
export function runbooksAbout(runbooks: readonly Runbook[], failure: string): Runbook[] {
  return runbooks.filter(({ failures }) => failures.includes(failure));
}
