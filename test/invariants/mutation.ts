import type { RealStack } from '../real-stack.ts';

/** Damage to a real stack that a rule must catch. */
export interface Mutation {
  readonly stack: string;
  /** Damages the stack as a tired human would. */
  readonly damage: (stack: RealStack) => unknown;
  /** How many findings the rule then has. */
  readonly findings: number;
}

/** By rule, then by what somebody does. */
export type Mutations = Readonly<Record<string, Readonly<Record<string, Mutation>>>>;
