import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FailureModel, type Need, type Part } from '../../analysis/impact/failure-model.ts';
import { impactOf } from '../../analysis/impact/impact.ts';
import { modelOf } from '../../analysis/impact/model-of.ts';
import { worsePairs } from '../../analysis/impact/pairs.ts';
import { spread } from '../../analysis/impact/spread.ts';
import { level, type Level } from '../../analysis/impact/state.ts';
import { RealStack } from '../real-stack.ts';

const names = ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'];

interface DrawnNeed {
  readonly part: number;
  readonly on: readonly number[];
  readonly atLeast: number;
  readonly otherwise: Level;
  readonly reduced: Level;
  readonly healer: number | undefined;
}

const levels = fc.constantFrom<Level>(level.degraded, level.interrupted, level.down);
const size = 12;
const drawnNeeds: fc.Arbitrary<DrawnNeed[]> = fc.array(
  fc
    .record({
      part: fc.nat(size - 1),
      on: fc.uniqueArray(fc.nat(size - 1), { minLength: 1, maxLength: 4 }),
      share: fc.nat(3),
      otherwise: levels,
      reduced: fc.constantFrom<Level>(level.unaffected, level.degraded),
      healer: fc.option(fc.nat(size - 1), { nil: undefined }),
    })
    .map(({ share, ...need }) => ({
      ...need,
      atLeast: Math.max(1, need.on.length - share),
      // What is left of redundancy is never worse than what its loss makes.
      reduced: Math.min(need.reduced, need.otherwise) as Level,
    })),
  { maxLength: 30 },
);

function modelOfDrawn(needs: readonly DrawnNeed[]): { model: FailureModel; parts: Part[] } {
  const model = new FailureModel();
  const parts = Array.from({ length: size }, (_, index) =>
    model.add({ id: `part/${index}`, kind: 'workload', name: `part ${index}`, canFail: true }),
  );
  const at = (index: number): Part => parts[index] as Part;
  for (const { part, on, healer, ...rest } of needs) {
    const need: Need = {
      ...rest,
      on: on.map(at),
      because: 'needs',
      ...(healer !== undefined && { healer: at(healer) }),
    };
    model.needs(at(part), need);
  }
  return { model, parts };
}

const levelsAfter = (needs: readonly DrawnNeed[], failed: readonly number[]): Level[] => {
  const { model, parts } = modelOfDrawn(needs);
  const reached = spread(
    model,
    failed.map((index) => parts[index] as Part),
    'worst',
  );
  return parts.map((part) => reached.get(part)?.level ?? level.unaffected);
};

const failures = fc.uniqueArray(fc.nat(size - 1), { minLength: 1, maxLength: 3 });

