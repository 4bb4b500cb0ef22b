import type { FailureModel, Part } from './failure-model.ts';
import { spread, type Reached } from './spread.ts';
import { level, stateOf, type State } from './state.ts';

/** One step of the way from a failure to what it reached. */
export interface ChainStep {
  /** What fell. */
  readonly part: Part;
  /** Such as `runs on`; the next step is what follows. */
  readonly because: string;
}

/** What becomes of one part after a failure. */
export interface Effect {
  /** What is hit. */
  readonly part: Part;
  /** What becomes of it. */
  readonly state: State;
  /** Whether it is so only with bad luck, such as a pod that happened to run on the node that failed. */
  readonly isPossible: boolean;
  /** From the part to what failed. */
  readonly chain: readonly ChainStep[];
  /** Seconds until it has healed by itself; undefined where it does not. */
  readonly healsAfterSeconds: number | undefined;
  readonly heals: string | undefined;
}

/** What a failure does. */
export interface Impact {
  /** What failed. */
  readonly failed: readonly Part[];
  /** Everything that is not unaffected, what failed itself left out; worst first, then in the order of the model. */
  readonly effects: readonly Effect[];
}

/** What becomes of everything when `failed` fail together. */
export function impactOf(model: FailureModel, failed: readonly Part[]): Impact {
  const [worst, best] = [spread(model, failed, 'worst'), spread(model, failed, 'best')];
  const effects = [...worst]
    .filter(([part]) => !failed.includes(part) && part.kind !== 'group')
    .map(([part, reached]): Effect => {
      const isPossible = (best.get(part)?.level ?? level.unaffected) < reached.level;
      const heal = healingOf(part, worst, failed);
      return {
        part,
        state: stateOf(reached.level),
        isPossible,
        // Worked out when somebody asks.
        get chain() {
          return chainOf(part, worst);
        },
        healsAfterSeconds: heal?.afterSeconds,
        heals: heal?.how,
      };
    });
  const rank = ({ state }: Effect): number => -['UNAFFECTED', 'DEGRADED', 'INTERRUPTED', 'DOWN'].indexOf(state);
  effects.sort((a, b) => rank(a) - rank(b) || model.placeOf(a.part) - model.placeOf(b.part));
  return { failed, effects };
}

/** The state of a part after a failure; unaffected when it was not reached. */
export function stateAfter(impact: Impact, part: Part): State {
  if (impact.failed.includes(part)) return 'DOWN';
  return impact.effects.find((effect) => effect.part === part)?.state ?? 'UNAFFECTED';
}

/** The way from a part to what failed, groups left out. */
function chainOf(start: Part, reached: ReadonlyMap<Part, Reached>): ChainStep[] {
  const steps: ChainStep[] = [];
  const seen = new Set<Part>();
  for (let part: Part | undefined = start; part !== undefined && !seen.has(part);) {
    seen.add(part);
    const by: Reached['by'] = reached.get(part)?.by;
    const cause: Part | undefined = by === undefined ? undefined : worstOf(by.on, reached);
    // A group says nothing of its own: the words of who needs it lead on to its member.
    if (part.kind === 'group' && steps.length > 0) {
      if (cause === undefined) steps.push({ part, because: '' });
    } else steps.push({ part, because: by?.because ?? '' });
    part = cause;
  }
  return steps;
}

function worstOf(parts: readonly Part[], reached: ReadonlyMap<Part, Reached>): Part | undefined {
  let worst: Part | undefined;
  for (const part of parts) {
    const own = reached.get(part)?.level ?? level.unaffected;
    if (own > (worst === undefined ? level.unaffected : (reached.get(worst)?.level ?? level.unaffected))) worst = part;
  }
  return worst;
}

/** What ends it: the need that decided, or what ends that of the part it came from. */
function healingOf(
  start: Part,
  reached: ReadonlyMap<Part, Reached>,
  failed: readonly Part[],
): { readonly afterSeconds: number; readonly how: string } | undefined {
  const seen = new Set<Part>();
  for (let part: Part | undefined = start; part !== undefined && !seen.has(part);) {
    seen.add(part);
    const own: Reached | undefined = reached.get(part);
    if (own?.by?.heals !== undefined && own.level < level.down) return own.by.heals;
    if (own?.by === undefined) return failed.length === 1 ? part.returns : undefined;
    part = worstOf(own.by.on, reached);
  }
  return undefined;
}
