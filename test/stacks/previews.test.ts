import { expect } from 'vitest';
import { commandThatSets } from '../../infra/setting-commands.ts';
import { programs } from '../../stacks/programs.ts';
import { acceptance } from '../acceptance.ts';
import { Canaries, found } from '../canaries.ts';
import { RealPlan } from '../real-plan.ts';
import type { LooseManifest } from '../real-stack.ts';

const names = Object.keys(programs);

acceptance('X6', 'every program previews offline, with what waits for what, what is protected, and no secret', {
  stack: () => new Canaries(),
  assert: async (canaries) => {
    for (const plan of canaries.plans) {
      const { resources, errors } = await plan.judged();
      expect(errors, plan.name).toEqual([]);
      expect(resources.length).toBeGreaterThan(8);
      expect(resources.some(({ isProtected }) => isProtected)).toBe(true);
      expect(resources.some(({ dependencies }) => dependencies.length > 0)).toBe(true);
      expect(JSON.stringify(resources)).toContain('[secret]');
    }
    let all = '';
    for (let round = 0; round < 3; round++) all += await canaries.outputs(round);
    expect(canaries.planted.length).toBeGreaterThanOrEqual(50);
    expect(found(canaries.planted, all)).toEqual([]);
  },
  sabotage: {
    // The positive control: the search finds a canary that is not marked as a secret.
    'forget that a value is secret': (canaries) => {
      const [plan] = canaries.plans as [RealPlan];
      plan.edit = (all) => {
        all.get('proxmox').inputs.comment = plan.config['holdfast:proxmoxToken'];
      };
    },
    'show a secret in Base64': (canaries) => {
      const [plan] = canaries.plans as [RealPlan];
      plan.edit = (all) => {
        const token = `auth ${plan.config['holdfast:proxmoxToken'] ?? ''}`;
        all.get('proxmox').inputs.comment = Buffer.from(token).toString('base64');
      };
    },
    'break a program': (canaries) => {
      const plan = canaries.plans[1] as RealPlan;
      delete (plan.topology as LooseManifest).clusters.honeydue.distribution;
    },
    'protect nothing': (canaries) => {
      const plan = canaries.plans[2] as RealPlan;
      plan.edit = (all) => {
        for (const resource of all.values()) resource.isProtected = false;
      };
    },
  },
});

acceptance('X11', 'everything missing or wrong in a stack’s configuration is reported at once, with where to get it', {
  stack: () => names.map((name) => new RealPlan(name)),
  assert: async (plans) => {
    for (const plan of plans) {
      expect((await plan.preview()).errors, plan.name).toEqual([]);
      const { settings } = programs[plan.name] as LooseManifest;
      const required = Object.entries<LooseManifest>(settings).filter(([, { isOptional }]) => !isOptional);
      const missing = new RealPlan(plan.name);
      missing.config = {};
      const [message = ''] = (await missing.preview()).errors;
      expect(message).toContain(`Pulumi.${plan.name}.yaml has ${required.length} mistakes`);
      for (const [name, { from }] of required) {
        expect(message).toContain(`holdfast:${name}`);
        expect(message).toContain(from);
        expect(message).toContain(commandThatSets(name, settings[name]));
      }
      const wrong = new RealPlan(plan.name);
      wrong.config['holdfast:proxmoxEndpoint'] = 'pve';
      wrong.config['holdfast:cloudflareZoneId'] = 'zone';
      wrong.config['holdfast:sshKeys'] = '["my key"]';
      const found = (await wrong.preview()).errors.join();
      if ('proxmoxEndpoint' in settings) expect(found).toContain('found "pve"; required: an HTTPS address');
      if ('cloudflareZoneId' in settings) expect(found).toContain('found "zone"; required: 32 hexadecimal digits');
      if ('sshKeys' in settings) expect(found).toContain('required: a list of one or more public keys');
      // A secret in plain text is refused, and not repeated.
      const plain = new RealPlan(plan.name);
      const [secret = ''] = plain.secretKeys.splice(0, 1);
      plain.config[secret] = 'hunter2';
      const refusal = (await plain.preview()).errors.join();
      expect(refusal).toContain('stands in plain text; required: an encrypted value');
      expect(refusal).not.toContain('hunter2');
    }
  },
  sabotage: {
    'leave a value out': ([plan]) => delete plan?.config['holdfast:proxmoxEndpoint'],
    'misspell a value': ([plan]) => plan && (plan.config['holdfast:proxmoxEndpoint'] = 'https://pve'),
    'write a secret in plain text': ([plan]) => plan?.secretKeys.shift(),
  },
});
