import { impactOf, type Effect } from '../../analysis/impact/impact.ts';
import type { State } from '../../analysis/impact/state.ts';
import type { Questions } from '../questions.ts';
import { standings, type Application, type Standing } from './applications.ts';
import { isReady, type Bed } from './bed.ts';

/** How a node is taken away: all of its processes at once, or its network. */
export type How = 'power' | 'cut';

/** What became of an application. */
export interface Outcome {
  readonly application: Application;
  /** What the failure model says. */
  readonly predicted: Effect | undefined;
  readonly observed: State;
  /** Whether pods of it were on what failed. */
  readonly wasThere: boolean;
  /** Seconds from the failure until it served again, after an interruption. */
  readonly servedAfterSeconds: number | undefined;
}

/** What was seen of a failure. */
export interface Watched {
  readonly outcomes: readonly Outcome[];
  /** Seconds until the API server called the failed nodes not ready; undefined where it never did. */
  readonly notReadyAfterSeconds: number | undefined;
  /** For how long was looked. */
  readonly seconds: number;
}

/** Longer than anything that Kubernetes does by itself: a node is noticed, its pods are given up, others are started. */
const beyond = 90;

/** Takes a host or a node away, and watches what becomes of every application. */
export async function fail(
  bed: Bed,
  questions: Questions,
  applications: readonly Application[],
  name: string,
  { how, watch }: { readonly how: How; readonly watch?: number },
): Promise<Watched> {
  const failed = questions.part(name);
  const impact = impactOf(questions.model, [failed]);
  const gone = bed.plan.nodes
    .map((node) => node.name)
    .filter(
      (node) =>
        node === name ||
        impact.effects.some(({ part, state }) => part.kind === 'machine' && part.name === node && state === 'DOWN'),
    );
  if (gone.length === 0)
    throw new Error(
      `${name}: no node of this bed falls with it; name a node or a host of one: ${bed.plan.nodes.map((node) => node.name).join(', ')}`,
    );
  const before = await standings(bed, applications);
  const watches = applications
    .filter((application) => before.get(application)?.why === undefined)
    .map((application) => new Watch(application, before.get(application)));
  const effectOf = (application: Application): Effect | undefined =>
    impact.effects.find(({ part }) => part === application.part);
  const heals = watches.map(({ application }) => effectOf(application)?.healsAfterSeconds ?? 0);
  const seconds = watch ?? Math.max(60, ...heals) + beyond;

  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1000;
  for (const node of gone) {
    if (how === 'cut') bed.link(node, false);
    else await bed.machine(node).powerOff();
  }
  let notReadyAfterSeconds: number | undefined;
  // Where no application is watched, it is about the node alone.
  while (elapsed() < seconds && (watches.length > 0 || notReadyAfterSeconds === undefined)) {
    // The API server that was asked may be the one that is gone: the next is asked then.
    const now = await standings(bed, applications).catch(() => undefined);
    for (const each of watches) if (now !== undefined) each.see(now.get(each.application), elapsed());
    const nodes = await bed.nodes().catch(() => []);
    const known = nodes.filter(({ metadata }) => gone.includes(metadata.name));
    if (known.length > 0 && !known.some(isReady)) notReadyAfterSeconds ??= elapsed();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const outcomes = watches.map((each) => each.outcome(effectOf(each.application), gone));
  return { outcomes, notReadyAfterSeconds, seconds };
}

/** What was seen of one application, from the failure on. */
class Watch {
  readonly application: Application;
  readonly #before: Standing | undefined;
  #least = Infinity;
  #last = 0;
  #wasReduced = false;
  #servedAfter: number | undefined;

  constructor(application: Application, before: Standing | undefined) {
    this.application = application;
    this.#before = before;
  }

  see(standing: Standing | undefined, seconds: number): void {
    const count = standing?.servingOn.length ?? 0;
    if (count > 0 && this.#last === 0 && this.#least === 0) this.#servedAfter = seconds;
    this.#least = Math.min(this.#least, count);
    this.#wasReduced ||= standing?.isReduced === true;
    this.#last = count;
  }

  outcome(predicted: Effect | undefined, gone: readonly string[]): Outcome {
    const before = this.#before?.servingOn ?? [];
    const observed = this.#stateAfter(before.length);
    const wasThere = before.some((node) => gone.includes(node));
    return { application: this.application, predicted, observed, wasThere, servedAfterSeconds: this.#servedAfter };
  }

  #stateAfter(before: number): State {
    if (this.#last === 0) return 'DOWN';
    if (this.#least === 0) return 'INTERRUPTED';
    const lacks = this.#wasReduced && this.#before?.isReduced !== true;
    return this.#least < before || lacks ? 'DEGRADED' : 'UNAFFECTED';
  }
}
