import { expect } from 'vitest';
import type { Brought } from '../../analysis/bring-up-tree.ts';
import { bringUpSteps, unmetNeeds, type BringUpStep } from '../../analysis/bring-up.ts';
import { HoldfastApp } from '../../charts/app.ts';
import { renderTree } from '../../charts/flux/render-tree.ts';
import { collect } from '../../charts/synth/collect.ts';
import { broughtInto } from '../../project/inspect.ts';
import { clusters } from '../../stacks/clusters.ts';
import type { Topology } from '../../topology/topology.ts';
import type { RealStack } from '../real-stack.ts';

/** What distribution and charts bring, as synthesis says it. */
export function broughtOf(name: string): Brought {
  const app = new HoldfastApp({ outdir: 'unused' });
  const add = clusters[name] ?? expect.fail(`there is no cluster ${name}`);
  const tree = add(app);
  return broughtInto(tree, renderTree(tree, collect(app).charts));
}
const brought = new Map<string, Brought>();

/** The steps by which a stack comes up. */
export function stepsOf(stack: RealStack, more = broughtBy(stack.name)): BringUpStep[] {
  return bringUpSteps(stack.topology as Topology, stack.name, stack.graph(), more);
}

function broughtBy(name: string): Brought {
  const known = brought.get(name) ?? broughtOf(name);
  brought.set(name, known);
  return known;
}

/** What is needed before it is there, as lines. */
export const unmetIn = (steps: readonly BringUpStep[]): string[] =>
  unmetNeeds(steps).map(({ step, need, madeBy }) => `${step.name}: ${need}${madeBy ? `, by ${madeBy.name}` : ''}`);
