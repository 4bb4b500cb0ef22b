import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { SavedResource } from '../../infra/preview/saved-state.ts';
import { programs } from '../../stacks/programs.ts';
import { RealPlan } from '../real-plan.ts';

/**
 * What the last release made, a line for each: the stack, the types with those of the parents, the name. Pulumi knows a resource by nothing else. A
 * release adds what is new; a line goes only with a resource that is given up.
 */
const released = readFileSync(new URL('released-names.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => line.split(' '));

function savedAs(stack: string, types: string, name: string): SavedResource {
  const type = types.split('$').at(-1) ?? '';
  return {
    urn: `urn:pulumi:${stack}::holdfast::${types}::${name}`,
    type,
    id: 'id',
    isCustom: !type.startsWith('holdfast:'),
    isProtected: false,
    parent: undefined,
    dependencies: [],
    inputs: {},
    outputs: {},
  };
}

test.each(Object.keys(programs))(
  '%s still has every resource that the last release made, by its name or by an alias: it would be destroyed and made anew',
  async (stack) => {
    const plan = new RealPlan(stack);
    const own = released.filter(([of]) => of === stack);
    plan.saved = own.map(([, types = '', name = '']) => savedAs(stack, types, name));
    const { resources } = await plan.preview();
    expect(own.length).toBeGreaterThan(5);
    expect(resources.filter(({ step }) => step === 'delete').map(({ id }) => id)).toEqual([]);
  },
);