describe('the spread of a failure', () => {
  test('is never made worse by one more member that does the same', () => {
    fc.assert(
      fc.property(drawnNeeds, failures, fc.nat(), (needs, failed, pick) => {
        fc.pre(needs.length > 0);
        const index = pick % needs.length;
        const chosen = needs[index] as DrawnNeed;
        const spare = Array.from({ length: size }, (_, part) => part).find(
          (part) => !failed.includes(part) && !chosen.on.includes(part) && part !== chosen.part,
        );
        fc.pre(spare !== undefined);
        // The new member can fail like every other: with it, one more may be missing.
        const more = needs.map((need, each) => (each === index ? { ...need, on: [...need.on, spare] } : need));
        const [before, after] = [levelsAfter(needs, failed), levelsAfter(more, failed)];
        // A member that is itself taken by the failure is no redundancy.
        fc.pre((before[spare] ?? 0) === level.unaffected && (after[spare] ?? 0) === level.unaffected);
        for (const part of before.keys()) expect(after[part]).toBeLessThanOrEqual(before[part] as Level);
      }),
      { numRuns: 400 },
    );
  });

  test('reaches nothing new when a need is taken away', () => {
    fc.assert(
      fc.property(drawnNeeds, failures, fc.nat(), (needs, failed, pick) => {
        fc.pre(needs.length > 0);
        const fewer = needs.filter((_, index) => index !== pick % needs.length);
        const [before, after] = [levelsAfter(needs, failed), levelsAfter(fewer, failed)];
        for (const part of before.keys()) expect(after[part]).toBeLessThanOrEqual(before[part] as Level);
      }),
      { numRuns: 400 },
    );
  });

  test('is at least as bad for more failures, and does not depend on their order', () => {
    fc.assert(
      fc.property(drawnNeeds, failures, fc.nat(size - 1), (needs, failed, other) => {
        const [few, many] = [levelsAfter(needs, failed), levelsAfter(needs, [...failed, other])];
        for (const part of few.keys()) expect(many[part]).toBeGreaterThanOrEqual(few[part] as Level);
        expect(levelsAfter(needs, [...failed].reverse())).toEqual(few);
        expect(levelsAfter([...needs].reverse(), failed)).toEqual(few);
      }),
      { numRuns: 400 },
    );
  });

  test('ends in circles', () => {
    const circle = [0, 1, 2].map((part) => ({
      part,
      on: [(part + 1) % 3],
      atLeast: 1,
      otherwise: level.down,
      reduced: level.unaffected,
      healer: undefined,
    }));
    expect(levelsAfter(circle, [1]).slice(0, 3)).toEqual([level.down, level.down, level.down]);
    const { model, parts } = modelOfDrawn(circle);
    const chains = impactOf(model, [parts[1] as Part]).effects.map(({ chain }) => chain.map(({ part }) => part.id));
    expect(chains).toEqual([
      ['part/0', 'part/1'],
      ['part/2', 'part/0', 'part/1'],
    ]);
  });
});

/** Pairs that are worse than their parts, found by trying all. */
function tried(model: FailureModel): string[] {
  const all = model.failures;
  const alone = new Map(all.map((part) => [part, spread(model, [part], 'worst')]));
  const levelOf = (part: Part, of: Part): Level => alone.get(of)?.get(part)?.level ?? level.unaffected;
  return all.flatMap((first, index) =>
    all.slice(index + 1).flatMap((second) => {
      const together = spread(model, [first, second], 'worst');
      const isWorse = [...together].some(
        ([part, reached]) =>
          part.kind !== 'group' && reached.level > Math.max(levelOf(part, first), levelOf(part, second)),
      );
      return isWorse ? [`${first.id} + ${second.id}`] : [];
    }),
  );
}

const found = (model: FailureModel): string[] =>
  worsePairs(model).map(({ failed }) => failed.map(({ id }) => id).join(' + '));

describe('pairs of failures', () => {
  test('are those that trying all of them finds, in models of every shape', () => {
    fc.assert(
      fc.property(drawnNeeds, (needs) => {
        const { model } = modelOfDrawn(needs);
        expect(found(model).sort()).toEqual(tried(model).sort());
      }),
      { numRuns: 150 },
    );
  });

  test.each(names)('are those that trying all of them finds, in %s', (name) => {
    const { model } = modelOf(new RealStack(name).graph());
    const pairs = found(model);
    expect(pairs.length).toBeGreaterThan(1);
    expect(pairs.sort()).toEqual(tried(model).sort());
  });
});

describe('the model of a real stack', () => {
  test.each(names)('%s: everything that is down says why, down to what failed', (name) => {
    const { model } = modelOf(new RealStack(name).graph());
    for (const failure of model.failures) {
      for (const { chain, part } of impactOf(model, [failure]).effects) {
        expect(chain[0]?.part, failure.id).toBe(part);
        expect(chain.at(-1)?.part, `${failure.id}: ${part.id}`).toBe(failure);
        for (const { because } of chain.slice(0, -1)) expect(because).not.toBe('');
      }
    }
  });

  test.each(names)('%s: the luckiest case is never worse than the unluckiest', (name) => {
    const { model } = modelOf(new RealStack(name).graph());
    for (const failure of model.failures) {
      const [worst, best] = [spread(model, [failure], 'worst'), spread(model, [failure], 'best')];
      for (const [part, reached] of best) expect(worst.get(part)?.level).toBeGreaterThanOrEqual(reached.level);
    }
  });
});
