import type { KubernetesObject } from '../../graph/resource/kubernetes-object.ts';
import { longestPause } from '../../graph/schedules.ts';
import type { Volume } from '../volumes.ts';

/** Where copies are kept. */
export type CopyPlace =
  | { readonly kind: 'volume'; readonly volume: Volume }
  | { readonly kind: 'storage'; readonly storage: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Copies of a volume that are made again and again. */
export interface Backup {
  /** What is copied. */
  readonly volume: Volume;
  /** What makes the copies. */
  readonly kind: 'kopia' | 'restic' | 'rclone' | 'rsync' | 'velero' | 'dump' | 'replica' | 'barman' | 'longhorn';
  /** The object that has them made. */
  readonly object: KubernetesObject;
  /** In cron's notation; undefined for copies that are kept in step. */
  readonly schedule: string | undefined;
  /** How old the newest copy may be, in seconds: the longest pause of the schedule. */
  readonly maxAgeSeconds: number;
  /** How many or how long, in words. */
  readonly keeps: string;
  /** Where they are kept. */
  readonly to: CopyPlace;
}

/** Copies that are made by a schedule, of which the newest is never older than its longest pause. That is worked out when somebody asks. */
export function bySchedule(backup: Omit<Backup, 'maxAgeSeconds'>): Backup {
  return {
    ...backup,
    get maxAgeSeconds() {
      return longestPause(backup.schedule);
    },
  };
}
