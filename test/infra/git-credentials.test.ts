import { describe, expect, test } from 'vitest';
import { RealPlan } from '../real-plan.ts';
import type { LooseManifest } from '../real-stack.ts';

const gitOpsOf = (plan: RealPlan): LooseManifest => (plan.topology.clusters[plan.name] as LooseManifest).gitOps;
const secretName = (plan: RealPlan) => `${plan.name}-flux-system-flux-system`;

describe('a repository over HTTPS', () => {
  test.each(['cluster-101', 'k3s-home', 'media-gitops'])(
    'of %s is read with a token where there is one',
    async (name) => {
      const plan = new RealPlan(name);
      gitOpsOf(plan).private = true;
      const resources = await plan.resources();
      const secret = resources.get(secretName(plan));
      expect(secret?.inputs).toMatchObject({
        metadata: { name: 'flux-system', namespace: 'flux-system' },
        stringData: '[secret]',
      });
      expect(resources.get(`${name}-flux`)?.inputs.spec.sync.pullSecret).toBe('flux-system');
      expect(resources.get(`${name}-flux-operator`)?.dependencies).toContain(secret?.id);
    },
  );

  test('is asked for without credentials where it is public', async () => {
    const plan = new RealPlan('k3s-home');
    delete plan.config['holdfast:gitToken'];
    const resources = await plan.resources();
    expect(resources.has(secretName(plan))).toBe(false);
    expect(resources.get('k3s-home-flux')?.inputs.spec.sync).not.toHaveProperty('pullSecret');
  });

  test('that is private and has no token is an error that says what to set', async () => {
    const plan = new RealPlan('k3s-home');
    delete plan.config['holdfast:gitToken'];
    gitOpsOf(plan).private = true;
    expect((await plan.judged()).errors.join()).toContain('fix: pulumi config set --secret holdfast:gitToken');
  });
});

test('a repository over SSH is read with its deploy key, and no token goes with it', async () => {
  const plan = new RealPlan('pve-homelab');
  const resources = await plan.resources();
  expect(resources.get('pve-homelab-flux')?.inputs.spec.sync.pullSecret).toBe('flux-system');
  expect([...resources.keys()].filter((name) => name === secretName(plan))).toHaveLength(1);
});
