import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { expect } from 'vitest';
import { hetznerPrices } from '../../infra/hetzner/prices.ts';
import { previewProgram } from '../../infra/preview/preview-program.ts';
import { judge } from '../../project/plan/judge.ts';
import { planAsJson } from '../../project/plan/print.ts';
import { savedStateOf } from '../../project/plan/saved-state-of.ts';
import { programs } from '../../stacks/programs.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import { today } from '../today.ts';
import { stepsOfEngine, stepsOfPlan, type Steps } from './agreement.ts';
import { Deployed } from './deployed.ts';
import { inlineProgram } from './inline-program.ts';
import type { Changed, PlainSettings } from './random-changes.ts';

const secure = (value: unknown): boolean => typeof value === 'object' && value !== null && 'secure' in value;

/** A stack that was deployed once, and is previewed with other topologies and settings again and again. Nothing is ever applied. */
export class Previewed {
  readonly #deployed: Deployed;
  readonly #options: readonly string[];
  readonly #config: Readonly<Record<string, unknown>>;
  readonly #document: Readonly<Record<string, unknown>>;
  readonly #state: string;
  /** What the program is run with. */
  readonly #current: { topology: Topology };

  private constructor(deployed: Deployed, options: readonly string[], state: string, current: { topology: Topology }) {
    this.#deployed = deployed;
    this.#options = options;
    this.#state = state;
    this.#current = current;
    this.#document = load(readFileSync(this.#file, 'utf8')) as Record<string, unknown>;
    this.#config = this.#document['config'] as Record<string, unknown>;
  }

  static async of(stack: string): Promise<Previewed> {
    const deployed = await Deployed.of(stack);
    await deployed.setSecrets();
    const { engine } = deployed;
    const topology = topologies[stack];
    if (topology === undefined) throw new Error(`there is no stack ${stack}`);
    const current = { topology };
    const program = (): unknown => programs[stack]?.run(current.topology);
    const options = await inlineProgram(program);
    await engine.run(['up', '--yes', '--skip-preview', ...options]);
    // The engine stops at the first protected resource: what else would happen is seen where none is.
    await engine.run(['state', 'unprotect', '--all', '--yes']);
    const { stdout: state } = await engine.run(['stack', 'export']);
    return new Previewed(deployed, options, state, current);
  }

  /** Settings that are no secret, as the file has them. */
  get settings(): PlainSettings {
    return Object.fromEntries(
      Object.entries(this.#config).flatMap(([name, value]) =>
        secure(value) ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
      ),
    );
  }

  /** What the plan and the engine say of a change. */
  async both(changed: Changed): Promise<{ readonly plan: Steps; readonly engine: Steps; readonly hasFailed: boolean }> {
    this.#current.topology = changed.topology;
    const { engine, stack } = this.#deployed;
    const secrets = Object.entries(this.#config).filter(([, value]) => secure(value));
    const config = { ...Object.fromEntries(secrets), ...changed.settings };
    // A list is one in the file; in the configuration that a program reads it is a text.
    const typed = Object.fromEntries(
      Object.entries(config).map(([name, value]) => [
        name,
        name === 'holdfast:sshKeys' ? JSON.parse(String(value)) : value,
      ]),
    );
    writeFileSync(this.#file, JSON.stringify({ ...this.#document, config: typed }));
    const { stdout, status } = await engine.run(['preview', '--json', '--show-sames', ...this.#options], {
      expected: undefined,
    });
    const secretKeys = secrets.map(([name]) => name);
    const preview = await previewProgram(() => programs[stack]?.run(changed.topology), {
      project: 'holdfast',
      stack,
      config: { ...changed.settings, ...Object.fromEntries(secretKeys.map((name) => [name, 'not-known-here'])) },
      secretKeys,
      saved: savedStateOf(stack, this.#state, 'state.json').saved,
    });
    const plan = judge({ stack, topology: changed.topology, prices: hetznerPrices, today, ...preview });
    const hasFailed = plan.errors.length > 0;
    expect(status !== 0, `${stdout}\n${plan.errors.join('\n')}`).toBe(hasFailed);
    return {
      plan: hasFailed ? {} : stepsOfPlan(JSON.stringify(planAsJson(plan))),
      engine: hasFailed ? {} : stepsOfEngine(stdout),
      hasFailed,
    };
  }

  get #file(): string {
    return join(this.#deployed.engine.project, `Pulumi.${this.#deployed.stack}.yaml`);
  }
}
