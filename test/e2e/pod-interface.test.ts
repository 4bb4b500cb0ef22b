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
const script = setup.files.find(({ path }) => path.endsWith('holdfast-pod-interface'))?.content ?? '';

/** Runs the script of the second server in a network of its own, as `network` made it. */
function runIn(network: string, tries = 1) {
  const folder = scratchFolder({ 'script.sh': script });
  writeFileSync(`${folder}/network.sh`, `set -eu\nip link set lo up\n${network}\nexec sh ${folder}/script.sh\n`);
  const env = { ...process.env, CONFIG: folder, TRIES: String(tries), PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
  const result = spawnSync(parts.unshare ?? '', ['--net', 'sh', `${folder}/network.sh`], { encoding: 'utf8', env });
  const written = (): LooseManifest =>
    load(textAt(folder, 'config.yaml.d/50-holdfast-interface.yaml')) as LooseManifest;
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
