import type { ClusterClient } from '../cluster/client.ts';
import type { Foreseen } from './foreseen.ts';
import type { RecoveryPlan } from './plan.ts';

export type PhaseId = 'readiness' | 'reclaim' | 'gateways' | 'restore' | 'verify' | 'dns';

/** What became of one thing that a phase works on. */
export interface Outcome {
  /** What it is about, such as `default/plex`. */
  readonly of: string;
  readonly state: State;
  /** What was found or done, in a few words. */
  readonly say: string;
  /** What to do about it, where it is not well. */
  readonly fix?: string;
  /** Nothing else can be done without it: no further phase is begun. */
  readonly isFatal?: boolean;
}

/**
 * done: changed, and well now. unchanged: was well before. planned: would be changed, in a dry run. unfinished: not well yet when the time
 * was over; running again goes on from there. failed: not well, and waiting would not help.
 */
export type State = 'done' | 'unchanged' | 'planned' | 'unfinished' | 'failed';

export interface PhaseContext {
  readonly plan: RecoveryPlan;
  readonly client: ClusterClient;
  /** Only says what would be done. */
  readonly isDryRun: boolean;
  /** What earlier phases of a dry run would have done. */
  readonly foreseen: Foreseen;
  /** What readiness does not wait for, by namespace and name. */
  readonly without: ReadonlySet<string>;
  /** Restores again what was restored already. */
  readonly again: boolean;
  /** Name of this run, which restores are marked with. */
  readonly run: string;
  /** How many applications are restored at once. */
  readonly parallel: number;
  /** Name server that is asked for published names. @default the one of this machine */
  readonly nameServer: string | undefined;
  readonly timing: Timing;
  /** When what is waited for in this phase is given up, in milliseconds since 1970. */
  readonly until: number;
  /** Tells people, and the log, as soon as something is known. */
  readonly tell: (outcome: Outcome) => void;
}

/** How long things are waited for, in seconds. */
export interface Timing {
  /** Between two looks at what is waited for. */
  readonly pollSeconds: number;
  /** For a controller to write its first word before it counts as stuck. */
  readonly graceSeconds: number;
}

export interface Phase {
  readonly id: PhaseId;
  /** Whether it deletes or replaces something: it begins only where the cluster is ready, and known to be the one that is meant. */
  readonly changes: boolean;
  /** What it does, said to people. */
  readonly title: string;
  /** How long the source took, from and to, in minutes. */
  readonly estimateMinutes: readonly [from: number, to: number];
  run(context: PhaseContext): Promise<void>;
}

export const isWell = ({ state }: Outcome): boolean => state === 'done' || state === 'unchanged' || state === 'planned';
