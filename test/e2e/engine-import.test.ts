import { expect, test } from 'vitest';
import { agreed, changesIn } from '../engine/agreed.ts';
import { fillIn } from '../engine/adopting.ts';
import { Deployed } from '../engine/deployed.ts';
import { importIdOf } from '../engine/imports.ts';
import type { Thing } from '../engine/world.ts';
import { linesUnder } from '../guides.ts';
import { describeWithShared } from '../shared.ts';
import { describeWith } from './parts.ts';

const server = 'hcloud:index/server:Server';
const address = 'hcloud:index/primaryIp:PrimaryIp';
const machine = 'proxmoxve:index/vmLegacy:VmLegacy';
const thing = (type: string, id: string, state: Thing['state']): Thing => ({ type, id, inputs: state, state });

/** What the documentation lets people type, before and after they fill in ids. */
const lines = linesUnder('docs/provisioning.md', 'Machines that exist already', 'console');

async function adopt({ engine }: Deployed, ids: Readonly<Record<string, string>>): Promise<void> {
  const [look, take, ...more] = lines;
  expect(more).toEqual([]);
  await engine.shell([look ?? '']);
  fillIn(engine, 'import.json', ids);
  await engine.shell([`${take} --yes`]);
}

describeWithShared('with the schemas of the providers', () => {
  describeWith(['pulumi', 'pulumiLanguageNodejs'], 'machines that exist already', () => {
    test('[R4 part: import, Hetzner] a server keeps its addresses, and the plan says what changes', async () => {
      const deployed = await Deployed.of('honeydue');
      const { engine, providers } = deployed;
      await deployed.setSecrets(undefined, ['kubeconfig']);
      const name = 'ubuntu-8gb-nbg1-1';
      const ip = (id: string, type: string, ipAddress: string): Thing =>
        thing(address, id, {
          ...{ name: `${name}-${type}`, type, ipAddress, ipNetwork: '', assigneeId: 41, assigneeType: 'server' },
          ...{ location: 'nbg1', autoDelete: false, deleteProtection: true },
        });
      const things = [
        ip('42', 'ipv4', '203.0.113.42'),
        ip('43', 'ipv6', '2001:db8:43::'),
        thing(server, '41', {
          ...{ name, serverType: 'cx33', image: 'ubuntu-24.04', location: 'nbg1', labels: {}, status: 'running' },
          ...{ publicNets: [{ ipv4: 42, ipv6: 43 }], deleteProtection: false, rebuildProtection: false },
          ...{ ipv4Address: '203.0.113.42', ipv6Address: '2001:db8:43::1' },
        }),
      ];
      for (const each of things) providers.world.add(each);
      engine.edit('stacks/honeydue/topology.ts', `'${name}': server(1)`, `'${name}': { ...server(1), adopted: true }`);
      await adopt(deployed, { [`${name}-ipv4`]: '42', [`${name}-ipv6`]: '43', [`${name}-server`]: '41' });
      const changes = changesIn(await agreed(deployed)).filter((change) => change.includes(name));
      expect(changes).toContain(`update ${server} ${name}-server`);
      expect(changes.filter((change) => /^(delete|replace)/.test(change))).toEqual([]);
      await deployed.up();
      await deployed.settled();
      expect(providers.world.byId(address, '42')?.state['ipAddress']).toBe('203.0.113.42');
      expect(providers.world.byId(server, '41')?.state).toMatchObject({
        deleteProtection: true,
        rebuildProtection: true,
      });
      expect(deployed.readable()).toEqual([]);
    });

    test('[R4 part: import, Proxmox] a VM stays the machine that it is', async () => {
      const deployed = await Deployed.of('pve-homelab');
      const { providers } = deployed;
      await deployed.setSecrets(undefined, ['kubeconfig']);
      const existing = thing(machine, '200', {
        ...{ nodeName: 'pve-02', vmId: 200, name: 'k3s-cp-01', machine: 'q35', bios: 'seabios', onBoot: false },
        ...{ cpu: { cores: 2, type: 'host' }, memory: { dedicated: 4096 }, protection: false },
        ...{
          disks: [{ interface: 'scsi0', datastoreId: 'local-lvm', size: 60 }],
          networkDevices: [{ bridge: 'vmbr0' }],
        },
      });
      providers.world.add(existing);
      await adopt(deployed, { 'k3s-cp-01-vm': importIdOf(existing) });
      const changes = changesIn(await agreed(deployed)).filter((change) => change.includes('k3s-cp-01-vm'));
      expect(changes).toEqual([`update ${machine} k3s-cp-01-vm`]);
      await deployed.up();
      await deployed.settled();
      expect(providers.world.byId(machine, '200')?.state).toMatchObject({
        protection: true,
        memory: { dedicated: 8192 },
      });
      const made = providers.calls.filter(({ type, operation }) => type === machine && operation === 'create');
      expect(made.map(({ name }) => name)).not.toContain('k3s-cp-01-vm');
    });
  });
});
