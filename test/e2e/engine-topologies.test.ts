import { expect, test } from 'vitest';
import { agreed, changesIn, planned } from '../engine/agreed.ts';
import { Deployed } from '../engine/deployed.ts';
import { describeWithShared } from '../shared.ts';
import { describeWith } from './parts.ts';

const server = 'hcloud:index/server:Server';

describeWithShared('with the schemas of the providers', () => {
  describeWith(['pulumi', 'pulumiLanguageNodejs'], 'topologies in the real engine', () => {
    test('[R4 part: topologies] a node comes in the middle and goes again, and another zone is planned alike', async () => {
      const deployed = await Deployed.of('honeydue');
      const { engine, providers } = deployed;
      await deployed.setSecrets(undefined, ['kubeconfig']);
      await deployed.up();

      await engine.run(['config', 'set', 'holdfast:cloudflareZoneId', 'fedcba9876543210fedcba9876543210']);
      const moved = changesIn(await agreed(deployed));
      expect(moved.length).toBeGreaterThan(3);
      expect(moved.filter((change) => !change.startsWith('replace for zoneId cloudflare:index/'))).toEqual([]);

      const file = 'stacks/honeydue/topology.ts';
      engine.edit(file, "'ubuntu-8gb-nbg1-2': server(2)", "'ubuntu-8gb-nbg1-9': server(9), $&");
      engine.edit(file, "'ubuntu-8gb-nbg1-2': { role", "'ubuntu-8gb-nbg1-9': { role: 'agent' }, $&");
      const added = changesIn(await agreed(deployed));
      expect(added).toContain(`create ${server} ubuntu-8gb-nbg1-9-server`);
      expect(added.filter((change) => change.startsWith('delete') || change.includes(`replace for ${server}`))).toEqual(
        [],
      );
      await deployed.up();
      await deployed.settled();
      expect(providers.calls.filter(({ operation, type }) => type === server && operation !== 'create')).toEqual([]);

      engine.edit(file, "'ubuntu-8gb-nbg1-9': server(9), ", '');
      engine.edit(file, "'ubuntu-8gb-nbg1-9': { role: 'agent' }, ", '');
      const { stdout } = await planned(deployed, 1);
      expect(stdout).toContain('ubuntu-8gb-nbg1-9-server is protected and would be destroyed');
      const refused = await engine.run(['up', '--yes'], { expected: undefined });
      expect(refused.status).not.toBe(0);
      expect(refused.stdout + refused.stderr).toMatch(/protect/);
      expect(providers.calls.filter(({ operation }) => operation === 'delete').map(({ type }) => type)).not.toContain(
        server,
      );
      const gone = [...stdout.matchAll(/"urn": "([^"]*ubuntu-8gb-nbg1-9[^"]*)"/g)].flatMap(([, urn = '']) => urn);
      for (const urn of new Set(gone)) await engine.run(['state', 'unprotect', urn, '--yes'], { expected: undefined });
      expect(changesIn(await agreed(deployed))).toContain(`delete ${server} ubuntu-8gb-nbg1-9-server`);
      await deployed.up();
      await deployed.settled();
      expect(deployed.readable()).toEqual([]);
    });
  });
});
