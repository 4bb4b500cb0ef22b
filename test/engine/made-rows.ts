import { load } from 'js-yaml';
import { expect } from 'vitest';
import type { LooseManifest } from '../real-stack.ts';
import { userDataIn } from './user-data.ts';
import type { World } from './world.ts';

/** What rows of the acceptance list say of a stack, asked of what the platforms have after `pulumi up`. */
interface MadeRows {
  /** Their ids, as a title names them. */
  readonly rows: string;
  /** @throws Error where one of them does not hold. */
  readonly hold: (world: World) => void;
}

const honeydueNodes = ['ubuntu-8gb-nbg1-1', 'ubuntu-8gb-nbg1-2', 'ubuntu-8gb-nbg1-3'];
const k3sServers = ['k3s-cp-01', 'k3s-cp-02', 'k3s-cp-03'];

/** What is there of a type, by name. */
function thingsOf(world: World, type: string): Map<string, LooseManifest> {
  const things = world.things.filter((thing) => thing.type === type);
  return new Map(things.map(({ id, state }) => [String(state['name'] ?? id), { id, ...state } as LooseManifest]));
}

/** A file that a node is given, by the end of its path. */
function fileOn(world: World, node: string, path: string): string {
  const { write_files: files = [] } = userDataIn(world).get(node) ?? {};
  return files.find((file) => file.path.endsWith(path))?.content ?? '';
}

function k3sOn(world: World, node: string): LooseManifest {
  return load(fileOn(world, node, '/etc/rancher/k3s/config.yaml')) as LooseManifest;
}

/** The first of the servers founds the cluster, the others join it, and each has etcd of its own. */
function expectServers(world: World, [founder = '', ...others]: readonly string[]): void {
  expect(k3sOn(world, founder)).toMatchObject({ 'cluster-init': true, 'etcd-snapshot-retention': expect.any(Number) });
  const { token } = k3sOn(world, founder);
  for (const node of others) {
    const config = k3sOn(world, node);
    expect(config).toMatchObject({ server: expect.stringMatching(/^https:/), token });
    expect(config).toHaveProperty('etcd-snapshot-retention');
    expect(config).not.toHaveProperty('cluster-init');
  }
}

function expectHoneydue(world: World): void {
  const servers = thingsOf(world, 'hcloud:index/server:Server');
  expect([...servers.keys()].sort()).toEqual(honeydueNodes);
  const [group] = thingsOf(world, 'hcloud:index/placementGroup:PlacementGroup').values();
  const [subnet] = thingsOf(world, 'hcloud:index/networkSubnet:NetworkSubnet').values();
  expect(group).toMatchObject({ type: 'spread' });
  for (const server of servers.values()) {
    expect(server).toMatchObject({
      ...{ serverType: 'cx33', location: 'nbg1', deleteProtection: true, rebuildProtection: true },
      placementGroupId: Number(group?.id),
      networks: [{ subnetId: subnet?.id, ip: expect.stringMatching(/^10\.0\.1\.1[123]$/) }],
    });
  }
  expectServers(world, honeydueNodes);
  expectFirewalls(world, servers);

  const records = [...thingsOf(world, 'cloudflare:index/dnsRecord:DnsRecord').values()];
  const all = world.things.filter(({ type }) => type === 'cloudflare:index/dnsRecord:DnsRecord');
  expect(records.length).toBeGreaterThan(0);
  const names = ['admin.myhoneydue.com', 'api.myhoneydue.com', 'myhoneydue.com'];
  expect(all.map(({ state }) => `${String(state['name'])} ${String(state['comment'])}`).sort()).toEqual(
    names.flatMap((name) => honeydueNodes.map((node) => `${name} ${node}`)),
  );
  const addresses = [...servers.values()].map(({ ipv4Address }) => ipv4Address);
  for (const { state } of all) {
    expect(state).toMatchObject({ type: 'A', proxied: true, ttl: 1 });
    expect(addresses).toContain(state['content']);
  }
  const settings = [...thingsOf(world, 'cloudflare:index/zoneSetting:ZoneSetting').values()];
  expect(settings).toContainEqual(expect.objectContaining({ settingId: 'ssl', value: 'strict' }));
}

