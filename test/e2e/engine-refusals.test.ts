import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Deployed } from '../engine/deployed.ts';
import type { Run } from '../engine/engine.ts';
import { describeWithShared } from '../shared.ts';
import { root } from './fresh-project.ts';
import { describeWith } from './parts.ts';

const server = 'hcloud:index/server:Server';
const firewall = 'hcloud:index/firewallAttachment:FirewallAttachment';
const name = 'ubuntu-8gb-nbg1-2-server';

/** What a platform says reaches people as it is, and the documentation says what to do. */
function expectTold({ stdout, stderr }: Run, code: string): void {
  expect(stdout + stderr).toContain(`(${code})`);
  const page = readFileSync(join(root, 'docs/provisioning.md'), 'utf8');
  expect(page).toMatch(new RegExp(`^\\| \`${code}\`.*\\|.+\\|.+\\|$`, 'm'));
}

describeWithShared('with the schemas of the providers', () => {
  describeWith(['pulumi', 'pulumiLanguageNodejs'], 'what is refused, slow, or drops the line', () => {
    test('[R4 part: refusals] an `up` that is refused half-way goes on from there, in the right order however slow the platform is', async () => {
      const deployed = await Deployed.of('honeydue');
      const { engine, providers } = deployed;
      await deployed.setSecrets(undefined, ['kubeconfig']);
      // The firewall takes its time: no server may be there before it.
      const events: string[] = [];
      providers.before = async (call) => {
        if (call.type === firewall) await new Promise((resolve) => setTimeout(resolve, 3000));
        if (call.type === server) events.push('a server begins');
        if (call.name === name) throw new Error('server limit exceeded (resource_limit_exceeded)');
      };
      providers.after = ({ type }) => void (type === firewall && events.push('the firewall is there'));
      const refused = await engine.run(['up', '--yes', '--skip-preview'], { expected: undefined });
      expect(refused.status).not.toBe(0);
      expectTold(refused, 'resource_limit_exceeded');
      expect(events[0]).toBe('the firewall is there');
      const ids = (): string[] => providers.world.things.map(({ type, id }) => `${type} ${id}`);
      const names = providers.world.things.map(({ type, state }) => `${type} ${String(state['name'])}`);
      expect(names).toContain(`${server} ubuntu-8gb-nbg1-1`);
      expect(names).not.toContain(`${server} ubuntu-8gb-nbg1-2`);
      const before = ids();

      // The next one drops the line once the server is made: it exists, and the state does not know it.
      providers.before = () => undefined;
      providers.after = (call) => {
        if (call.name === name && call.operation === 'create') throw new Error('connection reset by peer');
      };
      const dropped = await engine.run(['up', '--yes', '--skip-preview'], { expected: undefined });
      expect(dropped.stdout + dropped.stderr).toContain('connection reset by peer');
      providers.after = () => undefined;
      const taken = await engine.run(['up', '--yes', '--skip-preview'], { expected: undefined });
      expectTold(taken, 'uniqueness_error');
      providers.world.lose(server, 'ubuntu-8gb-nbg1-2');
      await deployed.up();
      await deployed.settled();
      expect(ids()).toEqual(expect.arrayContaining(before));
      expect(deployed.readable()).toEqual([]);
    });

    test.each([
      [
        'D2 part: refused',
        'rules that let SSH in from nowhere',
        'publicNames: {',
        'administeredFrom: [], $&',
        'a range from which SSH reaches the nodes',
      ],
      ['D4 part: refused', 'Flexible TLS', "tls: 'strict'", "tls: 'flexible'", 'Flexible talks plain HTTP'],
    ])('[%s] %s stop an `up` before anything is made', async (_, __, from, to, said) => {
      const deployed = await Deployed.of('honeydue');
      const { engine, providers } = deployed;
      await deployed.setSecrets(undefined, ['kubeconfig']);
      engine.edit('stacks/honeydue/topology.ts', from, to);
      const refused = await engine.run(['up', '--yes', '--skip-preview'], { expected: undefined });
      expect(refused.status).not.toBe(0);
      expect(refused.stdout + refused.stderr).toContain(said);
      // A frame of the SDK would keep Node busy for a minute before anybody hears of it.
      expect(refused.stdout + refused.stderr).not.toContain('node_modules');
      expect(providers.world.things).toEqual([]);
      expect(deployed.readable()).toEqual([]);
    });
  });
});
