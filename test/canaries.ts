import { planAsJson, printPlan } from '../project/plan/print.ts';
import { programs } from '../stacks/programs.ts';
import { RealPlan } from './real-plan.ts';

/** Shapes of secrets: each holds the canary, among what printers, shells and parsers treat in ways of their own. */
const shapes: readonly ((canary: string) => string)[] = [
  (canary) => canary,
  (canary) => `"${canary}" \\ $HOME \${X} 'it'`,
  (canary) => `-----BEGIN KEY-----\n${canary}\n-----END KEY-----\n`,
  (canary) => `https://user:${canary}@example.org/?a=%20`,
  (canary) => `ключ ${canary} 🔑`,
  (canary) => `${'x'.repeat(5000)}${canary}`,
];

/** The five programs with a secret of its own in every secret setting. */
export class Canaries {
  readonly plans = Object.keys(programs).map((name) => new RealPlan(name));
  readonly planted: string[] = [];

  /** Everything that plans of all stacks put out, with the canaries of a round in them. */
  async outputs(round: number): Promise<string> {
    const texts: string[] = [];
    const shape = shapes[round % shapes.length] ?? shapes[0];
    for (const plan of this.plans) {
      for (const key of plan.secretKeys) {
        const canary = `${key.replace(/\W/g, '')}canary${plan.name.replace(/\W/g, '')}${round}x`;
        this.planted.push(canary);
        plan.config[key] = shape?.(canary) ?? canary;
      }
      const judged = await plan.judged();
      texts.push(JSON.stringify(planAsJson(judged)), printPlan(judged, { withInputs: true }), judged.errors.join('\n'));
      // Errors speak of settings too: a wrong one beside the secrets must not repeat them.
      const wrong = new RealPlan(plan.name);
      Object.assign(wrong.config, plan.config, { 'holdfast:proxmoxEndpoint': 'nowhere', 'holdfast:sshKeys': '[]' });
      wrong.secretKeys.splice(0, 1);
      const { errors } = await wrong.preview();
      if (!errors.join('\n').includes('mistakes')) throw new Error(`the plan of ${plan.name} found nothing wrong`);
      texts.push(errors.join('\n'));
    }
    return texts.join('\n');
  }
}

/** Canaries that stand in a text: as they are, or as Base64, hexadecimal or reversed text, wherever they begin in it. */
export function found(canaries: readonly string[], text: string): string[] {
  return canaries.filter((canary) => disguises(canary).some((disguise) => text.includes(disguise)));
}

function disguises(canary: string): string[] {
  // Base64 depends on how many bytes stand before: of each of the three ways, the part that the neighbours do not change.
  const base64 = [0, 1, 2].map((before) =>
    Buffer.from(`${'x'.repeat(before)}${canary}`)
      .toString('base64')
      .slice(before === 0 ? 0 : 4)
      .replace(/.{0,4}$/, ''),
  );
  return [canary, ...base64, Buffer.from(canary).toString('hex'), [...canary].reverse().join('')];
}
