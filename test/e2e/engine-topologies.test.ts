import { expect, test } from 'vitest';
import { agreed, changesIn, planned } from '../engine/agreed.ts';
import { Deployed, publicKey } from '../engine/deployed.ts';
import { describeWithShared } from '../shared.ts';
import { describeWith } from './parts.ts';

const server = 'hcloud:index/server:Server';
const guest = 'proxmoxve:index/vmLegacy:VmLegacy';
const container = 'proxmoxve:index/containerLegacy:ContainerLegacy';
const urnsIn = (plan: string): string[] => [...plan.matchAll(/"urn": "([^"]*)"/g)].map(([, urn = '']) => urn);
const newGuest = `    'k3s-new-01': {
      kind: 'proxmox-vm',
      host: 'pve-02',
      vmId: 290,
      cpuCores: 2,
      memoryMib: 4096,
      diskGib: 40,
      datastore: 'local-lvm',
      addresses: [{ network: 'lan', ipv4: '10.20.11.29' }],
    },
`;

describeWithShared('with the schemas of the providers', () => {
  describeWith(['pulumi', 'pulumiLanguageNodejs'], 'topologies in the real engine', () => {
    test('[R4 part: topologies] a node comes in the middle and goes again, and another zone is planned alike', async () => {
      const deployed = await Deployed.of('honeydue');
      const { engine, providers } = deployed;
      await deployed.setSecrets(undefined, ['kubeconfig']);
      await deployed.up();

      // One value takes Cloudflare out for every record, in place; it is put back afterwards.
      await engine.run(['config', 'set', 'holdfast:proxied', 'false']);
      const direct = changesIn(await agreed(deployed));
      expect(new Set(direct.map((change) => change.split(' ').slice(0, 2).join(' ')))).toEqual(
        new Set(['update cloudflare:index/dnsRecord:DnsRecord']),
      );
      expect(direct).toHaveLength(9);
      await engine.run(['config', 'set', 'holdfast:proxied', 'true']);

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
      const gone = urnsIn(stdout).filter((urn) => urn.includes('ubuntu-8gb-nbg1-9'));
      for (const urn of new Set(gone)) await engine.run(['state', 'unprotect', urn, '--yes'], { expected: undefined });
      expect(changesIn(await agreed(deployed))).toContain(`delete ${server} ubuntu-8gb-nbg1-9-server`);
      await deployed.up();
      await deployed.settled();
      expect(deployed.readable()).toEqual([]);
    });

    test('[R4 part: Proxmox] sizes change in place, what nodes are set up with makes none anew, and Secrets keep existing', async () => {
      const deployed = await Deployed.of('pve-homelab');
      const { engine, providers } = deployed;
      await deployed.setSecrets();
      await deployed.up();
      await engine.run(['config', 'set', 'holdfast:knownHosts', `github.com ${publicKey}`]);
      await deployed.up();
      const secrets = providers.calls.filter(
        ({ type, operation }) => type === 'kubernetes:core/v1:Secret' && operation !== 'create',
      );
      expect(secrets.map(({ operation, name }) => `${operation} ${name}`)).toEqual([
        'update pve-homelab-flux-system-flux-system',
      ]);

      const file = 'stacks/pve-homelab/topology.ts';
      engine.edit(file, 'cpuCores: assumed(4, notInSource)', 'cpuCores: assumed(6, notInSource)');
      engine.edit(file, 'v1.35.4+k3s1', 'v1.35.5+k3s1');
      const changed = changesIn(await agreed(deployed)).filter((change) => !change.startsWith('update holdfast:'));
      expect(changed).toHaveLength(1);
      expect(changed[0]).toMatch(/^update proxmoxve:index\/vmLegacy:VmLegacy k3s-/);
      const { nodesToRoll } = JSON.parse((await planned(deployed)).stdout) as {
        readonly nodesToRoll: readonly string[];
      };
      expect(nodesToRoll).toContain('k3s-cp-03');
      expect(deployed.readable()).toEqual([]);
    });

    test('[R4 part: topologies, Proxmox] a guest comes in the middle and goes again, and no other is touched', async () => {
      const deployed = await Deployed.of('pve-homelab');
      const { engine, providers } = deployed;
      await deployed.setSecrets(undefined, ['kubeconfig']);
      await deployed.up();
      const touched = providers.calls.length;

      const file = 'stacks/pve-homelab/topology.ts';
      engine.edit(file, "    'k3s-cp-02': {\n      kind", `${newGuest}$&`);
      engine.edit(file, "        'k3s-cp-02': { role", "        'k3s-new-01': { role: 'agent' },\n$&");
      const added = changesIn(await agreed(deployed)).filter((change) => !change.includes(' holdfast:'));
      // The job that backs all of them up hears of it; boot order does not change, for nothing waits for an agent.
      expect(added.sort()).toEqual([
        'create proxmoxve:index/fileLegacy:FileLegacy k3s-new-01-user-data',
        `create ${guest} k3s-new-01-vm`,
        'update proxmoxve:backup/job:Job pve-homelab-backup',
      ]);
      await deployed.up();
      await deployed.settled();
      expect(
        providers.calls
          .slice(touched)
          .map(({ operation, name }) => `${operation} ${name}`)
          .sort(),
      ).toEqual(['create k3s-new-01-user-data', 'create k3s-new-01-vm', 'update pve-homelab-backup']);

      engine.edit(file, newGuest, '');
      engine.edit(file, "        'k3s-new-01': { role: 'agent' },\n", '');
      const { stdout } = await planned(deployed, 1);
      expect(stdout).toContain('k3s-new-01-vm is protected and would be destroyed');
      const [urn = ''] = urnsIn(stdout).filter((each) => each.endsWith('::k3s-new-01-vm'));
      await engine.run(['state', 'unprotect', urn, '--yes']);
      // Proxmox has a lock of its own, which the provider does not lift.
      const locked = await engine.run(['up', '--yes', '--skip-preview'], { expected: undefined });
      expect(locked.stdout + locked.stderr).toContain("can't remove guest 290 - protection mode enabled");
      providers.world.unlock('290');
      await deployed.up();
      await deployed.settled();
      expect(providers.world.byId(guest, '290')).toBeUndefined();
      expect(providers.world.byId(guest, '201')).toBeDefined();
    });

    test('[R4 part: volumes, Proxmox] a folder that a container no longer has makes it anew, which plan and engine refuse until both locks are off', async () => {
      const deployed = await Deployed.of('media-gitops');
      const { engine, providers } = deployed;
      const file = 'stacks/media-gitops/topology.ts';
      const spare = ", { hostPath: '/mnt/spare', path: '/data/spare' }";
      engine.edit(file, "from: 'media' }", `$&${spare}`);
      await deployed.setSecrets(undefined, ['kubeconfig']);
      await deployed.up();
      await deployed.settled();
      const before = providers.calls.length;

      engine.edit(file, spare, '');
      const steps = changesIn(await agreed(deployed, 1)).filter((change) => !change.includes(' holdfast:'));
      expect(steps).toEqual([`replace for mountPoints ${container} k3s-w1-lxc`]);
      const refused = await engine.run(['up', '--yes'], { expected: undefined });
      expect(refused.status).not.toBe(0);
      expect(providers.calls).toHaveLength(before);

      const [urn = ''] = urnsIn((await planned(deployed, 1)).stdout).filter((each) => each.endsWith('::k3s-w1-lxc'));
      await engine.run(['state', 'unprotect', urn, '--yes']);
      const locked = await engine.run(['up', '--yes', '--skip-preview'], { expected: undefined });
      expect(locked.stdout + locked.stderr).toContain('protection mode enabled');
      const old = providers.world.things.find(({ type }) => type === container);
      providers.world.unlock(old?.id ?? '');
      await deployed.up();
      await deployed.settled();
      const now = providers.world.things.filter(({ type }) => type === container);
      expect(now.map(({ state }) => state['mountPoints'])).toEqual([
        [expect.objectContaining({ volume: '/mnt/media', path: '/data/media' })],
      ]);
      expect(deployed.readable()).toEqual([]);
    });
  });
});
