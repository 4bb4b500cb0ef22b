import { impactOf, type Effect } from '../../analysis/impact/impact.ts';
import { declaredNeeds } from '../../analysis/impact/parts/dependencies.ts';
import { nodeGraceSeconds, podStartSeconds } from '../../analysis/impact/parts/cluster.ts';
import { evictionSeconds, tolerationOf } from '../../analysis/impact/parts/workloads.ts';
import { states, type State } from '../../analysis/impact/state.ts';
import type { PartKind } from '../../analysis/impact/failure-model.ts';
import type { Questions } from '../questions.ts';
import type { Application } from './applications.ts';
import { placedModel } from './placed.ts';
import type { SeenApplication, SeenFailure } from './seen.ts';

/** Whether the model was right; where it was not, or that cannot be said, why. */
export type Judgement = 'agrees' | { readonly differs: string } | { readonly unseen: string };

/** What the model says of an application beside what was seen. */
export interface Outcome {
  readonly application: Application;
  /** What the model says to somebody who does not know where the pods are. */
  readonly said: Effect | undefined;
  /** What it says of pods that are where they were. */
  readonly predicted: Effect | undefined;
  /** Whether pods of it were on a node that is gone. */
  readonly wasHit: boolean;
  readonly seen: SeenApplication;
  /** For how long was looked, and for how long its pods wait on a node that is lost. */
  readonly seconds: number;
  readonly tolerationSeconds: number;
}

/** Holds what the model says against what was seen of a failure. */
export function compare(
  questions: Pick<Questions, 'model' | 'cluster' | 'part'>,
  applications: readonly Application[],
  failure: SeenFailure,
): Outcome[] {
  const { model, cluster } = questions;
  const failed = failure.failed.map((id) => questions.part(id));
  const [blind, placed] = [impactOf(model, failed), impactOf(placedModel(model, cluster, failure), failed)];
  return failure.applications.map((seen) => {
    const application = applications.find(({ part }) => part.id === seen.part);
    if (application === undefined) throw new Error(`${failure.stack} has no ${seen.part} any more`);
    const own = tolerationOf(application.set.pod);
    return {
      ...{
        application,
        seen,
        seconds: failure.seconds,
        wasHit: seen.before.some((each) => failure.gone.includes(each)),
      },
      said: blind.effects.find(({ part }) => part === application.part),
      predicted: placed.effects.find(({ part }) => part === application.part),
      tolerationSeconds: own === evictionSeconds ? failure.tolerationSeconds : own,
    };
  });
}

/** How far a time may be from what the model says of it: a minute, or a quarter. */
const tolerance = (seconds: number): number => Math.max(60, seconds / 4);

/** Seconds after which Kubernetes does nothing more by itself about pods that were there, or were not. */
export function settledSeconds({ tolerationSeconds, wasHit }: Pick<Outcome, 'tolerationSeconds' | 'wasHit'>): number {
  return nodeGraceSeconds + podStartSeconds + (wasHit ? tolerationSeconds : 0);
}

/** Compares what the model says of an application with what was seen. */
export function judge(outcome: Outcome): Judgement {
  const { predicted, seen } = outcome;
  const [said, found] = [states.indexOf(predicted?.state ?? 'UNAFFECTED'), states.indexOf(seen.observed)];
  const isPossible = predicted?.isPossible === true;
  const differs = { differs: `it is ${seen.observed}` };
  const early = watchedTooShort(outcome, found > said && !isPossible);
  if (early !== undefined) return { unseen: early };
  if (found === said) return judgeTime(outcome, predicted?.healsAfterSeconds);
  if (found > said) return differs;
  if (isPossible) return 'agrees';
  const by = unkeptNeed(outcome);
  if (by === undefined || seen.observed !== 'UNAFFECTED') return differs;
  return { unseen: `it falls by its need of ${by}, which a stand-in does not have` };
}

/** Why it is too early for a judgement, if it is: what is worse than predicted, and stays so, can be judged at once. */
function watchedTooShort(outcome: Outcome, isWorse: boolean): string | undefined {
  const { predicted, seen, seconds } = outcome;
  const watched = `it was watched for ${whole(seconds)}`;
  if (predicted?.state === 'INTERRUPTED' && seen.observed === 'DOWN') {
    const heals = predicted.healsAfterSeconds ?? Infinity;
    return seconds < heals + tolerance(heals) ? `${watched}, and is to be back after ${whole(heals)}` : undefined;
  }
  const settled = settledSeconds(outcome);
  return !isWorse && seconds < settled ? `${watched}, and is settled after ${whole(settled)}` : undefined;
}

