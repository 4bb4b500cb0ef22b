import { impactOf } from '../../analysis/impact/impact.ts';
import type { Part } from '../../analysis/impact/failure-model.ts';
import type { State } from '../../analysis/impact/state.ts';
import type { Questions } from '../questions.ts';
import { standings, type Application, type Standing } from './applications.ts';
import { isReady, type Bed } from './bed.ts';
import { compare, settledSeconds } from './comparison.ts';
import { namesLabel } from './names.ts';
import type { How, SeenApplication, SeenFailure } from './seen.ts';
import { waysFor } from './ways.ts';

/** Longer than anything that Kubernetes does by itself: a node is noticed, its pods are given up, others are started. */
const beyond = 90;

/** Takes parts away together, watches what becomes of every application, and gives them back where that is asked for. */
export async function fail(
  bed: Bed,
  questions: Questions,
  applications: readonly Application[],
  failed: readonly Part[],
  options: { readonly how?: How; readonly watch?: number; readonly givesBack?: boolean },
): Promise<SeenFailure> {
  const ways = waysFor(bed, questions, failed, options.how);
  const before = await standings(bed, applications);
  const watches = applications
    .filter((application) => before.get(application)?.why === undefined)
    .map((application) => new Watch(application, before.get(application)));
  const start: SeenFailure = {
    ...{ stack: bed.plan.stack, failed: failed.map(({ id }) => id), gone: ways.gone, how: ways.how },
    ...{ namesOn: await namesOn(bed), tolerationSeconds: bed.tolerationSeconds, seconds: 0 },
    applications: watches.map((each) => each.seen()),
  };
  const seconds = options.watch ?? watchSeconds(questions, applications, start);

  const begin = performance.now();
  const elapsed = (): number => (performance.now() - begin) / 1000;
  for (const take of ways.take) await take();
  let notReadyAfterSeconds: number | undefined;
  let last = before;
  // Where no application is watched, it is about the node alone.
  while (elapsed() < seconds && (watches.length > 0 || notReadyAfterSeconds === undefined)) {
    // Where no API server answers, pods are where they were, as far as their machines go on.
    last = await standings(bed, applications).catch(() => reachable(bed, last));
    for (const each of watches) each.see(last.get(each.application), elapsed());
    const nodes = await bed.nodes().catch(() => []);
    const known = nodes.filter(({ metadata }) => ways.gone.includes(metadata.name));
    if (known.length > 0 && !known.some(isReady)) notReadyAfterSeconds ??= elapsed();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  if (options.givesBack === true) for (const give of ways.give) await give();
  return {
    ...{ ...start, seconds, applications: watches.map((each) => each.seen()) },
    ...(notReadyAfterSeconds !== undefined && { notReadyAfterSeconds }),
  };
}

/** Until everything that Kubernetes does by itself, and everything that the model says heals, is over. */
function watchSeconds(questions: Questions, applications: readonly Application[], start: SeenFailure): number {
  const outcomes = compare(questions, applications, start);
  const ends = outcomes.map((each) => Math.max(settledSeconds(each), each.predicted?.healsAfterSeconds ?? 0));
  return Math.max(60, ...ends) + beyond;
}

/** Parts of the model that the bed can take away. */
export function failures(bed: Bed, questions: Questions): Part[] {
  return questions.model.failures.filter((part) => {
    try {
      waysFor(bed, questions, [part]);
      return impactOf(questions.model, [part]).effects.length > 0;
    } catch {
      return false;
    }
  });
}

async function namesOn(bed: Bed): Promise<string[]> {
  const pods = await bed.kubernetes.list('v1', 'Pod');
  return pods
    .filter(({ metadata }) => metadata.labels?.['k8s-app'] === namesLabel)
    .flatMap(({ spec }) => (spec.nodeName === undefined ? [] : [spec.nodeName]));
}

function reachable(bed: Bed, last: ReadonlyMap<Application, Standing>): Map<Application, Standing> {
  return new Map(
    [...last].map(([application, standing]) => [
      application,
      { ...standing, servingOn: standing.servingOn.filter((node) => bed.isReachable(node)) },
    ]),
  );
}

/** What was seen of one application, from the failure on. */
export class Watch {
  readonly application: Application;
  readonly #before: Standing | undefined;
  #least = Infinity;
  #last: number;
  #wasReduced = false;
  #servedAfter: number | undefined;
  #wholeAfter: number | undefined;

  constructor(application: Application, before: Standing | undefined) {
    this.application = application;
    this.#before = before;
    this.#last = before?.servingOn.length ?? 0;
  }

  see(standing: Standing | undefined, seconds: number): void {
    const count = standing?.servingOn.length ?? 0;
    const isReduced = standing?.isReduced === true && this.#before?.isReduced !== true;
    this.#least = Math.min(this.#least, count);
    this.#wasReduced ||= isReduced;
    this.#last = count;
    const isWhole = count >= this.#count && !isReduced;
    if (count === 0) this.#servedAfter = undefined;
    else if (this.#least === 0) this.#servedAfter ??= seconds;
    if (!isWhole) this.#wholeAfter = undefined;
    else if (this.#wasLess) this.#wholeAfter ??= seconds;
  }

  seen(): SeenApplication {
    return {
      ...{ part: this.application.part.id, before: this.#before?.servingOn ?? [], observed: this.#state },
      ...(this.#servedAfter !== undefined && { servedAfterSeconds: Math.round(this.#servedAfter) }),
      ...(this.#wholeAfter !== undefined && { wholeAfterSeconds: Math.round(this.#wholeAfter) }),
    };
  }

  get #count(): number {
    return this.#before?.servingOn.length ?? 0;
  }

  get #wasLess(): boolean {
    return this.#least < this.#count || this.#wasReduced;
  }

  get #state(): State {
    if (this.#last === 0) return 'DOWN';
    if (this.#least === 0) return 'INTERRUPTED';
    return this.#wasLess ? 'DEGRADED' : 'UNAFFECTED';
  }
}
