import { expect, test } from 'vitest';
import { Questions } from '../questions.ts';
import { RealStack } from '../real-stack.ts';
import { planOf } from './plan.ts';

const planned = (name: string, count?: number) => {
  const stack = new RealStack(name);
  return planOf(stack, new Questions(stack).cluster, count);
};

test('nodes are those of the topology, servers first, with its addresses, labels and MTU', () => {
  const { nodes, gateways, podRange, serviceRange } = planned('honeydue');
  expect(nodes.map(({ name, isServer }) => [name, isServer])).toEqual([
    ['ubuntu-8gb-nbg1-1', true],
    ['ubuntu-8gb-nbg1-2', true],
    ['ubuntu-8gb-nbg1-3', true],
  ]);
  expect(nodes[0]).toMatchObject({
    addresses: [{ address: '10.0.1.11', prefix: 24 }],
    labels: { 'honeydue/redis': 'true' },
    mtu: 1450,
  });
  expect(gateways).toEqual([{ address: '10.0.1.1', prefix: 24 }]);
  expect([podRange, serviceRange]).toEqual(['10.42.0.0/16', '10.43.0.0/16']);
});

test('fewer nodes are the first of them, which is said, and so is what takes the place of SQLite', () => {
  const { nodes, differences } = planned('media-gitops', 2);
  expect(nodes.map(({ name }) => name)).toEqual(['k3s-s1', 'k3s-w1']);
  expect(differences).toContain('2 of 3 nodes');
  expect(differences).toContain('etcd takes the place of SQLite');
});

test('every stack can be planned, each node with an address in the network of a gateway', () => {
  for (const name of ['pve-homelab', 'honeydue', 'media-gitops', 'k3s-home', 'cluster-101']) {
    const { nodes, gateways } = planned(name);
    expect(nodes.length, name).toBeGreaterThan(0);
    expect(nodes[0]?.isServer, name).toBe(true);
    expect(gateways.length, name).toBeGreaterThan(0);
  }
});
