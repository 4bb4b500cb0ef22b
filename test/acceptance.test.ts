import { describe, expect, test } from 'vitest';
import { survives, type Proof } from './acceptance.ts';

const proof: Proof<{ deadline?: number }> = {
  stack: () => ({ deadline: 3600 }),
  assert: ({ deadline }) => expect(deadline).toBeGreaterThan(0),
  sabotage: {},
};

describe('acceptance', () => {
  test('notices a sabotage that the assertion survives', async () => {
    expect(await survives(proof, (stack) => (stack.deadline = 1))).toBe(true);
  });

  test('is content with a sabotage that makes the assertion fail', async () => {
    expect(await survives(proof, (stack) => delete stack.deadline)).toBe(false);
  });

  test('starts every sabotage from the stack as it really is', async () => {
    await survives(proof, (stack) => delete stack.deadline);
    await proof.assert(await proof.stack());
  });

  test('does not take a sabotage that itself fails for a caught one', async () => {
    const broken = (): never => {
      throw new Error('nothing to damage');
    };
    await expect(survives(proof, broken)).rejects.toThrow('nothing to damage');
  });
});
