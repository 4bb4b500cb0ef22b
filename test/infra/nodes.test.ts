import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { nodeFirewall, requireSsh } from '../../infra/firewall/firewall-rules.ts';
import { hetznerRules } from '../../infra/firewall/hetzner-rules.ts';
import { nftablesRuleset } from '../../infra/firewall/nftables.ts';
import { ufwCommands, ufwScript } from '../../infra/firewall/ufw.ts';
import { cloudInit } from '../../infra/nodes/cloud-init.ts';
import { joinScript, secretPlaceholders } from '../../infra/nodes/join-script.ts';
import { k3sConfig } from '../../infra/nodes/k3s-config.ts';
import { nodeSetup, setupDigest } from '../../infra/nodes/node-setup.ts';
import { schematicId } from '../../infra/talos/schematic.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Cluster } from '../../topology/clusters.ts';
import { firstAddress } from '../../topology/lookups.ts';
import type { Topology } from '../../topology/topology.ts';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { describeWithShared, readShared } from '../shared.ts';

const secrets = { token: 'the-token', snapshots: { accessKey: 'the-key', secretKey: 'the-secret' } };
const copyOf = (name: string): LooseManifest => structuredClone(topologies[name]);
const k3sNodes = ['pve-homelab', 'k3s-home', 'media-gitops', 'honeydue'].flatMap((name) =>
  Object.keys(topologies[name]?.clusters[name]?.nodes ?? {}).map((node) => [name, node] as const),
);

describe('the setup of a node', () => {
  test.each(k3sNodes)('%s: %s bounds logs, lets SSH in, and pins k3s', (name, node) => {
    const setup = nodeSetup(topologies[name] as Topology, name, node, secrets);
    const content = (end: string) => setup.files.find(({ path }) => path.endsWith(end))?.content ?? '';
    expect(content('50-holdfast.conf')).toContain('containerLogMaxFiles: 3');
    expect(content('journald.conf.d/holdfast.conf')).toContain('SystemMaxUse=500M');
    expect(content('holdfast-firewall')).toContain('22');
    expect(setup.commands.join('\n')).toContain("INSTALL_K3S_VERSION='v1.35.4+k3s1'");
    const readable = setup.files.filter(({ permissions }) => permissions !== '0600');
    for (const secret of ['the-token', 'the-key', 'the-secret'])
      expect(readable.map(({ content }) => content).join()).not.toContain(secret);
  });

  test('digests everything but the secrets', () => {
    const topology = topologies['honeydue'] as Topology;
    const digest = setupDigest(topology, 'honeydue', 'ubuntu-8gb-nbg1-1', ['key']);
    expect(setupDigest(topology, 'honeydue', 'ubuntu-8gb-nbg1-1', ['another'])).not.toBe(digest);
    const changed = copyOf('honeydue');
    changed.clusters.honeydue.distribution.version = 'v1.35.5+k3s1';
    expect(setupDigest(changed, 'honeydue', 'ubuntu-8gb-nbg1-1', ['key'])).not.toBe(digest);
  });

  test('asks for keys where snapshots go to S3', () => {
    expect(() =>
      nodeSetup(topologies['honeydue'] as Topology, 'honeydue', 'ubuntu-8gb-nbg1-1', { token: 't' }),
    ).toThrow('set snapshotAccessKey and snapshotSecretKey');
  });

  test('shares images between nodes where that is wanted', () => {
    const topology = copyOf('honeydue');
    topology.clusters.honeydue.embeddedRegistry = true;
    const setup = nodeSetup(topology, 'honeydue', 'ubuntu-8gb-nbg1-2', secrets);
    expect(setup.files.map(({ path }) => path)).toContain('/etc/rancher/k3s/registries.yaml');
    expect(k3sConfig(topology, 'honeydue', 'ubuntu-8gb-nbg1-2')).toMatchObject({ 'embedded-registry': true });
    const ports = nodeFirewall(topology, 'honeydue', 'ubuntu-8gb-nbg1-2').map(({ ports }) => ports?.[0]);
    expect(ports).toContain(5001);
  });
});

