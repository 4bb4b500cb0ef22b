import { expect } from 'vitest';
import { k3sConfig } from '../../infra/nodes/k3s-config.ts';
import { nodeFiles } from '../../infra/nodes/node-files.ts';
import { nodeSetup, type NodeFile } from '../../infra/nodes/node-setup.ts';
import { TopologyError } from '../../topology/mistakes.ts';
import { readTopology } from '../../topology/define-topology.ts';
import type { Topology } from '../../topology/topology.ts';
import { acceptance, acceptancePart } from '../acceptance.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';

const secrets = { token: 'the-token', snapshots: { accessKey: 'a', secretKey: 'b' } };
const clusterOf = (stack: RealStack): LooseManifest => stack.topology.clusters[stack.name];

function setupOf(stack: RealStack, machine: string) {
  const setup = nodeSetup(stack.topology as Topology, stack.name, machine, secrets);
  const file = (path: string): NodeFile | undefined => setup.files.find((each) => each.path.endsWith(path));
  return { ...setup, content: (path: string) => file(path)?.content ?? '' };
}

acceptance('P12', 'etcd snapshots are taken on a schedule, leave the node whole, and their token is escrowed', {
  stack: () => new RealStack('pve-homelab'),
  assert: (stack) => {
    for (const server of ['k3s-cp-01', 'k3s-cp-02', 'k3s-cp-03']) {
      const config = k3sConfig(stack.topology as Topology, 'pve-homelab', server);
      expect(config).toMatchObject({ 'etcd-snapshot-schedule-cron': '0 */6 * * *', 'etcd-snapshot-retention': 28 });
      const setup = setupOf(stack, server);
      expect(setup.content('mnt-etcdsnapshots.mount')).toContain('What=10.20.10.30:/volume1/k3s-backup');
      expect(setup.content('holdfast-copy-snapshots.timer')).toContain('OnCalendar=hourly');
      expect(setup.content('/holdfast-copy-snapshots')).toContain('.partial');
      expect(setup.packages).toContain('nfs-common');
    }
    expect(setupOf(stack, 'k3s-gpu-01').content('holdfast-copy-snapshots.timer')).toBe('');
    expect(stack.brokenRules()).toEqual([]);
    expect(clusterOf(stack).escrow.map(({ what }: LooseManifest) => what)).toContain('server-token');
  },
  sabotage: {
    'keep them on the servers': (stack) => delete clusterOf(stack).etcdSnapshots,
    'copy them to a host of the servers': (stack) =>
      ((stack.topology.storage['synology-backup'] as LooseManifest).servedBy = { host: 'pve-02' }),
    'forget the token': (stack) => (clusterOf(stack).escrow = []),
    'keep the token with them': (stack) => (clusterOf(stack).escrow[0].where = 'synology-backup'),
  },
});

acceptance('H1', 'three servers stand on three failure domains, and the single server of the source is a finding', {
  stack: () => new RealStack('k3s-home'),
  assert: (stack) => {
    const servers = Object.entries<LooseManifest>(clusterOf(stack).nodes).filter(([, { role }]) => role === 'server');
    expect(servers.map(([name]) => name)).toEqual(['k3s-master1', 'k3s1', 'k3s2']);
    expect(new Set(servers.map(([name]) => (stack.topology.machines[name] as LooseManifest).host)).size).toBe(3);
    expect(stack.topology.machines['k3s-master1']).toMatchObject({
      host: 'r730',
      cpuCores: 4,
      memoryMib: 8192,
      diskGib: 24,
    });
    for (const [name] of servers) {
      const config = k3sConfig(stack.topology as Topology, 'k3s-home', name);
      expect(config['cluster-init'] === true).toBe(name === 'k3s-master1');
    }
    expect(stack.brokenRules()).toEqual([]);
    const documented = new RealStack('k3s-home');
    for (const name of ['k3s1', 'k3s2']) clusterOf(documented).nodes[name].role = 'agent';
    expect(documented.brokenRules()).toEqual(
      expect.arrayContaining(['etcd/quorum-survives-host-loss', 'etcd/server-count-is-odd']),
    );
  },
  sabotage: {
    'go back to one server': (stack) => {
      for (const name of ['k3s1', 'k3s2']) clusterOf(stack).nodes[name].role = 'agent';
    },
    'put two servers on one host': (stack) => ((stack.topology.machines['k3s1'] as LooseManifest).host = 'r730'),
    'shrink the documented server': (stack) =>
      ((stack.topology.machines['k3s-master1'] as LooseManifest).memoryMib = 4096),
  },
});