/** The same state at another time is another thing to whoever waits for it. */
function judgeTime({ predicted, seen, seconds }: Outcome, heals: number | undefined): Judgement {
  if (heals === undefined || predicted?.state === 'DOWN') return 'agrees';
  const measured = predicted?.state === 'INTERRUPTED' ? seen.servedAfterSeconds : seen.wholeAfterSeconds;
  if (measured === undefined)
    return seconds < heals + tolerance(heals)
      ? { unseen: `it was watched for ${whole(seconds)}, and is to be whole after ${whole(heals)}` }
      : { differs: 'it is not whole again' };
  if (Math.abs(measured - heals) <= tolerance(heals)) return 'agrees';
  return { differs: `it was back after ${whole(measured)}` };
}

/** What stand-ins have: the machines, the wires and the volumes of their pods. */
const had: readonly PartKind[] = ['host', 'machine', 'link', 'device', 'power', 'site', 'volume', 'group'];

/** The name of what decides, where that is nothing that a stand-in has. */
function unkeptNeed({ predicted, application, wasHit }: Outcome): string | undefined {
  const by = predicted?.chain[1]?.part;
  if (by === undefined || wasHit || had.includes(by.kind)) return undefined;
  const isKept = declaredNeeds(application.set).some(({ name }) => name === by.name.split('/').at(-1));
  return isKept ? undefined : by.name;
}

/** How many of those that can be compared agree, and the seconds by which estimates of time were wrong. */
export function agreement(outcomes: readonly Outcome[]): Agreement {
  const judgements = outcomes.map(judge);
  const errors = outcomes.flatMap(({ predicted, seen }) => {
    const measured = seen.observed === 'INTERRUPTED' ? seen.servedAfterSeconds : seen.wholeAfterSeconds;
    const said = predicted?.healsAfterSeconds;
    return said === undefined || measured === undefined || predicted?.state !== seen.observed ? [] : [measured - said];
  });
  return {
    agreeing: judgements.filter((each) => each === 'agrees').length,
    compared: judgements.filter((each) => each === 'agrees' || 'differs' in each).length,
    errors,
  };
}

/** What `agreement` says. */
export interface Agreement {
  readonly agreeing: number;
  readonly compared: number;
  /** Measured less predicted. */
  readonly errors: readonly number[];
}

/** What the model says beside what was seen, by application, with the agreement as one figure. */
export function comparisonTable(outcomes: readonly Outcome[], failure: SeenFailure): string {
  const { notReadyAfterSeconds, seconds } = failure;
  const lines = outcomes.map((outcome) => {
    const { application, said, predicted, wasHit, seen } = outcome;
    const verdict = judge(outcome);
    const cells = [
      ...[application.part.name, inWords(said), wasHit ? 'yes' : 'no', inWords(predicted), seen.observed],
      ...[inSeconds(predicted?.healsAfterSeconds), inSeconds(seen.servedAfterSeconds ?? seen.wholeAfterSeconds)],
      verdict === 'agrees'
        ? verdict
        : 'differs' in verdict
          ? `differs: ${verdict.differs}`
          : `not seen: ${verdict.unseen}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const noticed = notReadyAfterSeconds === undefined ? 'never' : `after ${whole(notReadyAfterSeconds)}`;
  return [
    '| application | predicted | was on it | so predicted | observed | heals after, predicted | measured | |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
    '',
    `${agreementText(agreement(outcomes))} NotReady ${noticed}; watched for ${whole(seconds)}.`,
  ].join('\n');
}

/** The agreement as a sentence. */
export function agreementText({ agreeing, compared, errors }: Agreement): string {
  const share = `${agreeing} of ${compared} agree (${Math.round((100 * agreeing) / Math.max(1, compared))} %).`;
  if (errors.length === 0) return share;
  const worst = errors.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
  const mean = errors.reduce((a, b) => a + Math.abs(b), 0) / errors.length;
  return `${share} ${errors.length} times until something was back were wrong by ${whole(mean)} in the mean, by ${whole(worst)} at worst.`;
}

const inWords = (effect: Effect | undefined): State | `possibly ${State}` =>
  effect === undefined ? 'UNAFFECTED' : effect.isPossible ? `possibly ${effect.state}` : effect.state;

const whole = (seconds: number): string => `${Math.round(seconds)} s`;
const inSeconds = (seconds: number | undefined): string => (seconds === undefined ? '' : whole(seconds));
