import { expect, test } from 'vitest';
import { Deployed, publicKey } from '../engine/deployed.ts';
import { programs } from '../../stacks/programs.ts';
import { exampleKey } from '../../topology/examples.ts';
import { linesUnder } from '../guides.ts';
import { describeWithShared } from '../shared.ts';
import { describeWith } from './parts.ts';

/** Values that people would give, by the setting; a secret is another in every run. */
const values: Readonly<Record<string, string>> = {
  sshKeys: publicKey,
  cloudflareZoneId: 'fedcba9876543210fedcba9876543210',
  knownHosts: `github.com ${publicKey}`,
  proxmoxEndpoint: 'https://10.0.0.11:8006/',
};

describeWithShared('with the schemas of the providers', () => {
  describeWith(['pulumi', 'pulumiLanguageNodejs'], 'settings in the real engine', () => {
    test.each(Object.entries(programs))(
      '[X11] %s: all that is missing, wrong or misspelt is told at once with where to get it, and the commands that are named put it right',
      async (stack, { settings }) => {
        const deployed = await Deployed.of(stack);
        const { engine } = deployed;
        engine.edit(`Pulumi.${stack}.yaml`, /^ {2}holdfast:\w+:.*(\n {4}-.*)?\n/gm, '');
        const required = Object.entries(settings).filter(([, { isOptional }]) => !isOptional);
        const [[unencrypted = ''] = []] = required.filter(([, { isSecret }]) => isSecret);
        await engine.run(['config', 'set', '--plaintext', `holdfast:${unencrypted}`, 'hunter2']);
        await engine.run(['config', 'set', 'holdfast:proxeid', 'false']);
        // A list that was given as a text is put right by the same command.
        const wrong = required.filter(([name]) => name in values);
        for (const [name] of wrong) await engine.run(['config', 'set', `holdfast:${name}`, `wrong ${name}`]);

        const refused = await engine.run(['preview'], { expected: undefined });
        expect(refused.status).not.toBe(0);
        const said = refused.stdout + refused.stderr;
        const lines = said.split('\n').filter((line) => /^ *holdfast:\w+\b.*; fix: /.test(line));
        expect(said).toContain(`Pulumi.${stack}.yaml has ${required.length + 1} mistakes`);
        const told = lines.map((line) =>
          /^ *holdfast:(\w+).*?(?:: (missing|found|stands in plain text))/.exec(line)?.slice(1),
        );
        expect(told.slice(0, -1)).toEqual(
          required.map(([name]) => [
            name,
            name === unencrypted ? 'stands in plain text' : name in values ? 'found' : 'missing',
          ]),
        );
        expect(said).toContain('holdfast:proxeid: no setting of this stack; it has ');
        expect(said).not.toContain('hunter2');
        for (const [name, { from }] of required)
          if (name !== unencrypted)
            expect(lines.find((line) => line.includes(`holdfast:${name} `))).toContain(`from ${from}`);

        for (const line of lines) {
          const [, name = '', command = ''] =
            /^ *holdfast:(\w+)\b.*; fix: (.*?)(?:, from .*|, and .*)?$/.exec(line) ?? [];
          const value = values[name] ?? deployed.secretFor(name);
          await engine.shell([command.replace('<value>', '"$VALUE"')], { env: { VALUE: value }, input: value });
        }
        await engine.run(['preview']);
        expect(deployed.providers.calls).toEqual([]);
        expect(deployed.readable()).toEqual([]);
      },
    );

    test('a key that is an example stops the deployment', async () => {
      const deployed = await Deployed.of('honeydue');
      const { engine } = deployed;
      await deployed.setSecrets(undefined, ['kubeconfig']);
      await engine.run(['config', 'set', '--path', 'holdfast:sshKeys[0]', exampleKey]);
      const locked = await engine.run(['up', '--yes', '--skip-preview'], { expected: undefined });
      expect(locked.stdout + locked.stderr).toContain('nodes that are made with it let nobody in');
      expect(deployed.providers.calls).toEqual([]);
      expect(deployed.readable()).toEqual([]);
    });

    test('[R4 part: passphrase] another one opens settings and state, and the old one nothing any more', async () => {
      const deployed = await Deployed.of('k3s-home');
      const { engine } = deployed;
      await deployed.setSecrets(undefined, ['kubeconfig']);
      await deployed.up();
      const token = async (passphrase: string) =>
        engine.run(['stack', 'output', '--show-secrets', 'token'], {
          expected: undefined,
          env: { PULUMI_CONFIG_PASSPHRASE: passphrase },
          isPrinted: false,
        });
      const { stdout: before } = await token('correct horse');
      const fresh = 'freshcanarypassphrase';
      deployed.canaries.push(fresh);
      await engine.shell(linesUnder('docs/provisioning.md', 'Another passphrase', 'console'), { input: `${fresh}\n` });

      expect(before).toMatch(/^\w{48}$/m);
      expect((await token(fresh)).stdout).toBe(before);
      const old = await token('correct horse');
      expect(old.status).not.toBe(0);
      expect(old.stdout).not.toContain(before.trim());
      expect((await engine.run(['preview'], { expected: undefined })).status).not.toBe(0);
      await engine.run(['preview', '--expect-no-changes'], { env: { PULUMI_CONFIG_PASSPHRASE: fresh } });
      expect(deployed.readable()).toEqual([]);
    });
  });
});
