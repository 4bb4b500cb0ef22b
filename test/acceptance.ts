import { describe, expect, test } from 'vitest';

export interface Proof<Stack> {
  /** Makes the real stack anew, so that no run sees what another did to it. */
  readonly stack: () => Stack | Promise<Stack>;
  /** What the row claims. Throws when it does not hold. */
  readonly assert: (stack: Stack) => void | Promise<void>;
  /** One-line damages, by name: with each of them `assert` must throw. */
  readonly sabotage: Readonly<Record<string, (stack: Stack) => unknown>>;
  /** Milliseconds that `assert` may take on a busy machine. @default what the project allows every test */
  readonly timeout?: number;
}

/**
 * Proves a row of the acceptance list: `assert` holds on the real stack, and fails on every sabotage of it. A bare id promises
 * that the whole row is proven.
 */
export function acceptance<Stack>(id: string, claim: string, proof: Proof<Stack>): void {
  prove(`[${id}] ${claim}`, proof);
}

/** The same for a part of a row, which is named: `[P9 part: manifests] …`. */
export function acceptancePart<Stack>(id: string, part: string, claim: string, proof: Proof<Stack>): void {
  prove(`[${id} part: ${part}] ${claim}`, proof);
}

function prove<Stack>(title: string, proof: Proof<Stack>): void {
  describe(title, () => {
    test(
      'holds on the real stack',
      async () => {
        await proof.assert(await proof.stack());
      },
      proof.timeout,
    );
    test('has sabotages', () => {
      expect(Object.keys(proof.sabotage)).not.toEqual([]);
    });
    test.each(Object.entries(proof.sabotage))(
      'fails when somebody would %s',
      async (name, damage) => {
        expect(await survives(proof, damage), `the assertion survives "${name}"`).toBe(false);
      },
      proof.timeout,
    );
  });
}

/** Whether the assertion still holds after the damage. A damage that cannot be done is an error of the test. */
export async function survives<Stack>(proof: Proof<Stack>, damage: (stack: Stack) => unknown): Promise<boolean> {
  const stack = await proof.stack();
  await damage(stack);
  try {
    await proof.assert(stack);
  } catch {
    return false;
  }
  return true;
}
