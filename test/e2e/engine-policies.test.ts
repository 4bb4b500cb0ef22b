import { chmodSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { Deployed } from '../engine/deployed.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { describeWithShared } from '../shared.ts';
import { describeWith } from './parts.ts';

describeWithShared('with the schemas of the providers', () => {
  describeWith(['pulumi', 'pulumiLanguageNodejs'], 'the CrossGuard pack in the real engine', () => {
    test('[R4 part: CrossGuard] it lets a stack through, and stops one whose servers can be deleted', async () => {
      const deployed = await Deployed.of('honeydue');
      const { engine } = deployed;
      await deployed.setSecrets(undefined, ['kubeconfig']);
      // The language host among the parts starts no packs. The engine starts one of a runtime that it has no host for by a script of that name,
      // as it starts those of Node where the host is older: with the loader of the SDK.
      engine.edit('policies/PulumiPolicy.yaml', 'name: nodejs', 'name: loader');
      const loader = createRequire(import.meta.url).resolve('@pulumi/pulumi/cmd/run-policy-pack');
      const tools = scratchFolder({ 'pulumi-analyzer-policy-loader': `#!/bin/sh\nexec node ${loader} "$@"\n` });
      chmodSync(join(tools, 'pulumi-analyzer-policy-loader'), 0o755);
      const env = { PATH: [tools, engine.path].join(delimiter) };
      const fine = await engine.run(['preview', '--policy-pack', 'policies'], { env });
      expect(fine.stdout).toMatch(/holdfast@v\S+ \(local: policies\)/);
      engine.edit('infra/hetzner/hetzner-node.ts', 'deleteProtection: true', 'deleteProtection: false');
      const stopped = await engine.run(['preview', '--policy-pack', 'policies'], { expected: undefined, env });
      expect(stopped.stdout + stopped.stderr).toContain('server-is-locked-twice');
      expect(stopped.status).not.toBe(0);
    });
  });
});
