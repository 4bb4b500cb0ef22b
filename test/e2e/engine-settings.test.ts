import { expect, test } from 'vitest';
import { Deployed, publicKey } from '../engine/deployed.ts';
import { exampleKey } from '../../topology/examples.ts';
import { linesUnder } from '../guides.ts';
import { describeWithShared } from '../shared.ts';
import { describeWith } from './parts.ts';

/** Values that people would give, by the setting; a secret is another in every run. */
const values: Readonly<Record<string, string>> = {
  sshKeys: publicKey,
  cloudflareZoneId: 'fedcba9876543210fedcba9876543210',
  knownHosts: `github.com ${publicKey}`,
};

describeWithShared('with the schemas of the providers', () => {
  describeWith(['pulumi', 'pulumiLanguageNodejs'], 'settings in the real engine', () => {
    test('every command that the errors name sets what is missing, and a name that nothing reads is told', async () => {
      const deployed = await Deployed.of('honeydue');
      const { engine } = deployed;
      engine.edit('Pulumi.honeydue.yaml', /^ {2}holdfast:(?!proxied)\w+:.*(\n {4}-.*)?\n/gm, '');
      await engine.run(['config', 'set', 'holdfast:proxeid', 'false']);
      // A list that was given as a text is put right by the same command.
      await engine.run(['config', 'set', 'holdfast:sshKeys', values['sshKeys'] ?? '']);

      const refused = await engine.run(['preview'], { expected: undefined });
      expect(refused.status).not.toBe(0);
      const said = refused.stdout + refused.stderr;
      expect(said).toContain('holdfast:proxeid: no setting of this stack; it has sshKeys, hetznerToken');
      const fixes = [...said.matchAll(/^ *holdfast:(\w+)\b.*; fix: (pulumi config [^\n]*?)(, from .*)?$/gm)];
      expect(fixes.map(([, name]) => name)).toEqual([
        'sshKeys',
        'hetznerToken',
        'cloudflareToken',
        'cloudflareZoneId',
        'snapshotAccessKey',
        'snapshotSecretKey',
        'knownHosts',
        'proxeid',
      ]);
      for (const [, name = '', command = ''] of fixes) {
        const value = values[name] ?? deployed.secretFor(name);
        await engine.shell([command.replace('<value>', '"$VALUE"')], { env: { VALUE: value }, input: value });
      }
      await engine.run(['preview']);

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