acceptance('H2', 'the machines are as unlike as in the source', {
  stack: () => new RealStack('k3s-home'),
  assert: ({ topology }) => {
    for (const name of ['optiplex-1', 'optiplex-2']) {
      expect(topology.hosts[name]).toMatchObject({
        disks: { nvme: { kind: 'nvme', sizeGb: 512 } },
        gpus: { quicksync: { vendor: 'intel', model: 'QuickSync' } },
      });
    }
    expect(topology.machines['k3s1']).toMatchObject({ kind: 'bare-metal', host: 'optiplex-1' });
    expect(topology.machines['k3s2']).toMatchObject({ kind: 'bare-metal', host: 'optiplex-2' });
    expect(topology.machines['k3s3']).toMatchObject({ kind: 'bare-metal', host: 'r630' });
    expect(topology.hosts['r630']).toMatchObject({ memoryGib: 384, gpus: { t4: { model: 'Tesla T4' } } });
    const disks = Object.values(topology.hosts['r630']?.disks ?? {}).map(({ kind, count }) => `${kind} ${count}`);
    expect(disks).toEqual(['optane 2', 'nvme 2', 'sas-ssd 7']);
    expect(Object.keys(topology.hosts['r730']?.pools ?? {})).toEqual(['nvme_storage', 'rust']);
    expect(topology.storage['media']).toMatchObject({ kind: 'nfs', servedBy: { host: 'r730', pool: 'rust' } });
    const files = [...nodeFiles(topology as Topology, 'k3s-home').keys()];
    expect(files).toEqual(['join-k3s1.sh', 'join-k3s2.sh', 'join-k3s3.sh', 'join-desktop-wsl.sh']);
  },
  sabotage: {
    'virtualize a worker': ({ topology }) => ((topology.machines['k3s1'] as LooseManifest).kind = 'proxmox-vm'),
    'halve the memory': ({ topology }) => ((topology.hosts['r630'] as LooseManifest).memoryGib = 192),
    'lose the Optane disks': ({ topology }) => delete (topology.hosts['r630'] as LooseManifest).disks.optane,
    'serve media from elsewhere': ({ topology }) =>
      ((topology.storage['media'] as LooseManifest).servedBy = { host: 'r630' }),
  },
});

acceptance('H3', 'k3s leaves out exactly what Cilium and the default class replace', {
  stack: () => ({ home: new RealStack('k3s-home'), flannel: new RealStack('pve-homelab') }),
  assert: ({ home, flannel }) => {
    for (const name of ['k3s-master1', 'k3s1', 'k3s2']) {
      expect(k3sConfig(home.topology as Topology, 'k3s-home', name)).toMatchObject({
        'flannel-backend': 'none',
        'disable-network-policy': true,
        'disable-kube-proxy': true,
        disable: ['servicelb', 'traefik', 'local-storage'],
      });
    }
    const other = k3sConfig(flannel.topology as Topology, 'pve-homelab', 'k3s-cp-01');
    expect(other['flannel-backend']).toBe('vxlan');
    for (const key of ['disable-network-policy', 'disable-kube-proxy', 'disable'])
      expect(other).not.toHaveProperty(key);
  },
  sabotage: {
    'keep kube-proxy beside Cilium': ({ home }) => (clusterOf(home).networkPlugin.replacesKubeProxy = false),
    'run flannel': ({ home }) => (clusterOf(home).networkPlugin = { kind: 'flannel', backend: 'vxlan' }),
    'put Cilium where flannel was': ({ flannel }) =>
      (clusterOf(flannel).networkPlugin = { ...clusterOf(new RealStack('k3s-home')).networkPlugin }),
  },
});

