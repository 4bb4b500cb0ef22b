import { expect, test } from 'vitest';
import { programs } from '../../stacks/programs.ts';
import { Deployed } from '../engine/deployed.ts';
import { describeWithShared } from '../shared.ts';
import { describeWith } from './parts.ts';

describeWithShared('with the schemas of the providers', () => {
  describeWith(['pulumi', 'pulumiLanguageNodejs'], 'the real engine', () => {
    test.each(Object.keys(programs))(
      '[R4 part: the stacks] %s comes up from nothing in two passes, changes nothing the second time, and keeps its secrets',
      async (stack) => {
        const deployed = await Deployed.of(stack);
        const { engine, providers } = deployed;
        await deployed.setSecrets(undefined, ['kubeconfig']);
        await deployed.up();
        await deployed.settled();
        await engine.run(['config', 'set', '--secret', 'holdfast:kubeconfig'], {
          input: deployed.secretFor('kubeconfig'),
        });
        await deployed.up();
        await deployed.settled();

        const { stdout: exported } = await engine.run(['stack', 'export']);
        const { resources } = (JSON.parse(exported) as { deployment: { resources: readonly { type: string }[] } })
          .deployment;
        expect(resources.map(({ type }) => type)).toContain('kubernetes:fluxcd.controlplane.io/v1:FluxInstance');
        const { stdout: outputs } = await engine.run(['stack', 'output', '--json']);
        const expected = { ...(stack !== 'cluster-101' && { token: '[secret]' }) };
        expect(JSON.parse(outputs)).toMatchObject(expected);
        const keys = providers.calls.filter(({ type }) => type === 'tls:index/privateKey:PrivateKey');
        if (keys.length > 0) {
          const { stdout: key } = await engine.run(['stack', 'output', 'deployKey']);
          expect(key).toMatch(/^ssh-ed25519 AAAA/);
        }
        const { stdout: events } = await engine.run(['preview', '--json', '--show-sames', '--diff']);
        expect(deployed.canaries.length).toBeGreaterThan(1);
        expect(deployed.readable(exported, outputs, events)).toEqual([]);
      },
    );
  });
});