describe('a node with an NVIDIA card', () => {
  const commands = (name: string, node: string) =>
    nodeSetup(topologies[name] as Topology, name, node, secrets).commands.join('\n');

  test('gets driver and runtime before k3s looks for them', () => {
    for (const [name, node] of [
      ['pve-homelab', 'k3s-gpu-01'],
      ['k3s-home', 'k3s3'],
    ] as const) {
      const text = commands(name, node);
      expect(text).toContain('ubuntu-drivers install --gpgpu');
      expect(text.indexOf('nvidia-container-toolkit')).toBeLessThan(text.indexOf('get.k3s.io'));
    }
  });

  test('gets nvidia-smi in the version of the driver, and goes on where there is none', () => {
    const line = commands('pve-homelab', 'k3s-gpu-01')
      .split('\n')
      .find((each) => each.includes('nvidia-headless-no-dkms'));
    const folder = scratchFolder({
      'dpkg-query':
        '#!/bin/sh\n[ "$INSTALLED" = "" ] && exit 1\nprintf "un nvidia-headless-no-dkms-535-server\\n$INSTALLED\\n"\n',
      'apt-get': '#!/bin/sh\necho "$@"\n',
    });
    for (const name of ['dpkg-query', 'apt-get']) chmodSync(`${folder}/${name}`, 0o755);
    const run = (installed: string) => {
      const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}`, INSTALLED: installed };
      const { status, stdout } = spawnSync('bash', ['-euo', 'pipefail', '-c', line ?? 'false'], {
        encoding: 'utf8',
        env,
      });
      return [status, stdout];
    };
    expect(run('ii nvidia-headless-no-dkms-570-server')).toEqual([0, 'install -y -q nvidia-utils-570-server\n']);
    expect(run('ii nvidia-headless-no-dkms-580-server-open')).toEqual([0, 'install -y -q nvidia-utils-580-server\n']);
    expect(run('')).toEqual([0, '']);
  });

  test('keeps the driver of Windows in WSL2, and others get none', () => {
    expect(commands('k3s-home', 'desktop-wsl')).not.toContain('ubuntu-drivers');
    expect(commands('k3s-home', 'desktop-wsl')).toContain('nvidia-container-toolkit');
    expect(commands('k3s-home', 'k3s1')).not.toContain('nvidia');
    expect(commands('pve-homelab', 'k3s-cp-01')).not.toContain('nvidia');
  });
});

describe('a node that mounts volumes of Longhorn', () => {
  const of = (name: string, node: string) => nodeSetup(topologies[name] as Topology, name, node, secrets);
  const told = (setup: ReturnType<typeof of>) =>
    setup.files.find(({ path }) => path.startsWith('/etc/multipath/conf.d/'));

  test.each(Object.keys(topologies['k3s-home']?.clusters['k3s-home']?.nodes ?? {}))(
    '[read: longhorn/website, kb/troubleshooting-volume-with-multipath] %s: keeps multipathd from their devices before k3s starts',
    (node) => {
      const setup = of('k3s-home', node);
      // multipathd reads what ends in `.conf` there, and compares vendor and product as regular expressions.
      expect(told(setup)?.path).toMatch(/\.conf$/);
      const [, vendor = '', product = ''] = /vendor "(.*)"\n *product "(.*)"/.exec(told(setup)?.content ?? '') ?? [];
      expect('IET').toMatch(new RegExp(`^${vendor}$`));
      expect('VIRTUAL-DISK').toMatch(new RegExp(`^${product}$`));
      const at = (text: string) => setup.commands.findIndex((command) => command.includes(text));
      expect(at('restart multipathd')).toBeGreaterThanOrEqual(0);
      expect(at('restart multipathd')).toBeLessThan(at('get.k3s.io'));
    },
  );

  test('is one of a cluster that has it alone', () =>
    expect(told(of('honeydue', 'ubuntu-8gb-nbg1-1'))).toBeUndefined());
});

describe('a cluster that exists', () => {
  test('is founded by nobody again', () => {
    const topology = copyOf('pve-homelab');
    topology.clusters['pve-homelab'].founded = true;
    const config = k3sConfig(topology, 'pve-homelab', 'k3s-cp-01');
    expect(config).not.toHaveProperty('cluster-init');
    expect(config['server']).toBe('https://10.20.11.21:6443');
  });
});

describe('cloud-init', () => {
  const setup = nodeSetup(topologies['pve-homelab'] as Topology, 'pve-homelab', 'k3s-cp-01', secrets);
  const userData = cloudInit({ setup, sshKeys: ['ssh-ed25519 AAAA me'], hasGuestAgent: true });

  test('is a cloud-config with a hostname, a login, the agent and the NFS client', () => {
    expect(userData.startsWith('#cloud-config\n')).toBe(true);
    const [document] = loadAll(userData) as LooseManifest[];
    expect(document).toMatchObject({
      hostname: 'k3s-cp-01',
      users: [{ name: 'ops', ssh_authorized_keys: ['ssh-ed25519 AAAA me'] }],
      packages: ['qemu-guest-agent', 'curl', 'nfs-common', 'ufw'],
    });
  });

  test('writes the k3s configuration for root alone', () => {
    const [document] = loadAll(userData) as LooseManifest[];
    const file = document.write_files.find(({ path }: LooseManifest) => path === '/etc/rancher/k3s/config.yaml');
    expect(file.permissions).toBe('0600');
    expect(loadAll(file.content)[0]).toMatchObject({ token: 'the-token', 'cluster-init': true });
  });

  test('refuses more than a platform takes, with both sizes', () => {
    const sshKeys = Array.from({ length: 400 }, (_, index) => `ssh-ed25519 ${'A'.repeat(68)} user-${index}`);
    expect(() => cloudInit({ setup, sshKeys })).toThrow(/k3s-cp-01: user data of \d+ bytes; required: at most 32768/);
  });
});

describe('a join script', () => {
  const setup = nodeSetup(topologies['k3s-home'] as Topology, 'k3s-home', 'k3s1', secretPlaceholders);
  const script = joinScript(setup);

  test('asks for what it needs, and holds no secret', () => {
    expect(script).toContain('IFS= read -rs join_token');
    expect(script).toContain('IFS= read -rs secret_key');
    expect(script).not.toContain('the-token');
  });

  test('looks at what WSL2 must be before it touches anything', () => {
    const wsl = joinScript(setup, 'wsl2').split('\n');
    const first = (text: string) => wsl.findIndex((line) => line.includes(text));
    expect(first('networkingMode=mirrored')).toBeGreaterThan(0);
    expect(first('networkingMode=mirrored')).toBeLessThan(first('apt-get'));
    expect(script).not.toContain('WSL2');
  });
});

describe('firewall rules', () => {
  const port = fc.integer({ min: 1, max: 65535 });
  const from = fc.oneof(fc.constant('anywhere' as const), fc.array(fc.ipV4(), { minLength: 1, maxLength: 4 }));
  const rule = fc.record({
    purpose: fc.constantFrom('one', 'two'),
    protocol: fc.constantFrom('tcp' as const, 'udp' as const),
    ports: fc.tuple(port, port).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]),
    from,
  });

  test('without SSH are refused by every form, with SSH by none', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 12 }), (rules) => {
        const isOpen = rules.some(({ protocol, ports }) => protocol === 'tcp' && ports[0] <= 22 && ports[1] >= 22);
        for (const form of [ufwScript, nftablesRuleset, (all: typeof rules) => requireSsh(all, 'test')]) {
          if (isOpen) expect(() => form(rules)).not.toThrow();
          else expect(() => form(rules)).toThrow('no rule that lets SSH in');
        }
      }),
    );
  });

  test('allow from every source once, and nobody else', () => {
    fc.assert(
      fc.property(rule, (each) => {
        const commands = ufwCommands(each);
        if (each.from === 'anywhere') expect(commands).toHaveLength(1);
        else
          for (const source of each.from)
            expect(commands.filter((line) => line.includes(` ${source}/32 `))).not.toEqual([]);
      }),
    );
  });

  test.each(k3sNodes)('%s: %s opens cluster ports to the nodes alone', (name, node) => {
    const cluster = topologies[name]?.clusters[name] as Cluster;
    const rules = nodeFirewall(topologies[name] as Topology, name, node);
    const clusterPorts = [2379, 2380, 2381, 9100, 10250, 8472, 5001];
    for (const { ports, from } of rules) {
      if (ports !== undefined && clusterPorts.some((each) => ports[0] <= each && ports[1] >= each))
        expect(from).not.toBe('anywhere');
    }
    const api = rules.filter(({ ports }) => ports?.[0] === 6443);
    for (const { from } of api) expect(from).not.toBe('anywhere');
    for (const { sourceIps, port } of hetznerRules(cluster)) if (port === '22') expect(sourceIps).not.toEqual([]);
  });

  // A pod's question to another node carries the address of its own node: flannel masquerades what leaves the pod network.
  test.each(k3sNodes)('%s: %s lets Prometheus read from every node what it publishes itself', (name, node) => {
    const topology = topologies[name] as Topology;
    const cluster = topology.clusters[name] as Cluster;
    const rules = nodeFirewall(topology, name, node);
    const passes = (source: string, port: number) =>
      rules.some(
        ({ protocol, ports, from }) =>
          protocol === 'tcp' && ports !== undefined && ports[0] <= port && port <= ports[1] && from.includes(source),
      );
    const sources = Object.keys(cluster.nodes).flatMap((each) => firstAddress(topology.machines[each]) ?? []);
    const publishesEtcd = k3sConfig(topology, name, node)['etcd-expose-metrics'] === true;
    expect(sources.length).toBe(Object.keys(cluster.nodes).length);
    for (const source of sources) {
      expect(passes(source, 9100), `node-exporter from ${source}`).toBe(true);
      expect(passes(source, 2381), `metrics of etcd from ${source}`).toBe(publishesEtcd);
    }
  });

  test('of the network plugin follow it', () => {
    const topology = copyOf('k3s-home');
    const udp = () => nodeFirewall(topology, 'k3s-home', 'k3s3').filter(({ protocol }) => protocol === 'udp');
    expect(udp().map(({ ports }) => ports)).toEqual([[8472, 8472]]);
    topology.clusters['k3s-home'].networkPlugin.routing = 'geneve';
    expect(udp().map(({ ports }) => ports)).toEqual([[6081, 6081]]);
    topology.clusters['k3s-home'].networkPlugin = { kind: 'flannel', backend: 'wireguard-native' };
    expect(udp().map(({ ports }) => ports)).toEqual([[51820, 51821]]);
  });
});

describeWithShared('what helm makes of kube-prometheus-stack 79.0.0', () => {
  test.each(['pve-homelab', 'k3s-home', 'media-gitops'])('%s: no node keeps its exporter to itself', (name) => {
    const rendered = loadAll(
      readShared(`charts/kube-prometheus-stack-79.0.0/rendered/${name}-kube-prometheus-stack.yaml`),
    ) as LooseManifest[];
    const ports = rendered
      .map((each) => each?.spec?.template?.spec)
      .filter((pod) => pod?.hostNetwork === true)
      .flatMap((pod) => pod.containers.flatMap((each: LooseManifest) => each.ports ?? []))
      .map(({ containerPort }) => containerPort as number);
    expect(ports).toEqual([9100]);
    const topology = topologies[name] as Topology;
    for (const node of Object.keys(topology.clusters[name]?.nodes ?? {})) {
      const open = nodeFirewall(topology, name, node).flatMap((rule) => rule.ports?.[0] ?? []);
      expect(open).toEqual(expect.arrayContaining(ports));
    }
  });
});

describe('a schematic of Talos', () => {
  test('has the id under which the image factory knows it', () => {
    expect(schematicId([])).toBe('376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba');
    expect(schematicId(['siderolabs/qemu-guest-agent'])).toBe(
      'ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515',
    );
  });
});
