import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { listAt, textAt } from '../../graph/json.ts';
import type { Application, Standing } from './applications.ts';
import { isReal } from './images/stand-in-images.ts';
import type { UsedImage } from './images/contract.ts';

/** Why an application is not there, by what the cluster says of it. */
export type Cause =
  | 'its chart is not run'
  | 'nothing has applied it'
  | 'the bed has its own in its place'
  | 'no node asks for it'
  | 'no node has what it asks for'
  | 'its volume is not there'
  | 'what it is configured by is not there'
  | 'its program ends'
  | 'it was not ready in time';

/** An application as a run has found it. */
export interface ReadyApplication {
  /** The id of its part in the failure model. */
  readonly part: string;
  /** What its pods run; undefined where it has none. */
  readonly runs?: 'real program' | 'stand-in';
  /** Why it is not ready, with what was said; undefined where it is. */
  readonly cause?: Cause;
  readonly said?: string;
}

/** What came up of a stack, and how that was found out. */
export interface Readiness {
  readonly stack: string;
  readonly date: string;
  readonly command: string;
  readonly machine: string;
  /** Seconds from the start of the bed. */
  readonly seconds: number;
  readonly applications: readonly ReadyApplication[];
}

/** Of the first of these that fits. */
const causes: readonly (readonly [pattern: RegExp, cause: Cause])[] = [
  [/^its chart/, 'its chart is not run'],
  [/^the bed has its own/, 'the bed has its own in its place'],
  [/^nothing has applied/, 'nothing has applied it'],
  [/PersistentVolumeClaim|FailedMount|persistentvolumeclaim/, 'its volume is not there'],
  [/Insufficient|didn't match|untolerated/, 'no node has what it asks for'],
  [/CreateContainerConfigError/, 'what it is configured by is not there'],
  [/CrashLoopBackOff|RunContainerError|StartError|\bError\b/, 'its program ends'],
];

/** @param why what `Standing` says; undefined where it is all there */
export function causeOf({ wanted, why }: Pick<Standing, 'wanted' | 'why'>): Cause | undefined {
  if (why === undefined) return undefined;
  if (wanted === 0) return 'no node asks for it';
  return causes.find(([pattern]) => pattern.test(why))?.[1] ?? 'it was not ready in time';
}

/** Each application with what it runs and, where it is not ready, the cause. */
export function readyApplications(
  images: readonly UsedImage[],
  found: ReadonlyMap<Application, Standing>,
): ReadyApplication[] {
  const real = new Set(images.filter(isReal).map(({ name }) => name));
  return [...found].map(([{ part, set }, standing]) => {
    const own = listAt(set.pod, ['containers']).map((container) => textAt(container, ['image']) ?? '');
    const runs = own.length > 0 && own.every((image) => real.has(image)) ? 'real program' : 'stand-in';
    const cause = causeOf(standing);
    return {
      part: part.id,
      ...(standing.wanted !== undefined && { runs }),
      ...(cause !== undefined && { cause, said: oneLine(standing.why ?? '') }),
    };
  });
}

/** Keeps it in a file, in place of what was found of the same stack before. */
export function writeReadiness(path: string, found: Readiness): void {
  const others = (existsSync(path) ? readReadiness(path) : []).filter(({ stack }) => stack !== found.stack);
  const all = [...others, found].sort((a, b) => (a.stack < b.stack ? -1 : 1));
  writeFileSync(path, `${JSON.stringify(all, undefined, 1)}\n`);
}

export function readReadiness(path: string): Readiness[] {
  return JSON.parse(readFileSync(path, 'utf8')) as Readiness[];
}

/** What was found as a table, with how many are ready of those that could be. */
export function readinessTable(applications: readonly ReadyApplication[]): string {
  const lines = applications.map(
    ({ part, runs = '', cause, said = '' }) =>
      `| ${part.replace('workload/', '')} | ${runs} | ${cause === undefined ? 'yes' : 'no'} | ${cause ?? ''} | ${said.replaceAll('|', '\\|')} |`,
  );
  const ready = applications.filter(({ cause }) => cause === undefined);
  const real = ready.filter(({ runs }) => runs === 'real program').length;
  return [
    '| application | runs | ready | cause | said |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
    '',
    `${ready.length} of ${applications.length} applications are ready: ${real} real programs, ${ready.length - real} stand-ins.`,
  ].join('\n');
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 200);
