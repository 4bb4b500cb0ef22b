import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Questions } from '../questions.ts';
import { describeWithShared } from '../shared.ts';
import { renderedStack } from '../stacks/real-renderings.ts';
import { applicationsOf } from './applications.ts';
import { compare, judge } from './comparison.ts';
import { readSeen } from './seen.ts';

/** What was seen otherwise than predicted, each with the reason. */
const named: Readonly<Record<string, string>> = {
  'media-gitops: machine/k3s-w2 workload/observability/Deployment/kube-prometheus-stack-operator: it was back after 75 s':
    'a stand-in starts in two seconds, and the model gives a program a minute',
};

const folder = join(import.meta.dirname, 'seen');
const recorded = readdirSync(folder).filter((name) => name !== 'ready.json');

test('failures are recorded', () => {
  expect(recorded.length).toBeGreaterThan(0);
});

describeWithShared('recorded runs', () => {
  test.each(recorded)('what fell on the bed falls in the model: %s', judgeAgain);
});

function judgeAgain(name: string): void {
  const stack = name.replace('.json', '');
  const questions = new Questions(renderedStack(stack));
  const applications = applicationsOf(questions.cluster);
  const differing = readSeen(join(folder, name)).flatMap((failure) =>
    compare(questions, applications, failure).flatMap((outcome) => {
      const judged = judge(outcome);
      return judged === 'agrees' || 'unseen' in judged
        ? []
        : [`${stack}: ${failure.failed.join('+')} ${outcome.seen.part}: ${judged.differs}`];
    }),
  );
  // One that is named and no longer seen is taken off the list.
  expect(differing).toEqual(Object.keys(named).filter((each) => each.startsWith(`${stack}:`)));
}
