import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planned } from '../engine/agreed.ts';
import { Deployed } from '../engine/deployed.ts';
import { policyPack, violationsIn } from '../engine/policy-pack.ts';
import { describeWithShared } from '../shared.ts';
import { describeWith } from './parts.ts';

const damages = [
  ['infra/hetzner/hetzner-node.ts', 'rebuildProtection: true', 'rebuildProtection: false'],
  ['infra/hetzner/hetzner-node.ts', 'autoDelete: false', 'autoDelete: true'],
  ['infra/cloudflare/public-records.ts', "['ssl', 'strict']", "['ssl', 'flexible']"],
] as const;

describeWithShared('with the schemas of the providers', () => {
  describeWith(['pulumi', 'pulumiLanguageNodejs'], 'CrossGuard in the engine', () => {
    test('[R4 part: CrossGuard] stops what the plan refuses, before anything is made, and lets the stack as it is pass', async () => {
      const deployed = await Deployed.of('honeydue');
      const { engine, providers } = deployed;
      await deployed.setSecrets();
      const pack = policyPack(join(engine.project, 'policies'));
      const sound = await engine.run(['preview', '--policy-pack', pack]);
      expect(sound.stdout).toContain('holdfast@');
      expect(violationsIn(sound.stdout)).toEqual([]);

      for (const [file, from, to] of damages) engine.edit(file, from, to);
      const { stdout, stderr, status } = await engine.run(['up', '--yes', '--policy-pack', pack], {
        expected: undefined,
      });
      expect(status, stdout + stderr).not.toBe(0);
      expect(providers.calls).toEqual([]);
      const { findings } = JSON.parse((await planned(deployed, 1)).stdout) as {
        readonly findings: readonly { readonly rule: string; readonly severity: string; readonly at: string }[];
      };
      const told = violationsIn(stdout + stderr).map(({ level, policy, resource }) => `${level} ${policy} ${resource}`);
      const expected = findings.map(({ rule, severity, at }) => {
        const level = severity === 'error' ? 'mandatory' : 'advisory';
        return `${level} ${rule.replace('/', '-')} ${at.split('::').at(-1) ?? ''}`;
      });
      expect(expected.length).toBeGreaterThan(6);
      expect([...new Set(told)].sort()).toEqual(expected.sort());
      expect(deployed.readable()).toEqual([]);
    });
  });
});
