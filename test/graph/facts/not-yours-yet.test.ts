import { expect, test } from 'vitest';
import { exampleSettings, notYoursIn } from '../../../graph/facts/not-yours-yet.ts';
import { readTopologyInto } from '../../../graph/readers/read-topology.ts';
import { ResourceGraph } from '../../../graph/resource/graph.ts';
import { notYoursLines } from '../../../output/not-yours-lines.ts';
import { topology } from '../../../stacks/pve-homelab/topology.ts';
import { exampleKey, holdsExampleAddress, holdsExampleKey } from '../../../topology/examples.ts';

test('an example is told from what is yours', () => {
  const addresses = ['ssh://git@github.com/example/home', 'https://pve.example.org:8006/', '192.0.2.11', 'fe.invalid'];
  expect(addresses.filter(holdsExampleAddress)).toEqual(addresses);
  const own = ['ssh://git@github.com/me/example', 'https://example.community/', '10.192.0.2', 'my-example.com', 'test'];
  expect(own.filter(holdsExampleAddress)).toEqual([]);
  expect(holdsExampleKey(exampleKey)).toBe(true);
  expect(
    holdsExampleKey('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl Example'),
  ).toBe(false);
});

test('what was assumed counts once, what was read does not count, and what is to do about it is said', () => {
  const graph = new ResourceGraph();
  const read = { path: 'networks.lan', value: '', reason: 'read in cluster.yaml' };
  readTopologyInto(graph, { ...topology, assumptions: [...topology.assumptions, read] });
  const all = notYoursIn(graph);
  expect(all.filter(({ kind }) => kind === 'example')).toEqual([
    { kind: 'example', place: 'clusters.pve-homelab.domain', found: 'homelab.example' },
    {
      kind: 'example',
      place: 'clusters.pve-homelab.gitOps.url',
      found: 'ssh://git@github.com/example/pve-homelab',
    },
  ]);
  expect(all).toHaveLength(topology.assumptions.length);
  const [sum, example, assumed, ...more] = notYoursLines(all);
  expect(sum).toContain(`not yours yet: ${all.length}`);
  expect(example).toBe('     2 example   clusters.pve-homelab.domain, clusters.pve-homelab.gitOps.url: put in yours');
  expect(assumed).toMatch(/^ +\d+ assumed {3}\S.* and \d+ more: put in yours, or take assumed\(\) off/);
  expect(more).toEqual([]);
  expect(notYoursLines([])).toEqual([]);
});

test('settings that are examples are named', () => {
  const config = { 'holdfast:sshKeys': JSON.stringify([exampleKey]), 'holdfast:proxied': 'true' };
  expect(exampleSettings(config).map(({ kind, place }) => `${kind} ${place}`)).toEqual(['example holdfast:sshKeys']);
});
