import { withoutPackages } from './without-packages.ts';

/** One thing wrong in a topology: where, what was found, what is required and what to do. */
export interface Mistake {
  /** Dotted path inside the topology, such as `machines.k3s-cp-01.host`. */
  readonly path: string;
  /** What was found. */
  readonly observed: string;
  /** What would be right. */
  readonly required: string;
  /** What to do. */
  readonly fix: string;
}

/** Thrown by `defineTopology` with every mistake it found. */
export class TopologyError extends Error {
  /** All of them, in the order in which they were found. */
  readonly mistakes: readonly Mistake[];

  constructor(source: string, mistakes: readonly Mistake[]) {
    const lines = mistakes.map(
      ({ path, observed, required, fix }) =>
        `  ${path}\n    found     ${observed}\n    required  ${required}\n    fix       ${fix}`,
    );
    super(
      `the topology "${source}" has ${mistakes.length} ${mistakes.length === 1 ? 'mistake' : 'mistakes'}:\n${lines.join('\n')}`,
    );
    this.name = 'TopologyError';
    this.mistakes = mistakes;
    // Thrown while a program is loaded, before anything of it runs that could do this.
    withoutPackages(this);
  }
}

/** The name in `candidates` that `wrong` was probably meant to be, if one is near enough. */
export function nearestName(wrong: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(wrong.length / 3));
  const ranked = candidates
    .filter(({ length }) => Math.abs(length - wrong.length) <= limit)
    .map((candidate) => ({ candidate, distance: editDistance(wrong, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= limit ? best.candidate : undefined;
}

/** What follows a message about an unknown name: `; did you mean that?`, or nothing where no known one is near. */
export function didYouMean(wrong: string, known: readonly string[]): string {
  const nearest = nearestName(wrong, known);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
