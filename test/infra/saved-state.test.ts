import { describe, expect, test } from 'vitest';
import { RealPlan } from '../real-plan.ts';

const names = ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'];

describe('a plan against a saved state', () => {
  test.each(names)('%s changes nothing when nothing changed', async (name) => {
    const plan = new RealPlan(name);
    await plan.apply();
    const { resources, errors } = await plan.judged();
    expect(errors).toEqual([]);
    expect(resources.filter(({ step }) => step !== 'same').map((each) => [each.name, each.step, each.changed])).toEqual(
      [],
    );
  });
});
