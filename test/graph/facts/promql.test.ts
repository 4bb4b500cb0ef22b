import { expect, test } from 'vitest';
import { readPromql } from '../../../graph/facts/promql.ts';

test.each(['constructor', '__proto__', 'Constructor'])(
  'a metric or label may be called %s, as what every object inherits',
  (name) => {
    expect(readPromql(`${name}{${name}="down"} == 0`)).toMatchObject({
      brokenAt: undefined,
      metrics: [name],
      comparisons: [{ metric: name, labels: new Map([[name, 'down']]), operator: '==', value: 0 }],
    });
  },
);