acceptance('H22', 'the WSL2 node joins as an agent, and its limits are enforced', {
  stack: () => new RealStack('k3s-home'),
  assert: (stack) => {
    const topology = stack.topology as LooseManifest;
    expect(topology.machines['desktop-wsl']).toMatchObject({ kind: 'wsl2', gpus: ['rtx4090'] });
    expect(topology.hosts.desktop.gpus.rtx4090.model).toBe('RTX 4090');
    expect(clusterOf(stack).nodes['desktop-wsl'].role).toBe('agent');
    const script = nodeFiles(stack.topology as Topology, 'k3s-home').get('join-desktop-wsl.sh') ?? '';
    expect(script).toContain('networkingMode=mirrored');
    expect(script).toContain('sh /run/holdfast-k3s.sh agent');
    const mistakesWith = (damage: (input: LooseManifest) => void): string => {
      const { assumptions: _, ...input } = structuredClone(topology);
      damage(input);
      try {
        readTopology(input);
        return '';
      } catch (error) {
        return error instanceof TopologyError ? error.message : String(error);
      }
    };
    expect(mistakesWith(() => undefined)).toBe('');
    expect(mistakesWith((input) => (input.clusters['k3s-home'].nodes['desktop-wsl'].role = 'server'))).toContain(
      'behind its NAT',
    );
    expect(
      mistakesWith((input) =>
        input.storage.longhorn.disks.push({ machine: 'desktop-wsl', disk: 'c', tags: ['default'] }),
      ),
    ).toContain('Longhorn cannot run there');
  },
  sabotage: {
    'make it a server': (stack) => (clusterOf(stack).nodes['desktop-wsl'].role = 'server'),
    'call it bare metal': ({ topology }) => ((topology.machines['desktop-wsl'] as LooseManifest).kind = 'bare-metal'),
    'take the card away': ({ topology }) => ((topology.machines['desktop-wsl'] as LooseManifest).gpus = []),
    'give it a Longhorn disk': ({ topology }) =>
      (topology.storage['longhorn'] as LooseManifest).disks.push({ machine: 'desktop-wsl', disk: 'c', tags: [] }),
  },
});

acceptance('H24', 'age key and token are escrowed apart, snapshots exist, and each is a finding when missing', {
  stack: () => new RealStack('k3s-home'),
  assert: (stack) => {
    const rules = ['etcd/snapshots-leave-the-nodes', 'secrets/escrow-lies-elsewhere', 'secrets/root-keys-are-escrowed'];
    const { outcomes } = stack.report();
    for (const rule of rules) expect(outcomes.get(rule), rule).toBe('holds');
    const config = k3sConfig(stack.topology as Topology, 'k3s-home', 'k3s-master1');
    expect(config).toMatchObject({ 'etcd-s3': true, 'etcd-s3-endpoint': 's3.us-west-000.backblazeb2.com' });
    expect(setupOf(stack, 'k3s-master1').content('config.yaml')).toContain('etcd-s3-secret-key: b');
  },
  sabotage: {
    'lose the age key': (stack) =>
      (clusterOf(stack).escrow = clusterOf(stack).escrow.filter(({ what }: LooseManifest) => what !== 'sops-age-key')),
    'lose the token': (stack) =>
      (clusterOf(stack).escrow = clusterOf(stack).escrow.filter(({ what }: LooseManifest) => what !== 'server-token')),
    'keep the age key in the bucket': (stack) => (clusterOf(stack).escrow[0].where = 'b2'),
    'keep the age key on a node': (stack) => (clusterOf(stack).escrow[0].where = 'k3s1'),
    'take no snapshots': (stack) => delete clusterOf(stack).etcdSnapshots,
  },
});

acceptancePart('D12', 'snapshots', 'etcd snapshots go to B2, with keys that only the servers have', {
  stack: () => new RealStack('honeydue'),
  assert: (stack) => {
    for (const node of Object.keys(clusterOf(stack).nodes)) {
      expect(k3sConfig(stack.topology as Topology, 'honeydue', node)).toMatchObject({
        'etcd-s3': true,
        'etcd-s3-bucket': 'honeydue-etcd',
        'etcd-s3-folder': 'honeydue',
        'etcd-s3-endpoint': 's3.us-west-000.backblazeb2.com',
      });
      const config = setupOf(stack, node).files.find(({ path }) => path === '/etc/rancher/k3s/config.yaml');
      expect(config?.permissions).toBe('0600');
      expect(config?.content).toContain('etcd-s3-access-key: a');
    }
  },
  sabotage: {
    'send them nowhere': (stack) => delete clusterOf(stack).etcdSnapshots,
    'send them to another bucket': ({ topology }) =>
      ((topology.storage['snapshots'] as LooseManifest).bucket = 'holiday-pictures'),
  },
});
