import type { Shell } from '../topology/shell.ts';
import type { Effects } from './things.ts';

/** One thing to do, with what to type and what to expect; what it needs and changes where its commands do not show it. */
export interface Step extends Effects {
  /** What is done, as a sentence without a full stop. */
  readonly say: string;
  /** Commands, one on each line. */
  readonly run?: Shell;
  /** What they print or do when all is well. */
  readonly expect?: string;
  /** How long it takes, from and to, in minutes. */
  readonly minutes?: readonly [from: number, to: number];
}

/** What to do about a failure, with the commands of one cluster. */
export interface Runbook {
  /** Name of its page, unique in its cluster. */
  readonly id: string;
  /** Heading of the page. */
  readonly title: string;
  /** Ids of the failures of the impact report that it is about; none for procedures. */
  readonly failures: readonly string[];
  /** What people see. */
  readonly symptoms: readonly string[];
  /** How to make sure that it is this. */
  readonly check: readonly Step[];
  /** What to do, step by step. */
  readonly recover: readonly Step[];
  /** How to see that it is over. */
  readonly verify: readonly Step[];
  /** What keeps it from happening again, and what stands in for it. */
  readonly prevent: readonly string[];
  /** What is lost for good. */
  readonly lost?: readonly string[];
}

/** Sum of the times of steps, from and to; undefined where none has a time. */
export function minutesOf(steps: readonly Step[]): readonly [from: number, to: number] | undefined {
  const timed = steps.flatMap(({ minutes }) => (minutes === undefined ? [] : [minutes]));
  if (timed.length === 0) return undefined;
  return [timed.reduce((sum, [from]) => sum + from, 0), timed.reduce((sum, [, to]) => sum + to, 0)];
}

/** How long something takes, for people: `10 min`, or `10 to 15 min`. */
export function minutesText([from, to]: readonly [from: number, to: number]): string {
  return from === to ? `${from} min` : `${from} to ${to} min`;
}
