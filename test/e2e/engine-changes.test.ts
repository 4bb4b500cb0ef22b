import { expect, test } from 'vitest';
import { agreed, changesIn } from '../engine/agreed.ts';
import { Deployed } from '../engine/deployed.ts';
import { Questions } from '../questions.ts';
import { RealStack } from '../real-stack.ts';
import { describeWithShared } from '../shared.ts';
import { describeWith } from './parts.ts';

const server = 'hcloud:index/server:Server';
const topology = 'stacks/honeydue/topology.ts';

describeWithShared('with the schemas of the providers', () => {
  describeWith(['pulumi', 'pulumiLanguageNodejs'], 'a stack at Hetzner', () => {
    test('[R4 part: changes] a lost server comes back, a type changes in place, and the plan said both', async () => {
      const deployed = await Deployed.of('honeydue');
      const { engine, providers } = deployed;
      await deployed.setSecrets(undefined, ['kubeconfig']);
      await deployed.up();

      providers.world.lose(server, 'ubuntu-8gb-nbg1-2');
      await engine.run(['refresh', '--yes', '--skip-preview']);
      const lost = changesIn(await agreed(deployed));
      expect(lost).toContain(`create ${server} ubuntu-8gb-nbg1-2-server`);
      expect(lost.filter((change) => change.startsWith('delete'))).toEqual([]);
      await deployed.up();
      await deployed.settled();

      engine.edit(topology, "serverType: 'cx33'", "serverType: 'cx43'");
      const changed = changesIn(await agreed(deployed));
      expect(changed.length).toBeGreaterThan(0);
      expect(changed.every((change) => change.startsWith(`update ${server}`))).toBe(true);
      await deployed.up();
      await deployed.settled();
      expect(deployed.readable()).toEqual([]);
    });

    test('[D15 part: engine] after a complete loss the commands of the runbook bring every machine back, with the token as it was', async () => {
      const deployed = await Deployed.of('honeydue');
      const { engine, providers } = deployed;
      await deployed.setSecrets(undefined, ['kubeconfig']);
      await deployed.up();
      // What has no name of its own is given one, with letters that are drawn.
      const names = (): string[] =>
        providers.world.things
          .map(({ type, state }) => `${type} ${String(state['name']).replace(/-[0-9a-f]{7}$/, '')}`)
          .sort();
      const token = async () =>
        (await engine.run(['stack', 'output', '--show-secrets', 'token'], { isPrinted: false })).stdout;
      const before = { names: names(), token: await token() };
      providers.world.loseEverything();

      const { recover } = new Questions(new RealStack('honeydue')).runbook('rebuild');
      const lines = recover
        .flatMap(({ run = '' }) => run.split('\n'))
        .filter((line) => /\bpulumi --stack honeydue (refresh|up)\b/.test(line));
      const [look = '', make = ''] = lines;
      expect([look, make]).toEqual([expect.stringContaining(' refresh'), expect.stringContaining(' up ')]);
      // Nobody sits at the terminal to confirm.
      await engine.shell(['pulumi() { command pulumi "$@" --yes --skip-preview; }', look, make]);
      await deployed.settled();
      expect({ names: names(), token: await token() }).toEqual(before);
      expect(deployed.readable()).toEqual([]);
    });

    test('[R4 part: given up] a destroy is refused while Pulumi protects, and done once that is lifted', async () => {
      const deployed = await Deployed.of('honeydue');
      const { engine, providers } = deployed;
      await deployed.setSecrets(undefined, ['kubeconfig']);
      await deployed.up();
      const before = providers.world.things.length;
      // With its preview: without one, everything that is not protected is gone before the engine comes to what is.
      const refused = await engine.run(['destroy', '--yes'], { expected: undefined });
      expect(refused.status).not.toBe(0);
      expect(providers.world.things).toHaveLength(before);
      await engine.run(['state', 'unprotect', '--all', '--yes']);
      await engine.run(['destroy', '--yes', '--skip-preview']);
      expect(providers.world.things).toEqual([]);
    });
  });
});
