import { expect, test } from 'vitest';
import { agreed, changesIn, planned } from '../engine/agreed.ts';
import { Deployed } from '../engine/deployed.ts';
import { userDataIn } from '../engine/user-data.ts';
import { Questions } from '../questions.ts';
import { RealStack } from '../real-stack.ts';
import { describeWithShared } from '../shared.ts';
import { describeWith } from './parts.ts';

const server = 'hcloud:index/server:Server';
const topology = 'stacks/honeydue/topology.ts';
const program = 'stacks/honeydue/program.ts';
const volume = `  new hcloud.Volume(
    'scratch',
    { name: 'scratch', size: 10, location: 'nbg1', format: 'ext4' },
    { provider: hetzner, protect: true },
  );
`;
const volumesIn = ({ providers }: Deployed): unknown[] =>
  providers.world.things.flatMap(({ type, state }) => (type === 'hcloud:index/volume:Volume' ? [state['name']] : []));

describeWithShared('with the schemas of the providers', () => {
  describeWith(['pulumi', 'pulumiLanguageNodejs'], 'a stack at Hetzner', () => {
    test('[R4 part: changes] a lost server comes back, a type changes in place, user data make nothing anew, a volume goes, and the plan said all of it', async () => {
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

      // Nodes keep what they were built with, and the plan names those that need rolling.
      const given = userDataIn(providers.world);
      const calls = providers.calls.length;
      engine.edit(topology, 'v1.35.4+k3s1', 'v1.35.5+k3s1');
      const rolled = changesIn(await agreed(deployed));
      expect(rolled).not.toEqual([]);
      expect(rolled.filter((change) => !change.startsWith('update holdfast:'))).toEqual([]);
      const { nodesToRoll } = JSON.parse((await planned(deployed)).stdout) as {
        readonly nodesToRoll: readonly string[];
      };
      expect(nodesToRoll).toEqual([...given.keys()].sort());
      await deployed.up();
      await deployed.settled();
      expect([userDataIn(providers.world), providers.calls.length]).toEqual([given, calls]);

      engine.edit(program, '  const declared =', `${volume}$&`);
      await deployed.up();
      await deployed.settled();
      engine.edit(program, volume, '');
      const { stdout } = await planned(deployed, 1);
      expect(stdout).toContain('scratch is protected and would be destroyed');
      const kept = await engine.run(['up', '--yes'], { expected: undefined });
      expect(kept.status).not.toBe(0);
      expect(volumesIn(deployed)).toEqual(['scratch']);
      const [, urn = ''] = /"urn": "([^"]*::scratch)"/.exec(stdout) ?? [];
      await engine.run(['state', 'unprotect', urn, '--yes']);
      expect(changesIn(await agreed(deployed))).toEqual(['delete hcloud:index/volume:Volume scratch']);
      await deployed.up();
      await deployed.settled();
      expect(volumesIn(deployed)).toEqual([]);
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
