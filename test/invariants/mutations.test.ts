import { describe, expect, test } from 'vitest';
import { invariants } from '../../invariants/list.ts';
import { topologies } from '../../stacks/topologies.ts';
import { acceptance } from '../acceptance.ts';
import { RealPlan } from '../real-plan.ts';
import { RealStack } from '../real-stack.ts';
import { planMutations } from './plan-mutations.ts';
import { mutations } from './tree-mutations.ts';

acceptance('X7', 'every rule catches damage to a real stack, not only its own example', {
  // Each is run below: the rule then has exactly the findings that it states.
  stack: () => ({ ids: invariants.map(({ id }) => id), proven: { ...mutations, ...planMutations } }),
  assert: ({ ids, proven }) => {
    expect(Object.keys(proven).sort()).toEqual([...ids].sort());
    for (const [rule, cases] of Object.entries(proven)) {
      expect(Object.keys(cases), rule).not.toEqual([]);
      for (const { findings, stack } of Object.values(cases)) {
        expect(findings, rule).toBeGreaterThan(0);
        expect(topologies, rule).toHaveProperty([stack]);
      }
    }
  },
  sabotage: {
    'add a rule without damage': ({ ids }) => ids.push('flux/new-rule'),
    'drop the damage of one': ({ proven }) => delete (proven as Record<string, unknown>)['flux/path-exists'],
    'expect nothing of one': ({ proven }) =>
      ((proven as Record<string, unknown>)['flux/path-exists'] = { nothing: { stack: 'honeydue', findings: 0 } }),
  },
});

describe('mutations of the real stacks', () => {
  test.each(['cluster-101', 'pve-homelab', 'k3s-home', 'media-gitops', 'honeydue'])(
    '%s breaks no rule as it is',
    (name) => {
      expect(new RealStack(name).brokenRules()).toEqual([]);
    },
  );

  describe.each(Object.entries(mutations))('%s', (rule, cases) => {
    test.each(Object.entries(cases))('catches: %s', (_title, { stack: name, damage, findings }) => {
      const stack = new RealStack(name);
      damage(stack);
      const found = stack.report().findings.filter((finding) => finding.rule === rule);
      expect(found.map((finding) => finding.message)).toHaveLength(findings);
    });
  });

  test.each(['cluster-101', 'pve-homelab', 'k3s-home', 'media-gitops', 'honeydue'])(
    'the plan of %s breaks no rule as it is',
    async (name) => {
      expect(await new RealPlan(name).brokenRules()).toEqual([]);
    },
  );

  describe.each(Object.entries(planMutations))('%s', (rule, cases) => {
    test.each(Object.entries(cases))('catches: %s', async (_title, { stack: name, damage, findings }) => {
      const plan = new RealPlan(name);
      plan.edit = damage;
      const found = (await plan.judged()).report.findings.filter((finding) => finding.rule === rule);
      expect(found.map((finding) => finding.message)).toHaveLength(findings);
    });
  });
});
