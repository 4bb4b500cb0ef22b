/** The rule that meets what schemas and patterns of the input can make large. */
export const ruleAboutSchemas = 'kubernetes/object-fits-its-schema';

/** An input that grows towards a budget and beyond it. */
export interface BudgetProbe {
  /** Sizes, in a unit of its own, at which the budget is kept. */
  readonly within: readonly [number, number];
  /** Sizes at which it is spent. Between the two either may be. */
  readonly beyond: readonly [number, number];
  /** The input, by path. */
  readonly files: (size: number) => Readonly<Record<string, string>>;
  /** What is said of it beyond. */
  readonly says: RegExp;
  /** Whether one input takes a second or so: fewer are tried. @default false */
  readonly isDear?: boolean;
  /** The rule that meets it. @default the one about schemas */
  readonly rule?: string;
  /** The command that meets it. @default 'check' */
  readonly command?: 'impact';
}

/** Sizes right below an edge and right above it. */
export const around = (edge: number, near: number, wide = near): Pick<BudgetProbe, 'within' | 'beyond'> => ({
  within: [Math.max(1, Math.floor(edge - near - wide)), Math.floor(edge - near)],
  beyond: [Math.ceil(edge + near), Math.ceil(edge + near + wide)],
});