/** Outside of the servers and on them: the web and SSH for everybody, and what nodes ask of each other for them alone. */
function expectFirewalls(world: World, servers: ReadonlyMap<string, LooseManifest>): void {
  const [firewall] = thingsOf(world, 'hcloud:index/firewall:Firewall').values();
  const open = (firewall?.rules as LooseManifest[]).filter(({ port }) => port !== undefined);
  expect(open.map(({ direction, port }) => `${direction} ${port}`)).toEqual(['in 22', 'in 80', 'in 443']);
  for (const { sourceIps } of open) expect(sourceIps).toEqual(['0.0.0.0/0', '::/0']);
  const [attached] = thingsOf(world, 'hcloud:index/firewallAttachment:FirewallAttachment').values();
  expect(attached?.firewallId).toBe(Number(firewall?.id));
  for (const [node, { labels }] of servers) {
    for (const selector of attached?.labelSelectors as string[]) {
      const [key = '', value] = selector.split('=');
      expect(labels[key]).toBe(value);
    }
    const script = fileOn(world, node, 'firewall').split('\n');
    const between = script.filter((line) => / to any port /.test(line));
    expect(between.length).toBeGreaterThan(0);
    for (const line of between)
      expect(line).toMatch(/^ufw allow proto (tcp|udp) from 10\.0\.1\.1[123]\/32 to any port /);
    const ports = new Set(between.map((line) => / port (\S+)/.exec(line)?.[1]));
    expect([...ports].sort()).toEqual(['10250', '2379:2380', '2381', '6443', '8472', '9100']);
    const ssh = script.findIndex((line) => line.startsWith('ufw allow 22'));
    expect(ssh).toBeGreaterThan(-1);
    expect(script.indexOf('ufw --force enable')).toBeGreaterThan(ssh);
  }
}

function expectPveHomelab(world: World): void {
  const guests = thingsOf(world, 'proxmoxve:index/vmLegacy:VmLegacy');
  expect([...guests.keys()].sort()).toEqual([...k3sServers, 'k3s-gpu-01']);
  expect(new Set(k3sServers.map((name) => guests.get(name)?.nodeName)).size).toBe(3);
  expectServers(world, k3sServers);

  const card = guests.get('k3s-gpu-01');
  const [mapping] = thingsOf(world, 'proxmoxve:hardware/mapping/pci:Pci').values();
  expect(card).toMatchObject({ machine: 'q35', bios: 'ovmf', vmId: 210, nodeName: 'pve-01', memory: { floating: 0 } });
  expect(card?.hostpcis).toEqual([{ device: 'hostpci0', mapping: mapping?.name, pcie: true }]);
  expect(k3sOn(world, 'k3s-gpu-01')['node-taint']).toEqual(['nvidia.com/gpu=true:NoSchedule']);

  const watched = world.things.filter(({ type }) => type === 'proxmoxve:index/haresource:Haresource');
  expect(watched.map(({ state }) => state['resourceId']).sort()).toEqual(
    k3sServers.map((name) => `vm:${guests.get(name)?.vmId}`).sort(),
  );
  for (const { state } of watched) expect(state).toMatchObject({ maxRelocate: 0, maxRestart: 3, failback: false });
  const rules = world.things.filter(({ type }) => type === 'proxmoxve:index/harule:Harule');
  expect(rules).toHaveLength(3);
  for (const { state } of rules) expect(state).toMatchObject({ type: 'node-affinity', strict: true });

  for (const [name, { startup, onBoot }] of guests) {
    const isServer = k3sServers.includes(name);
    expect([onBoot, startup]).toEqual([true, { order: isServer ? 1 : 2, upDelay: isServer ? 60 : 30, downDelay: 120 }]);
    expect(fileOn(world, name, 'holdfast-copy-snapshots.timer').includes('OnCalendar=hourly')).toBe(isServer);
    expect(fileOn(world, name, 'mnt-etcdsnapshots.mount').includes('What=10.20.10.30:/volume1/k3s-backup')).toBe(
      isServer,
    );
    if (isServer)
      expect(k3sOn(world, name)).toMatchObject({
        'etcd-snapshot-schedule-cron': '0 */6 * * *',
        'etcd-snapshot-retention': 28,
      });
  }
}

function expectMediaGitops(world: World): void {
  const [container] = thingsOf(world, 'proxmoxve:index/containerLegacy:ContainerLegacy').values();
  expect(container).toMatchObject({
    ...{ vmId: 131, unprivileged: false, features: { nesting: true } },
    mountPoints: [{ volume: '/mnt/media', path: '/data/media', backup: false }],
  });
}

function expectK3sHome(world: World): void {
  const [[name, guest] = ['', {}]] = thingsOf(world, 'proxmoxve:index/vmLegacy:VmLegacy');
  expect(name).toBe('k3s-master1');
  expect(guest).toMatchObject({
    nodeName: 'r730',
    cpu: { cores: 4 },
    memory: { dedicated: 8192 },
    disks: [{ size: 24 }],
  });
  expect(k3sOn(world, name)).toMatchObject({
    ...{ 'cluster-init': true, 'flannel-backend': 'none', 'disable-network-policy': true, 'disable-kube-proxy': true },
    disable: ['servicelb', 'traefik', 'local-storage'],
  });
}

/** By stack; cluster-101 has no row about what its platform is given. */
export const madeRows: Readonly<Record<string, MadeRows>> = {
  honeydue: { rows: 'D1 D2 D4', hold: expectHoneydue },
  'pve-homelab': { rows: 'P2 P3 P4 P5 P12', hold: expectPveHomelab },
  'media-gitops': { rows: 'M3', hold: expectMediaGitops },
  'k3s-home': { rows: 'H1 H3', hold: expectK3sHome },
};
