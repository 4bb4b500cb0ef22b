import { dataOf, lossesOf, type Data, type Loss } from '../analysis/data-loss.ts';
import { impactOf, type Effect, type Impact } from '../analysis/impact/impact.ts';
import { modelOf, type ModelledCluster } from '../analysis/impact/model-of.ts';
import type { FailureModel, Part } from '../analysis/impact/failure-model.ts';
import { survivals, type Survival } from '../analysis/impact/survival.ts';
import { singlePoints, type SinglePoint } from '../analysis/impact/single-points.ts';
import { runbooksOf } from '../runbooks/list.ts';
import { runbookPage } from '../runbooks/page.ts';
import type { Runbook } from '../runbooks/runbook.ts';
import { alertsLeadingTo, alertsOf, whoTells } from '../runbooks/tellers.ts';
import type { RealStack } from './real-stack.ts';

/** What people ask of a cluster: what falls, what is lost, who tells, what to do. */
export class Questions {
  readonly model: FailureModel;
  readonly cluster: ModelledCluster;
  readonly runbooks: readonly Runbook[];
  readonly #impacts = new Map<string, Impact>();

  constructor(stack: RealStack) {
    const { model, clusters } = modelOf(stack.graph());
    const [cluster] = clusters;
    if (cluster === undefined) throw new Error('there is no cluster');
    this.model = model;
    this.cluster = cluster;
    this.runbooks = runbooksOf(cluster);
  }

  part(id: string): Part {
    const part = this.model.get(id) ?? this.model.parts.find(({ name }) => name === id);
    if (part === undefined) throw new Error(`there is no part ${id}`);
    return part;
  }

  effect(of: string, ...failed: readonly string[]): Effect | undefined {
    const key = failed.join('\n');
    const impact =
      this.#impacts.get(key) ??
      impactOf(
        this.model,
        failed.map((each) => this.part(each)),
      );
    this.#impacts.set(key, impact);
    const part = this.part(of);
    return impact.effects.find((effect) => effect.part === part);
  }

  /** `DOWN`, `possibly DOWN`, `INTERRUPTED`, `DEGRADED` or `UNAFFECTED`. */
  after(of: string, ...failed: readonly string[]): string {
    if (failed.some((each) => this.part(each) === this.part(of))) return 'DOWN';
    const effect = this.effect(of, ...failed);
    return effect === undefined ? 'UNAFFECTED' : `${effect.isPossible ? 'possibly ' : ''}${effect.state}`;
  }

  /** States of several parts at once. */
  afterwards(of: readonly string[], ...failed: readonly string[]): Record<string, string> {
    return Object.fromEntries(of.map((each) => [each, this.after(each, ...failed)]));
  }

  runbook(id: string): Runbook {
    const found = this.runbooks.find((each) => each.id === id);
    if (found === undefined) throw new Error(`there is no runbook ${id}`);
    return found;
  }

  /** The page of a runbook. */
  page(id: string): string {
    const runbook = this.runbook(id);
    const alerts = alertsLeadingTo(alertsOf(this.cluster), runbook);
    return runbookPage(runbook, { cluster: '', alerts, impact: [], madeBy: '' });
  }

  told(id: string): readonly string[] {
    return whoTells(this.cluster, this.runbooks, impactOf(this.model, [this.part(id)])).alerts;
  }

  reason(id: string): string | undefined {
    return whoTells(this.cluster, this.runbooks, impactOf(this.model, [this.part(id)])).reason;
  }

  data(name: string): Data {
    const found = dataOf(this.cluster).find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  }

  loss(data: string, failure: string): Loss | undefined {
    const all = dataOf(this.cluster);
    return lossesOf(this.model, this.cluster, all, [this.part(failure)]).find((loss) => loss.data.name === data);
  }

  survival(failure: string): Survival {
    const [found] = survivals(this.cluster, [this.part(failure)]);
    if (found === undefined) throw new Error(`nothing survives ${failure}`);
    return found;
  }

  singlePoint(name: string): SinglePoint | undefined {
    return singlePoints(this.model).find(({ part }) => part.name === name);
  }
}

/** Every command of a runbook, in its order. */
export function commandLines({ check, recover, verify }: Runbook): string[] {
  return [...check, ...recover, ...verify].flatMap(({ run }) => run?.split('\n') ?? []);
}
