import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { nodeSetup } from '../../infra/nodes/node-setup.ts';
import { topologies } from '../../stacks/topologies.ts';
import type { Topology } from '../../topology/topology.ts';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder, textAt } from '../scratch-folder.ts';
import { describeWith, parts } from './parts.ts';

const secrets = { token: 'the-token', snapshots: { accessKey: 'the-key', secretKey: 'the-secret' } };
const topology = topologies['honeydue'] as Topology;
const setup = nodeSetup(topology, 'honeydue', 'ubuntu-8gb-nbg1-2', secrets);
const scriptOf = (name: string, { files } = setup): string =>
  files.find(({ path }) => path === `/usr/local/sbin/holdfast-${name}`)?.content ?? '';

/** Runs a script of the second server in a network of its own, as `network` made it. */
function runIn(network: string, tries = 1, script = scriptOf('pod-interface'), file = 'interface') {
  const folder = scratchFolder({ 'script.sh': script });
  writeFileSync(`${folder}/network.sh`, `set -eu\nip link set lo up\n${network}\nexec sh ${folder}/script.sh\n`);
  const env = { ...process.env, CONFIG: folder, TRIES: String(tries), PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
  const result = spawnSync(parts.unshare ?? '', ['--net', 'sh', `${folder}/network.sh`], { encoding: 'utf8', env });
  const written = (): LooseManifest => load(textAt(folder, `config.yaml.d/50-holdfast-${file}.yaml`)) as LooseManifest;
  return { ...result, written };
}

/** As Hetzner hands it out: the default route leads out of the public interface, the private one has the node's address. */
const hetzner = `
ip link add eth0 type veth peer name eth0-peer
ip address add 203.0.113.7/32 dev eth0
ip link set eth0 up
ip route add default dev eth0
ip link add enp7s0 type veth peer name enp7s0-peer
ip address add 10.0.1.12/32 dev enp7s0
ip link set enp7s0 up`;

describeWith('unshare', 'the interface of the pod network', () => {
  test('[D1 D2 part: interface, read: k3s 1.35 pkg/agent/flannel/flannel.go] is the one with the address of the node', () => {
    const { status, stderr, written } = runIn(hetzner);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(written()).toEqual({ 'flannel-iface': 'enp7s0' });
  });

  test('is found where the private network comes up after k3s is started', () => {
    const late = hetzner.replace('ip address add 10.0.1.12/32 dev enp7s0', '');
    const { status, written } = runIn(`${late}\n(sleep 1; ip address add 10.0.1.12/32 dev enp7s0) &`, 10);
    expect(status).toBe(0);
    expect(written()).toEqual({ 'flannel-iface': 'enp7s0' });
  });

  test('is not guessed: without the address k3s is not started', () => {
    const { status, stderr } = runIn(hetzner.replace('10.0.1.12', '10.0.1.13'));
    expect(stderr).toContain('no interface has 10.0.1.12');
    expect(status).toBe(1);
  });

  test('is not mistaken for one whose address begins alike', () => {
    const { written } = runIn(
      `ip link add wrong0 type veth peer name wrong0-peer\nip address add 10.0.1.120/24 dev wrong0\nip link set wrong0 up\n${hetzner}`,
    );
    expect(written()).toEqual({ 'flannel-iface': 'enp7s0' });
  });
});

describeWith('unshare', 'the public addresses of a node', () => {
  const run = (network: string, script = scriptOf('public-address'), tries = 1) =>
    runIn(network, tries, script, 'public-address');

  test('[read: k3s 1.35 servicelb.go podIPs, klipper-lb 75a20be entry] are those that it goes out from, and what its load balancer publishes', () => {
    const { status, stderr, written } = run(hetzner);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(written()).toEqual({ 'node-external-ip': '203.0.113.7' });
  });

  test('are waited for, and k3s is not started without them', () => {
    const route = 'ip route add default dev eth0';
    const late = `${hetzner.replace(route, '')}\n(sleep 1; ${route}) &`;
    expect(run(late, scriptOf('public-address'), 10).written()).toEqual({ 'node-external-ip': '203.0.113.7' });
    const { status, stderr } = run(hetzner.replace(route, ''));
    expect(stderr).toContain('this node has no route to 1.1.1.1');
    expect(status).toBe(1);
  });

  test('are told of both families where pods have both, the first one first', () => {
    const dual = structuredClone(topology) as LooseManifest;
    Object.assign(dual.networks.pods, { ipv6: 'fd00:42::/56' });
    Object.assign(dual.networks.services, { ipv6: 'fd00:43::/112' });
    Object.assign(dual.networks.private, { ipv6: 'fd00:1::/64' });
    dual.machines['ubuntu-8gb-nbg1-2'].addresses[0].ipv6 = 'fd00:1::12';
    const script = scriptOf('public-address', nodeSetup(dual as Topology, 'honeydue', 'ubuntu-8gb-nbg1-2', secrets));
    const { written } = run(
      `${hetzner}\nip address add 2001:db8:1::1/64 dev eth0 nodad\nip -6 route add default dev eth0\nip link set eth0-peer up`,
      script,
    );
    expect(written()).toEqual({ 'node-external-ip': '203.0.113.7,2001:db8:1::1' });
  });
});

test.each([
  ['honeydue', 'ubuntu-8gb-nbg1-2', 'k3s'],
  ['pve-homelab', 'k3s-gpu-01', 'k3s-agent'],
])(
  'at %s, systemd runs the script on %s before each start of what the installer of k3s calls %s',
  (name, node, service) => {
    const { files } = nodeSetup(topologies[name] as Topology, name, node, secrets);
    const dropIns = files.filter(({ path }) => path.startsWith(`/etc/systemd/system/${service}.service.d/`));
    const programs = dropIns.map(
      ({ content }) => /^\[Service\]\nExecStartPre=(\S+)\n$/.exec(content)?.[1] ?? 'nothing',
    );
    expect(programs.filter((program) => program.endsWith('/holdfast-pod-interface'))).toHaveLength(1);
    for (const program of programs)
      expect(files.find(({ path }) => path === program)).toMatchObject({ permissions: '0755' });
  },
);
