import { expect, test } from 'vitest';
import type { State } from '../../analysis/impact/state.ts';
import { Questions } from '../questions.ts';
import { RealStack } from '../real-stack.ts';
import { applicationsOf, type Application } from './applications.ts';
import { drawPairs } from './campaign.ts';
import { agreement, agreementText, compare, comparisonTable, judge, type Judgement } from './comparison.ts';
import type { SeenApplication, SeenFailure } from './seen.ts';

const questions = new Questions(new RealStack('honeydue'));
const applications = applicationsOf(questions.cluster);
const [first, second, third] = ['ubuntu-8gb-nbg1-1', 'ubuntu-8gb-nbg1-2', 'ubuntu-8gb-nbg1-3'] as const;

/** What was seen when the node of redis failed, for ten minutes. */
function failure(seen: readonly SeenApplication[], more: Partial<SeenFailure> = {}): SeenFailure {
  return {
    ...{ stack: 'honeydue', failed: [`machine/${first}`], how: 'power', gone: [first], namesOn: [third] },
    ...{ tolerationSeconds: 300, seconds: 600, notReadyAfterSeconds: 47.6, applications: seen },
    ...more,
  };
}

function seenOf(
  name: string,
  observed: State,
  before: readonly string[],
  more: Partial<SeenApplication> = {},
): SeenApplication {
  return { part: `workload/honeydue/Deployment/${name}`, observed, before, ...more };
}

const redis = (observed: State): SeenApplication => ({
  ...seenOf('redis', observed, [first]),
  part: 'workload/honeydue/StatefulSet/redis',
});

function verdict(seen: SeenApplication, more: Partial<SeenFailure> = {}): Judgement | undefined {
  return compare(questions, applications, failure([seen], more)).map(judge)[0];
}

test('what is seen as predicted agrees, and nothing else', () => {
  expect(verdict(redis('DOWN'))).toBe('agrees');
  expect(verdict(redis('INTERRUPTED'))).toEqual({ differs: 'it is INTERRUPTED' });
  expect(verdict(redis('UNAFFECTED'))).toEqual({ differs: 'it is UNAFFECTED' });
});

test('what is only possible must be so where the pods were, and must not where they were not', () => {
  const back = { servedAfterSeconds: 150 };
  expect(verdict(seenOf('admin', 'INTERRUPTED', [first], back))).toBe('agrees');
  expect(verdict(seenOf('admin', 'UNAFFECTED', [first]))).toEqual({ differs: 'it is UNAFFECTED' });
  expect(verdict(seenOf('admin', 'UNAFFECTED', [second]))).toBe('agrees');
  expect(verdict(seenOf('admin', 'INTERRUPTED', [second], back))).toEqual({ differs: 'it is INTERRUPTED' });
});

test('the time until it is back counts, as far as it was watched', () => {
  const back = (servedAfterSeconds: number): Judgement | undefined =>
    verdict(seenOf('admin', 'INTERRUPTED', [first], { servedAfterSeconds }));
  expect(back(110)).toBe('agrees');
  expect(back(100)).toEqual({ differs: 'it was back after 100 s' });
  expect(back(230)).toBe('agrees');
  expect(back(240)).toEqual({ differs: 'it was back after 240 s' });
  const down = seenOf('admin', 'DOWN', [first]);
  expect(verdict(down)).toEqual({ differs: 'it is DOWN' });
  expect(verdict(down, { seconds: 200 })).toEqual({ unseen: expect.stringContaining('to be back after 170 s') });
});

test('nothing agrees before Kubernetes has done what it does by itself; what is worse than predicted differs at once', () => {
  expect(verdict(redis('DOWN'), { seconds: 400 })).toEqual({ unseen: expect.stringContaining('settled after 410 s') });
  expect(verdict(redis('DOWN'), { seconds: 410 })).toBe('agrees');
  expect(verdict(seenOf('admin', 'UNAFFECTED', [second]), { seconds: 100 })).toEqual({ unseen: expect.anything() });
  expect(verdict(seenOf('admin', 'DEGRADED', [second]), { seconds: 100 })).toEqual({ differs: 'it is DEGRADED' });
});

test('where the bed lets pods wait for less, what says nothing of its own is back sooner', () => {
  const agent = (servedAfterSeconds: number): Judgement | undefined =>
    verdict(seenOf('vmagent', 'INTERRUPTED', [first], { servedAfterSeconds }), { tolerationSeconds: 30 });
  expect(agent(140)).toBe('agrees');
  expect(agent(410)).toEqual({ differs: 'it was back after 410 s' });
  expect(verdict(redis('DOWN'), { seconds: 140, tolerationSeconds: 30 })).toBe('agrees');
  const admin = seenOf('admin', 'INTERRUPTED', [first], { servedAfterSeconds: 170 });
  expect(verdict(admin, { tolerationSeconds: 30 })).toBe('agrees');
});

test('what falls by a need counts where its stand-in has that need, and only there', () => {
  const worker = seenOf('worker', 'UNAFFECTED', [second]);
  expect(verdict(worker)).toEqual({ differs: 'it is UNAFFECTED' });
  expect(verdict({ ...worker, observed: 'DOWN' })).toBe('agrees');
  const [outcome] = compare(questions, applications, failure([worker]));
  if (outcome === undefined) throw new Error('nothing was compared');
  const { set } = outcome.application;
  const object = { ...set.object, manifest: { metadata: {} } } as Application['set']['object'];
  const application = { ...outcome.application, set: { ...set, object } };
  expect(judge({ ...outcome, application })).toEqual({ unseen: expect.stringContaining('honeydue/redis') });
  expect(judge({ ...outcome, application, seen: { ...worker, observed: 'DEGRADED' } })).toEqual({
    differs: 'it is DEGRADED',
  });
});

test('the table says how many agree, and how wrong times were', () => {
  const admin = seenOf('admin', 'INTERRUPTED', [first], { servedAfterSeconds: 140 });
  const seen = failure([redis('DOWN'), admin, seenOf('worker', 'UNAFFECTED', [second])]);
  const outcomes = compare(questions, applications, seen);
  const table = comparisonTable(outcomes, seen);
  expect(table).toContain('| honeydue/redis | DOWN | yes | DOWN | DOWN |');
  expect(table).toContain(
    '| honeydue/admin | possibly INTERRUPTED | yes | INTERRUPTED | INTERRUPTED | 170 s | 140 s | agrees |',
  );
  expect(table).toContain('2 of 3 agree (67 %).');
  expect(table).toContain('by 30 s in the mean');
  expect(table).toContain('NotReady after 48 s; watched for 600 s.');
  expect(agreement(outcomes)).toEqual({ agreeing: 2, compared: 3, errors: [-30] });
  expect(agreementText({ agreeing: 0, compared: 0, errors: [] })).toBe('0 of 0 agree (0 %).');
});

test('pairs follow from the seed, each once', () => {
  const pairs = drawPairs(questions.model.failures.slice(0, 5), 10, 7);
  const names = pairs.map((pair) => pair.map(({ id }) => id).join('+'));
  expect(new Set(names).size).toBe(10);
  expect(drawPairs(questions.model.failures.slice(0, 5), 3, 7)).toEqual(pairs.slice(0, 3));
  expect(drawPairs(questions.model.failures.slice(0, 5), 3, 8)).not.toEqual(pairs.slice(0, 3));
});
