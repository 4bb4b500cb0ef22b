import type { Invariant } from './invariant.ts';
import databasesSingleInstanceLetsADrainFinish from './databases/single-instance-lets-a-drain-finish.ts';
import longhornRecurringJobThatIsAskedForExists from './longhorn/recurring-job-that-is-asked-for-exists.ts';
import rookCopiesLieOnSeveralHosts from './rook/copies-lie-on-several-hosts.ts';
import rookPoolKeepsCopies from './rook/pool-keeps-copies.ts';
import upgradesAgentsWaitForServers from './upgrades/agents-wait-for-servers.ts';
import upgradesServersGoOneAtATime from './upgrades/servers-go-one-at-a-time.ts';
import veleroLocationLiesOutsideTheCluster from './velero/location-lies-outside-the-cluster.ts';
import veleroScheduleKeepsVolumes from './velero/schedule-keeps-volumes.ts';
import volsyncMoverReadsAsItsProgram from './volsync/mover-reads-as-its-program.ts';

/** What must hold of databases, storage, backups and upgrades that operators take care of, by subject. */
export const operatorRules: readonly Invariant[] = [
  databasesSingleInstanceLetsADrainFinish,
  longhornRecurringJobThatIsAskedForExists,
  rookCopiesLieOnSeveralHosts,
  rookPoolKeepsCopies,
  upgradesAgentsWaitForServers,
  upgradesServersGoOneAtATime,
  veleroLocationLiesOutsideTheCluster,
  veleroScheduleKeepsVolumes,
  volsyncMoverReadsAsItsProgram,
];
