import { textAt, valueAt } from '../../graph/json.ts';
import type { Finding } from '../../invariants/invariant.ts';
import { restoredBy } from '../restored.ts';
import { found, type LiveCheck } from './live-check.ts';
import { sh } from '../../topology/shell.ts';

/** A backup may be late by the time it takes. */
const toleranceHours = 1;

/** What came back from backups, and what goes into them. */
export const backupChecks = (now: string): readonly LiveCheck[] => [
  {
    id: 'live/restores-brought-data',
    claim: 'every restore found what it was asked for',
    severity: 'error',
    about: ['ReplicationDestination'],
    *check(graph): Generator<Finding> {
      for (const object of graph.objects('ReplicationDestination')) {
        const { manifest } = object;
        const trigger = textAt(manifest, ['spec', 'trigger', 'manual']);
        if (trigger === undefined) continue;
        const restored = restoredBy(manifest, trigger);
        if (restored.is === 'whole') continue;
        yield found(object, restored.why, 'a restore that ended with data', `holdfast recover <cluster> restore`);
      }
    },
  },
  {
    id: 'live/backups-are-made',
    claim: 'every backup ended well, on its schedule',
    severity: 'error',
    about: ['ReplicationSource'],
    *check(graph): Generator<Finding> {
      for (const object of graph.objects('ReplicationSource')) {
        const { manifest, namespace = 'default', name } = object;
        const fix = sh`kubectl -n ${namespace} describe replicationsource ${name}`;
        if (valueAt(manifest, ['spec', 'paused']) === true) {
          yield found(object, 'it is paused', 'backups that are made', `${fix}; it says who paused it`);
          continue;
        }
        if (textAt(manifest, ['status', 'latestMoverStatus', 'result']) === 'Failed') {
          yield found(object, 'its last mover failed', 'one that ended well', fix);
          continue;
        }
        const next = Date.parse(textAt(manifest, ['status', 'nextSyncTime']) ?? '');
        const overdue = (Date.parse(now) - next) / 3_600_000;
        if (overdue > toleranceHours)
          yield found(object, `it should have run ${Math.round(overdue)} hours ago`, 'backups on their schedule', fix);
      }
    },
  },
];
