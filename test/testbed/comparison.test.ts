import { expect, test } from 'vitest';
import { impactOf } from '../../analysis/impact/impact.ts';
import type { State } from '../../analysis/impact/state.ts';
import { Questions } from '../questions.ts';
import { RealStack } from '../real-stack.ts';
import { applicationsOf, type Application } from './applications.ts';
import { agreement, comparisonTable, judge } from './comparison.ts';
import type { Outcome } from './failure.ts';

const questions = new Questions(new RealStack('honeydue'));
const applications = applicationsOf(questions.cluster);
const impact = impactOf(questions.model, [questions.part('ubuntu-8gb-nbg1-1')]);

/** What was seen of an application when the node of redis failed. */
function outcome(name: string, observed: State, wasThere: boolean): Outcome {
  const application = applications.find(({ part }) => part.name === `honeydue/${name}`);
  if (application === undefined) throw new Error(name);
  const predicted = impact.effects.find(({ part }) => part === application.part);
  return { application, predicted, observed, wasThere, servedAfterSeconds: undefined };
}

test('what is seen as predicted agrees, and nothing else', () => {
  expect(judge(outcome('redis', 'DOWN', true))).toBe('agrees');
  expect(judge(outcome('redis', 'INTERRUPTED', true))).toBe('differs');
  expect(judge(outcome('api', 'DEGRADED', true))).toBe('agrees');
  expect(judge(outcome('api', 'UNAFFECTED', true))).toBe('differs');
});

test('what is only possible must be so where the pods were, and must not where they were not', () => {
  expect(judge(outcome('admin', 'INTERRUPTED', true))).toBe('agrees');
  expect(judge(outcome('admin', 'UNAFFECTED', true))).toBe('differs');
  expect(judge(outcome('admin', 'UNAFFECTED', false))).toBe('agrees');
  expect(judge(outcome('admin', 'INTERRUPTED', false))).toBe('differs');
});

test('what falls by a need counts where its stand-in has that need, and only there', () => {
  const worker = outcome('worker', 'UNAFFECTED', false);
  expect(judge(worker)).toBe('differs');
  expect(judge({ ...worker, observed: 'DOWN' })).toBe('agrees');
  const unsaid = structuredClone(worker.application.set.object.manifest['metadata']) as { annotations?: unknown };
  delete unsaid.annotations;
  const object = { ...worker.application.set.object, manifest: { metadata: unsaid } };
  const application = { ...worker.application, set: { ...worker.application.set, object } } as Application;
  expect(judge({ ...worker, application })).toEqual({ unseen: expect.stringContaining('honeydue/redis') });
  const outcomes = [{ ...worker, application }, outcome('redis', 'DOWN', true), outcome('api', 'DOWN', true)];
  expect(agreement(outcomes)).toEqual({ agreeing: 1, compared: 2 });
});

test('the table says how many agree', () => {
  const outcomes = [outcome('redis', 'DOWN', true), outcome('api', 'DOWN', true)];
  const table = comparisonTable({ outcomes, notReadyAfterSeconds: 47.6, seconds: 500 });
  expect(table).toContain('| honeydue/api | DEGRADED | yes | DOWN |');
  expect(table).toContain('1 of 2 agree (50 %). NotReady after 48 s; watched for 500 s.');
});
